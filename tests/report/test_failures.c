// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "failures.h"

static void the_newest_stay(void **state)
{
	struct failures a = {.max = 10}, b = {.max = 10};
	uint64_t random = 3;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct failure_record r = {.ts = 1 + test_random(&random) % 100000,
					   .conn = (uint32_t)i};

		failures_add(i % 2 ? &a : &b, &r);
	}
	for (uint64_t i = 0; i < 12; i++)
		failures_add(&b, &(struct failure_record){.ts = 200000, .conn = (uint32_t)i});
	failures_merge(&a, &b);
	failures_sort(&a);
	assert_int_equal(a.total, 1012);
	assert_int_equal(a.count, 10);
	for (uint32_t i = 0; i < 10; i++) { /* equal times: the same ten in any order */
		assert_int_equal(a.heap[i].ts, 200000);
		assert_int_equal(a.heap[i].conn, 11 - i);
	}
	failures_free(&a);
	failures_free(&b);
}

static void none_wanted(void **state)
{
	struct failures f = {0};

	(void)state;
	failures_add(&f, &(struct failure_record){.ts = 1});
	assert_int_equal(f.total, 1);
	assert_int_equal(f.count, 0);
	failures_free(&f);
}

RUN(cmocka_unit_test(the_newest_stay), cmocka_unit_test(none_wanted))
