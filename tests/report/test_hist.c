// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "hist.h"

#include <math.h>

#define VALUES 20000

static uint64_t values[VALUES];

static int compare(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Log-uniform from 1 ns to 100 s. */
static void fill(struct hist *h)
{
	uint64_t state = 42;

	for (size_t i = 0; i < VALUES; i++) {
		values[i] =
			(uint64_t)exp((double)(test_random(&state) >> 11) * 0x1p-53 * log(1e11));
		hist_add(h, values[i]);
	}
	qsort(values, VALUES, sizeof(values[0]), compare);
}

static void quantiles_are_within_the_bound(void **state)
{
	static const double qs[] = {0, .001, .01, .1, .25, .5, .75, .9, .95, .99, .999, 1};
	struct hist h = {0};

	(void)state;
	fill(&h);
	for (size_t i = 0; i < sizeof(qs) / sizeof(qs[0]); i++) {
		size_t rank = qs[i] * VALUES > 1 ? (size_t)ceil(qs[i] * VALUES) : 1;
		double exact = (double)values[rank - 1], got = (double)hist_quantile(&h, qs[i]);

		assert_true(fabs(got - exact) <= exact / (2. * HIST_SUB));
	}
	hist_clear(&h);
}

static void count_sum_min_max_are_exact(void **state)
{
	struct hist h = {0};
	uint64_t sum = 0;

	(void)state;
	fill(&h);
	for (size_t i = 0; i < VALUES; i++)
		sum += values[i];
	assert_int_equal(h.count, VALUES);
	assert_int_equal(h.sum, sum);
	assert_int_equal(h.min, values[0]);
	assert_int_equal(h.max, values[VALUES - 1]);
	assert_int_equal(hist_quantile(&h, 1), values[VALUES - 1]);
	hist_clear(&h);
}

struct picture {
	size_t used;
	uint64_t numbers[3 * 4096];
};

static void draw(void *context, uint64_t low, uint64_t high, uint64_t count)
{
	struct picture *p = context;

	p->numbers[p->used++] = low;
	p->numbers[p->used++] = high;
	p->numbers[p->used++] = count;
}

static void assert_same(const struct hist *a, const struct hist *b)
{
	static struct picture left, right;

	left.used = right.used = 0;
	hist_each(a, draw, &left);
	hist_each(b, draw, &right);
	assert_int_equal(left.used, right.used);
	assert_memory_equal(left.numbers, right.numbers, left.used * sizeof(uint64_t));
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->sum, b->sum);
}

static void merging_is_exact_in_any_order(void **state)
{
	struct hist parts[7] = {0}, forth = {0}, back = {0}, whole = {0};

	(void)state;
	fill(&whole);
	for (size_t i = 0; i < VALUES; i++)
		hist_add(&parts[values[i] % 7], values[i]);
	for (int i = 0; i < 7; i++) {
		hist_merge(&forth, &parts[i]);
		hist_merge(&back, &parts[6 - i]);
	}
	assert_same(&forth, &whole);
	assert_same(&back, &whole);
	assert_int_equal(forth.min, whole.min);
	assert_int_equal(back.max, whole.max);
	hist_subtract(&back, &parts[3]);
	hist_merge(&back, &parts[3]);
	assert_same(&back, &whole);
	for (int i = 0; i < 7; i++)
		hist_clear(&parts[i]);
	hist_clear(&forth);
	hist_clear(&back);
	hist_clear(&whole);
}

static void subtracting_leaves_what_was_there(void **state)
{
	struct hist a = {0}, b = {0}, both = {0};

	(void)state;
	for (uint64_t i = 1; i < 5000; i++)
		hist_add(i % 3 ? &a : &b, i * i);
	hist_merge(&both, &a);
	hist_merge(&both, &b);
	hist_subtract(&both, &b);
	assert_same(&both, &a);
	assert_int_equal(hist_quantile(&both, .5), hist_quantile(&a, .5));
	hist_subtract(&both, &a);
	assert_int_equal(both.count, 0);
	assert_int_equal(hist_quantile(&both, .99), 0);
	hist_clear(&a);
	hist_clear(&b);
	hist_clear(&both);
}

static void edges_hold(void **state)
{
	struct hist h = {0};

	(void)state;
	assert_int_equal(hist_quantile(&h, .5), 0);
	assert_true(hist_mean(&h) == 0);
	hist_add(&h, 0);
	hist_add(&h, UINT64_MAX);
	assert_int_equal(h.min, 0);
	assert_int_equal(hist_quantile(&h, 0), 0);
	assert_int_equal(hist_quantile(&h, 1), UINT64_MAX);
	assert_int_equal(hist_count_at_most(&h, 0), 1);
	assert_int_equal(hist_count_at_most(&h, UINT64_MAX), 2);
	hist_clear(&h);
	for (uint64_t i = 0; i < 2 * HIST_SUB; i++)
		hist_add_many(&h, i, 3);
	for (uint64_t i = 0; i < 2 * HIST_SUB; i++)
		assert_int_equal(hist_count_at_most(&h, i), 3 * (i + 1));
	hist_clear(&h);
}

RUN(cmocka_unit_test(quantiles_are_within_the_bound), cmocka_unit_test(count_sum_min_max_are_exact),
    cmocka_unit_test(merging_is_exact_in_any_order),
    cmocka_unit_test(subtracting_leaves_what_was_there), cmocka_unit_test(edges_hold))
