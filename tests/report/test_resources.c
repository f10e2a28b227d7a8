// SPDX-License-Identifier: Apache-2.0
/* Samples of resources: thinned alike in any order, merged exactly. */
#include "test.h"

#include "resources.h"

#define SECOND 1000000000ull
#define BEGIN (1700000000ull * SECOND)

static struct decode_resources at(uint64_t second)
{
	struct decode_resources d = {.time = second * SECOND + second % 7 * 1000};

	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		d.value[i] = second * (i + 1);
	return d;
}

static void fill(struct resources *r, uint64_t from, uint64_t to, int64_t step)
{
	for (uint64_t i = from; i != to; i += (uint64_t)step) {
		struct decode_resources d = at(i);

		resources_add(r, i % 2, &d, BEGIN);
	}
}

static void assert_same(const struct resources *a, const struct resources *b)
{
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(a->by_source[i].level, b->by_source[i].level);
		assert_int_equal(a->by_source[i].count, b->by_source[i].count);
		assert_memory_equal(a->by_source[i].samples, b->by_source[i].samples,
				    a->by_source[i].count * sizeof(*a->by_source[i].samples));
	}
}

static void order_means_nothing(void **state)
{
	struct resources forward = {0}, backward = {0}, left = {0}, right = {0};

	(void)state;
	resources_init(&forward, 2);
	resources_init(&backward, 2);
	resources_init(&left, 2);
	resources_init(&right, 2);
	fill(&forward, 0, 50000, 1);
	fill(&backward, 49999, UINT64_MAX, -1);
	fill(&left, 20000, 50000, 1);
	fill(&right, 0, 20000, 1);
	resources_merge(&left, &right);
	assert_same(&forward, &backward);
	assert_same(&forward, &left);
	assert_true(forward.by_source[0].count <= RESOURCES_SAMPLES_MAX);
	assert_int_equal(forward.by_source[0].samples[0].ns, BEGIN);
	assert_int_equal(forward.by_source[1].samples[forward.by_source[1].count - 1].ns,
			 BEGIN + 49999 * SECOND + 49999 % 7 * 1000);
	resources_free(&forward);
	resources_free(&backward);
	resources_free(&left);
	resources_free(&right);
}

static void few_stay_as_they_are(void **state)
{
	struct resources r = {0};

	(void)state;
	resources_init(&r, 2);
	fill(&r, 0, 100, 1);
	assert_int_equal(r.by_source[0].count + r.by_source[1].count, 100);
	assert_int_equal(r.by_source[1].samples[3].value[0], 7);
	resources_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_means_nothing),
		cmocka_unit_test(few_stay_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
