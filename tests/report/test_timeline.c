// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "stats.h"
#include "timeline.h"

#define SECOND 1000000000ull
#define BASE (1700000000 * SECOND)

static void count(struct timeline *t, uint64_t unix_ns, uint64_t latency)
{
	struct tally *bin = timeline_at(t, unix_ns);

	bin->requests++;
	hist_add(&bin->latency, latency);
}

static struct model *finish(struct timeline *t, uint64_t window)
{
	static struct model model;

	model = (struct model){.options = {.window = window}};
	timeline_finish(t, &model);
	return &model;
}

static void drop(struct model *model)
{
	for (size_t i = 0; i < model->bin_count; i++)
		tally_clear(&model->bins[i].tally);
	free(model->bins);
}

static void bins_are_seconds_and_contiguous(void **state)
{
	struct timeline t = {0};
	struct model *m;

	(void)state;
	count(&t, BASE + 5 * SECOND + 1, 10);
	count(&t, BASE + 2 * SECOND, 10);
	count(&t, BASE + 2 * SECOND + 999999999, 10);
	m = finish(&t, 900 * SECOND);
	assert_int_equal(m->bin_ns, SECOND);
	assert_int_equal(m->bin_count, 4);
	assert_int_equal(m->bins[0].begin, BASE + 2 * SECOND);
	assert_int_equal(m->bins[0].tally.requests, 2);
	assert_int_equal(m->bins[1].tally.requests, 0);
	assert_int_equal(m->bins[3].tally.requests, 1);
	assert_int_equal(m->bins[3].rolling_requests, 3);
	drop(m);
}

static void many_bins_become_fewer(void **state)
{
	struct timeline t = {0};
	uint64_t total = 0;
	struct model *m;

	(void)state;
	for (uint64_t i = 0; i < 5000; i++)
		count(&t, BASE + i * SECOND, i + 1);
	m = finish(&t, 900 * SECOND);
	assert_int_equal(m->bin_ns, 16 * SECOND);
	assert_true(m->bin_count <= TIMELINE_BINS && m->bin_count > TIMELINE_BINS / 2 - 2);
	for (size_t i = 0; i < m->bin_count; i++)
		total += m->bins[i].tally.requests;
	assert_int_equal(total, 5000);
	drop(m);
}

static void order_and_split_change_nothing(void **state)
{
	struct timeline forth = {0}, parts[3] = {{0}};
	uint64_t random = 11;
	struct model a, b;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		uint64_t at = BASE + test_random(&random) % (3000 * SECOND);

		count(&forth, at, 1 + at % 100000);
		count(&parts[at % 3], at, 1 + at % 100000);
	}
	timeline_merge(&parts[1], &parts[2]);
	timeline_merge(&parts[1], &parts[0]);
	a = *finish(&forth, 60 * SECOND);
	b = *finish(&parts[1], 60 * SECOND);
	assert_int_equal(a.bin_count, b.bin_count);
	for (size_t i = 0; i < a.bin_count; i++) {
		assert_int_equal(a.bins[i].begin, b.bins[i].begin);
		assert_int_equal(a.bins[i].tally.requests, b.bins[i].tally.requests);
		assert_int_equal(a.bins[i].tally.latency.sum, b.bins[i].tally.latency.sum);
		assert_int_equal(a.bins[i].rolling_p95, b.bins[i].rolling_p95);
	}
	drop(&a);
	drop(&b);
	timeline_free(&parts[0]);
	timeline_free(&parts[2]);
}

static void windows_forget(void **state)
{
	struct timeline t = {0};
	struct model *m;

	(void)state;
	for (uint64_t i = 0; i < 20; i++)
		count(&t, BASE + i * SECOND, i < 10 ? 1000 : 50);
	m = finish(&t, 5 * SECOND);
	assert_int_equal(m->bins[9].rolling_p50, 1000);
	assert_int_equal(m->bins[14].rolling_p99, 50);
	assert_int_equal(m->bins[14].rolling_requests, 5);
	assert_int_equal(m->bins[2].rolling_requests, 3);
	drop(m);
}

/* Times that a damaged recording might claim. */
static void absurd_times_are_bounded(void **state)
{
	struct timeline t = {0};
	struct model *m;

	(void)state;
	count(&t, 0, 1);
	count(&t, UINT64_MAX, 1);
	count(&t, BASE, 1);
	m = finish(&t, SECOND);
	assert_true(m->bin_count <= TIMELINE_BINS);
	drop(m);
}

RUN(cmocka_unit_test(bins_are_seconds_and_contiguous), cmocka_unit_test(many_bins_become_fewer),
    cmocka_unit_test(order_and_split_change_nothing), cmocka_unit_test(windows_forget),
    cmocka_unit_test(absurd_times_are_bounded))
