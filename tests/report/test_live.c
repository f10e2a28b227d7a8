// SPDX-License-Identifier: Apache-2.0
/* A recording that is followed: what was met, where it counts, who may look. */
#include "test.h"

#include "dealt.h"
#include "directories.h"
#include "ends.h"
#include "sequences.h"
#include "serve_guard.h"

#include <stdio.h>

#define SECOND 1000000000ull

/* ---- blocks that were met ---- */

static void sequences_are_kept_as_ranges(void **state)
{
	struct sequences s = {0};

	(void)state;
	for (uint64_t i = 1; i <= 999; i += 2)
		sequences_add(&s, i);
	assert_int_equal(s.count, 500);
	assert_false(sequences_has(&s, 2));
	for (uint64_t i = 998; i; i -= 2)
		sequences_add(&s, i);
	assert_int_equal(s.count, 1);
	for (uint64_t i = 0; i <= 1001; i++)
		assert_int_equal(sequences_has(&s, i), i >= 1 && i <= 999);
	sequences_add(&s, 500);
	sequences_add(&s, 0);
	sequences_add(&s, UINT64_MAX);
	sequences_add(&s, UINT64_MAX - 1);
	assert_int_equal(s.count, 2);
	assert_true(sequences_has(&s, 0) && sequences_has(&s, UINT64_MAX));
	sequences_free(&s);
}

static void sequences_match_a_table(void **state)
{
	static bool met[2048];
	struct sequences s = {0};
	uint64_t random = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 6000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		assert_int_equal(sequences_has(&s, random % 2048), met[random % 2048]);
		sequences_add(&s, random % 2048);
		met[random % 2048] = true;
	}
	for (uint64_t i = 0; i < 2048; i++)
		assert_int_equal(sequences_has(&s, i), met[i]);
	sequences_free(&s);
}

static void sequences_are_bounded(void **state)
{
	struct sequences s = {0};

	(void)state;
	for (uint64_t i = 0; i < 3 * SEQUENCES_RANGES; i++)
		sequences_add(&s, 1 + 2 * i);
	assert_int_equal(s.count, SEQUENCES_RANGES);
	assert_true(sequences_has(&s, 6 * SEQUENCES_RANGES - 1));
	assert_false(sequences_has(&s, 6 * SEQUENCES_RANGES - 2));
	sequences_free(&s);
}

static void directories_are_a_set(void **state)
{
	static char names[1000][32];
	struct directories d = {0};

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(names[i], sizeof(names[i]), "run.dir/%d-%d", i, 7 * i);
		assert_false(directories_has(&d, names[i]));
		directories_add(&d, names[i]);
		directories_add(&d, names[i / 2]);
	}
	assert_int_equal(d.count, 1000);
	for (int i = 0; i < 1000; i++)
		assert_true(directories_has(&d, names[i]));
	assert_false(directories_has(&d, "run.dir/0"));
	directories_free(&d);
}

/* ---- where a block's events ended ---- */

static struct decode room;

static uint64_t ends(const struct format_block *header, const struct event_block *encoder,
		     uint64_t begin, unsigned count)
{
	struct capture_block block = {
		.header = header,
		.payload = encoder->payload,
		.bytes = (size_t)(encoder->at - encoder->payload),
		.unix_offset = 0,
	};
	struct ends_slices slices = {begin, 10 * SECOND, count};

	return ends_of(&block, &slices, &room);
}

static void ends_say_which_slices(void **state)
{
	static union {
		struct format_block header;
		uint8_t bytes[FORMAT_BUFFER_BYTES];
	} buffer;
	struct event_block encoder;
	struct event_exchange x = {
		.role = FORMAT_SERVER,
		.status = 200,
		.path = {"/a", 2},
		.target = {"", 0},
		.method = FORMAT_METHOD_GET,
	};

	(void)state;
	event_block_start(&encoder, &buffer.header, 100 * SECOND);
	x.begin = 100 * SECOND;
	x.first = x.last = 101 * SECOND;
	event_exchange(&encoder, &x);
	/* Begun long before the others, and ended with them. */
	x.begin = 5 * SECOND;
	x.first = x.last = 125 * SECOND;
	event_exchange(&encoder, &x);
	assert_int_equal(ends(&buffer.header, &encoder, 100 * SECOND, 5), 1u << 0 | 1u << 2);
	assert_int_equal(ends(&buffer.header, &encoder, 120 * SECOND, 5), ENDS_BEFORE | 1u << 0);
	assert_int_equal(ends(&buffer.header, &encoder, 90 * SECOND, 3), 1u << 1 | 1u << 2);
	assert_int_equal(ends(&buffer.header, &encoder, 200 * SECOND, 5), ENDS_BEFORE);
}

/* ---- who may look ---- */

static void tokens(void **state)
{
	size_t n;

	(void)state;
	assert_true(serve_guard_equal("abc", 3, "abc", 3));
	assert_false(serve_guard_equal("abc", 3, "abd", 3));
	assert_false(serve_guard_equal("ab", 2, "abc", 3));
	assert_false(serve_guard_equal("abca", 4, "abc", 3));
	assert_false(serve_guard_equal("", 0, "abc", 3));
	assert_false(serve_guard_equal("a", 1, "", 0));
	assert_string_equal(serve_guard_bearer("Bearer x"), "x");
	assert_string_equal(serve_guard_bearer("bearer   x"), "x");
	assert_null(serve_guard_bearer("Basic x"));
	assert_null(serve_guard_bearer(NULL));
	assert_null(serve_guard_cookie(NULL, "a", &n));
	assert_null(serve_guard_cookie("aa=1; b=2;", "a", &n));
	assert_memory_equal(serve_guard_cookie("aa=1; a=23", "a", &n), "23", 2);
	assert_int_equal(n, 2);
	assert_non_null(serve_guard_cookie(";;a=", "a", &n));
	assert_int_equal(n, 0);
}

static void hosts(void **state)
{
	static const char *const ours[] = {"localhost", "LOCALHOST:1", "127.0.0.1:80",	"[::1]",
					   "[::1]:80",	"10.0.0.1:1",  "status.example"};
	static const char *const others[] = {"",	":80",	     "localhost.evil", "127.0.0.2",
					     "[::2]:1", "10.0.0.11", "evil.example",   "[",
					     "example"};

	(void)state;
	assert_true(serve_guard_host(NULL, "10.0.0.1", NULL));
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		assert_true(serve_guard_host(ours[i], "10.0.0.1", "https://status.example:8443"));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(
			serve_guard_host(others[i], "10.0.0.1", "https://status.example:8443"));
	assert_true(serve_guard_host("[fe80::1]:80", "fe80::1", NULL));
}

static bool foreign(const char *fetch_site, const char *origin)
{
	return serve_guard_foreign(&(struct serve_guard_sender){fetch_site, origin, "a.example:1"});
}

static void senders(void **state)
{
	(void)state;
	assert_false(foreign(NULL, NULL));
	assert_false(foreign("same-origin", "https://b.example"));
	assert_false(foreign("none", NULL));
	assert_true(foreign("same-site", "https://a.example:1"));
	assert_true(foreign("cross-site", NULL));
	assert_false(foreign(NULL, "https://A.example:1"));
	assert_true(foreign(NULL, "https://a.example"));
	assert_true(foreign(NULL, "null"));
}

static void forms(void **state)
{
	char body[] = "a=1&token=x%2By+z%zz&b=2", empty[] = "token", none[] = "", last[] = "b=%4";

	(void)state;
	assert_string_equal(serve_guard_field(body, "token"), "x+y z%zz");
	assert_null(serve_guard_field(empty, "token"));
	assert_null(serve_guard_field(none, "token"));
	assert_string_equal(serve_guard_field(last, "b"), "%4");
	assert_true(serve_guard_matches("\"a\", W/\"b\"", "\"b\""));
	assert_true(serve_guard_matches("*", "\"b\""));
	assert_false(serve_guard_matches(NULL, "\"b\""));
	assert_false(serve_guard_matches("\"a\"", "\"b\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_are_kept_as_ranges),
		cmocka_unit_test(sequences_match_a_table),
		cmocka_unit_test(sequences_are_bounded),
		cmocka_unit_test(directories_are_a_set),
		cmocka_unit_test(ends_say_which_slices),
		cmocka_unit_test(tokens),
		cmocka_unit_test(hosts),
		cmocka_unit_test(senders),
		cmocka_unit_test(forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
