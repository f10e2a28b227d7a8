// SPDX-License-Identifier: Apache-2.0
/* Figures by time in cells: any order and any split of the work give the same ones. */
#include "cells.h"

#include "test.h"

#include <stdlib.h>

struct sum {
	uint64_t buckets, requests;
};

static void count_bucket(void *context, unsigned index, uint64_t count)
{
	struct sum *s = context;

	(void)index;
	s->buckets++;
	s->requests += count;
}

static void add(struct cells *c, uint64_t second, uint64_t ns)
{
	struct cell *cell = cells_at(c, second);

	cell->requests++;
	cell_latency(cell, ns);
}

static void cells_are_seconds_and_widen(void **state)
{
	struct cells c = {0};

	(void)state;
	add(&c, 1000, 5);
	add(&c, 1127, 5);
	assert_int_equal(c.level, 0);
	assert_int_equal(c.count, 128);
	add(&c, 1128, 5);
	assert_int_equal(c.level, 1);
	assert_int_equal(c.first, 500);
	assert_int_equal(c.count, 65);
	add(&c, 0, 5);
	assert_int_equal(c.level, 4);
	assert_int_equal(cells_at(&c, 0)->requests, 1);
	assert_int_equal(cells_at(&c, 1128)->requests, 2);
	cells_free(&c);
}

static void latencies_stay_together(void **state)
{
	struct cells c = {0};
	struct sum sum = {0};

	(void)state;
	for (uint64_t ns = 1; ns < 1ull << 40; ns *= 3)
		add(&c, 7, ns);
	cell_each(cells_at(&c, 7), CELLS_SUB_BITS, count_bucket, &sum);
	assert_int_equal(sum.requests, 26);
	assert_int_equal(sum.buckets, 26);
	sum = (struct sum){0};
	cell_each(cells_at(&c, 7), 2, count_bucket, &sum);
	assert_int_equal(sum.requests, 26);
	assert_int_equal(cell_buckets(cells_at(&c, 7), 2), sum.buckets);
	add(&c, 7, UINT64_MAX);
	add(&c, 7, UINT64_MAX / 2);
	cell_each(cells_at(&c, 7), CELLS_SUB_BITS, count_bucket, &sum);
	assert_int_equal(sum.requests, 26 + 28);
	cells_free(&c);
}

static void split_and_order_change_nothing(void **state)
{
	struct cells whole = {0}, parts[3] = {{0}};
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t second = 5000000 + (uint64_t)rand_r(&seed) % 9000;
		uint64_t ns = 1ull << (rand_r(&seed) % 30);

		add(&whole, second, ns);
		add(&parts[rand_r(&seed) % 3], second, ns);
	}
	cells_merge(&parts[2], &parts[0]);
	cells_merge(&parts[1], &parts[2]);
	assert_int_equal(whole.level, parts[1].level);
	assert_int_equal(whole.first, parts[1].first);
	assert_int_equal(whole.count, parts[1].count);
	for (uint32_t i = 0; i < whole.count; i++) {
		struct sum a = {0}, b = {0};

		assert_int_equal(whole.list[i].requests, parts[1].list[i].requests);
		assert_int_equal(whole.list[i].sum_ns, parts[1].list[i].sum_ns);
		cell_each(&whole.list[i], CELLS_SUB_BITS, count_bucket, &a);
		cell_each(&parts[1].list[i], CELLS_SUB_BITS, count_bucket, &b);
		assert_memory_equal(&a, &b, sizeof(a));
	}
	cells_free(&whole);
	for (int i = 0; i < 3; i++)
		cells_free(&parts[i]);
}

static void a_merge_raises_both_ways(void **state)
{
	struct cells fine = {0}, wide = {0};

	(void)state;
	for (uint64_t i = 1000; i < 1100; i++)
		add(&fine, i, 10);
	add(&wide, 1040, 10);
	cells_raise(&wide, 3);
	cells_merge(&fine, &wide);
	assert_int_equal(fine.level, 3);
	assert_int_equal(cells_at(&fine, 1040)->requests, 8 + 1);
	assert_int_equal(cells_at(&fine, 1000)->requests, 8);
	cells_free(&fine);
	cells_free(&wide);
}

RUN(cmocka_unit_test(cells_are_seconds_and_widen), cmocka_unit_test(latencies_stay_together),
    cmocka_unit_test(split_and_order_change_nothing), cmocka_unit_test(a_merge_raises_both_ways))
