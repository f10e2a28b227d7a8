/* SPDX-License-Identifier: Apache-2.0 */
/* Sampling does not move shares: they are of the requests drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sampled.h"

#include <string.h>

static void assert_share(struct sampled_share s, double each, double time)
{
	assert_true(s.each > each * .999 && s.each < each * 1.001);
	assert_true(s.time > time * .999 && s.time < time * 1.001);
}

/* 1,000 requests of 10 ns with two calls of 2 ns; one in ten drawn; 50 slow ones of 1,000 ns with
 * one call of 5 ns, 5 of them drawn. */
static void shares_are_of_those_drawn(void **state)
{
	struct tally route = {
		.requests = 1050, .brief = 900, .brief_ns = 9000, .kept = 45, .kept_ns = 45000};
	struct attributed calls = {
		.exact = 200 + 50, .exact_ns = 400 + 250, .kept = 45, .kept_ns = 225};

	(void)state;
	route.latency.sum = 10000 + 50000;
	assert_share(sampled_share(&calls, &route), 205. / 105, 425. / 6000);
}

static void all_are_drawn(void **state)
{
	struct tally route = {.requests = 100};
	struct attributed calls = {
		.exact = 150, .probable = 50, .exact_ns = 300, .probable_ns = 100};

	(void)state;
	route.latency.sum = 1000;
	assert_share(sampled_share(&calls, &route), 2, .4);
}

/* Then those that were kept are all there is. */
static void none_is_drawn(void **state)
{
	struct tally route = {
		.requests = 100, .brief = 90, .brief_ns = 900, .kept = 10, .kept_ns = 5000};
	struct attributed calls = {.exact = 10, .exact_ns = 1000, .kept = 10, .kept_ns = 1000};

	(void)state;
	route.latency.sum = 5900;
	assert_share(sampled_share(&calls, &route), 1, .2);
	route = (struct tally){0};
	calls = (struct attributed){0};
	assert_true(sampled_share(&calls, &route).each == 0);
}

static void it_is_said(void **state)
{
	struct model m = {
		.sampled = {.detail = 1200, .brief = 8800, .dropped = 345, .excluded = 7}};

	(void)state;
	m.total.requests = 10000;
	assert_non_null(strstr(sampled_requests_text(&m).text, "1,200 of 10,000 requests"));
	assert_non_null(strstr(sampled_requests_text(&m).text, "7 requests were excluded"));
	assert_non_null(strstr(sampled_calls_text(&m).text, "345 calls"));
	m.sampled = (struct sampled){.detail = 10000};
	assert_string_equal(sampled_requests_text(&m).text, "");
	assert_string_equal(sampled_calls_text(&m).text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_of_those_drawn),
		cmocka_unit_test(all_are_drawn),
		cmocka_unit_test(none_is_drawn),
		cmocka_unit_test(it_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
