// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "parse.h"

#include <stdbool.h>

static void durations(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {{"15m", 900000000000},    {"500ms", 500000000},
		    {"1h30m", 5400000000000}, {"2.5s", 2500000000},
		    {"10us", 10000},	      {"90", 90000000000},
		    {"1d", 86400000000000},   {"7ns", 7}};
	static const char *const bad[] = {"",	   "m",	    "15x",  "-5m", "1e3s",
					  "5m 2s", "0x10s", "1h30", "."};
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(parse_duration(good[i].text, &ns));
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse_duration(bad[i], &ns));
}

static void instants(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {{"1700000000", 1700000000000000000},
		    {"1700000000.25", 1700000000250000000},
		    {"2023-11-14T22:13:20Z", 1700000000000000000},
		    {"2023-11-14 22:13:20.5Z", 1700000000500000000},
		    {"2023-11-14T23:13:20+01:00", 1700000000000000000}};
	static const char *const bad[] = {"",
					  "yesterday",
					  "2023-11-14",
					  "2023-02-30T00:00:00Z",
					  "2023-11-14T22:13:20",
					  "2023-11-14T22:13:20+1:00",
					  "17000000000000000000000"};
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(parse_instant(good[i].text, &ns));
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse_instant(bad[i], &ns));
}

static void fractions_and_counts(void **state)
{
	double fraction;
	uint64_t count;

	(void)state;
	assert_true(parse_fraction("1%", &fraction) && fraction == .01);
	assert_true(parse_fraction("0.05", &fraction) && fraction == .05);
	assert_false(parse_fraction("100%", &fraction));
	assert_false(parse_fraction("1ms", &fraction));
	assert_true(parse_count("100", 100, &count) && count == 100);
	assert_false(parse_count("101", 100, &count));
	assert_false(parse_count("-1", 100, &count));
	assert_false(parse_count("1x", 100, &count));
}

RUN(cmocka_unit_test(durations), cmocka_unit_test(instants), cmocka_unit_test(fractions_and_counts))
