// SPDX-License-Identifier: Apache-2.0
/* StatsD datagrams: what the servers of Etsy and Datadog read, and what nobody does. */
#include "statsd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define METRICS_MAX 16

struct reading {
	struct statsd_metric list[METRICS_MAX];
	unsigned count, malformed;
};

/* The bytes stand at the end of what is allocated, so that a sanitizer sees a read behind them. */
static struct reading read_all(const char *text, size_t n)
{
	static char *copy;
	struct reading r = {0};
	enum statsd_verdict verdict;
	struct statsd_metric m;
	struct statsd s;

	free(copy);
	copy = malloc(n + !n);
	assert_non_null(copy);
	memcpy(copy, text, n);
	statsd_begin(&s, copy, n);
	while ((verdict = statsd_next(&s, &m)) != STATSD_END) {
		if (verdict == STATSD_MALFORMED)
			r.malformed++;
		else if (r.count < METRICS_MAX)
			r.list[r.count++] = m;
	}
	return r;
}

static struct reading reading(const char *text)
{
	return read_all(text, strlen(text));
}

static void text_is(struct statsd_text text, const char *want)
{
	assert_int_equal(text.length, strlen(want));
	assert_memory_equal(text.bytes, want, text.length);
}

static void near(double found, double want, double by)
{
	if (!(found >= want - by && found <= want + by))
		fail_msg("%.17g is not %.17g", found, want);
}

static void kinds(void **state)
{
	static const struct {
		const char *line;
		uint8_t metric;
		double value;
	} cases[] = {
		{"a:1|c", FORMAT_METRIC_COUNTER, 1},
		{"a:-3|c", FORMAT_METRIC_COUNTER, -3},
		{"a:320|ms", FORMAT_METRIC_TIMER, .32},
		{"a:333|g", FORMAT_METRIC_GAUGE, 333},
		{"a:-10|g", FORMAT_METRIC_GAUGE_DELTA, -10},
		{"a:+4|g", FORMAT_METRIC_GAUGE_DELTA, 4},
		{"a:.5|h", FORMAT_METRIC_HISTOGRAM, .5},
		{"a:5.|d", FORMAT_METRIC_HISTOGRAM, 5},
		{"a:1e3|c", FORMAT_METRIC_COUNTER, 1000},
		{"a:1.5E-3|c", FORMAT_METRIC_COUNTER, .0015},
		{"a:3.141592653589793|h", FORMAT_METRIC_HISTOGRAM, 3.141592653589793},
		{"a:18446744073709551615|c", FORMAT_METRIC_COUNTER, 18446744073709551615.},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading r = reading(cases[i].line);

		assert_int_equal(r.count, 1);
		assert_int_equal(r.malformed, 0);
		assert_int_equal(r.list[0].metric, cases[i].metric);
		near(r.list[0].value, cases[i].value, cases[i].value > 1e15 ? 4096 : 0);
		assert_int_equal(r.list[0].per_million, 1000000);
		text_is(r.list[0].name, "a");
		text_is(r.list[0].tags, "");
	}
}

static void rates_and_tags(void **state)
{
	struct reading r = reading("shop.orders:2|c|@0.1|#tenant:acme,zone:a|c:in-7|T1700000000");

	(void)state;
	assert_int_equal(r.count, 1);
	text_is(r.list[0].name, "shop.orders");
	text_is(r.list[0].tags, "tenant:acme,zone:a");
	assert_int_equal(r.list[0].per_million, 100000);
	r = reading("a:1|c|#x:y|@1");
	text_is(r.list[0].tags, "x:y");
	assert_int_equal(r.list[0].per_million, 1000000);
	assert_int_equal(reading("a:1|c|@0.0000001").list[0].per_million, 1);
}

static void many_in_one(void **state)
{
	struct reading r =
		reading("a:1:2:-3|d|#t\r\nb:5|g\n\n_e{1,1}:a|b\n_sc|name|0\nc:x|s\nc:y|s\n");

	(void)state;
	assert_int_equal(r.malformed, 0);
	assert_int_equal(r.count, 6);
	near(r.list[2].value, -3, 0);
	text_is(r.list[2].tags, "t");
	text_is(r.list[3].name, "b");
	assert_int_equal(r.list[4].metric, FORMAT_METRIC_SET);
	assert_true(r.list[4].value != r.list[5].value);
	assert_true(r.list[4].value == reading("other:x|s").list[0].value);
}

static void what_nobody_reads(void **state)
{
	static const char *const lines[] = {
		"a",	     ":1|c",	  "a:|c",     "a:1",	  "a:1|",      "a:1|x",
		"a:b|c",     "a:1|c||@1", "a:1|c|@",  "a:1|c|@0", "a:1|c|@-1", "a:1|c|@2",
		"a:nan|g",   "a:inf|g",	  "a:0x10|c", "a:1e|c",	  "a:1e+|c",   "a:1.2.3|c",
		"a:1e999|c", "a: 1|c",	  "a:1|c|@x", "\x01:1|c", "a:-|c",     "a:.|c",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct reading r = reading(lines[i]);

		if (r.count || r.malformed != 1)
			fail_msg("%s: %u metrics, %u malformed", lines[i], r.count, r.malformed);
	}
	assert_int_equal(reading("a:1:x:2|c").count, 1); /* what comes behind is not believed */
	assert_int_equal(reading("bad\na:1|c").count, 1);
}

static void limits(void **state)
{
	char line[4096];
	struct reading r;

	(void)state;
	memset(line, 'n', sizeof(line));
	memcpy(line + FORMAT_METRIC_NAME_MAX, ":1|c", 4);
	assert_int_equal(read_all(line, FORMAT_METRIC_NAME_MAX + 4).count, 1);
	memset(line, 'n', sizeof(line));
	memcpy(line + FORMAT_METRIC_NAME_MAX + 1, ":1|c", 4);
	assert_int_equal(read_all(line, FORMAT_METRIC_NAME_MAX + 5).malformed, 1);
	memcpy(line, "a:1|c|#", 7);
	memset(line + 7, 't', sizeof(line) - 7);
	line[7 + 100] = ',';
	r = read_all(line, sizeof(line));
	assert_int_equal(r.list[0].tags.length, 100);
	assert_int_equal(read_all("", 0).count, 0);
	assert_int_equal(read_all("a:1|c\0b", 7).malformed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),       cmocka_unit_test(rates_and_tags),
		cmocka_unit_test(many_in_one), cmocka_unit_test(what_nobody_reads),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
