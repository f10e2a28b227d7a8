/* SPDX-License-Identifier: Apache-2.0 */
/* Whose detail is drawn and kept, and what waits for the end of its request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "held.h"
#include "ledger.h"
#include "sample.h"
#include "settings.h"
#include "thread.h"

#include <pthread.h>
#include <string.h>

/* ---- the draw ---- */

static unsigned drawn(uint64_t *dice, uint64_t share, uint64_t step)
{
	unsigned n = 0;

	for (uint64_t i = 0; i < 100000; i++)
		n += sample_draw(dice, share, 5000000000u + i * step);
	return n;
}

static void a_share_is_drawn(void **state)
{
	static const uint64_t steps[] = {0, 1, 1000, 65536, 1u << 30};
	static const unsigned per_mille[] = {1, 100, 333, 500, 900, 999};

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		for (size_t k = 0; k < sizeof(per_mille) / sizeof(per_mille[0]); k++) {
			uint64_t dice = i, share = SETTINGS_ALL / 1000 * per_mille[k];
			double wanted = 100.0 * per_mille[k], p = per_mille[k] / 1000.0;
			double off = drawn(&dice, share, steps[i]) - wanted;

			assert_true(off * off < 25 * 100000 * p * (1 - p));
		}
}

static void all_or_none_are_drawn(void **state)
{
	uint64_t dice = 0;

	(void)state;
	assert_int_equal(drawn(&dice, 0, 7), 0);
	assert_int_equal(drawn(&dice, SETTINGS_ALL, 7), 100000);
}

/* Neighbours are independent: pairs come as often as they should. */
static void draws_do_not_hang_together(void **state)
{
	uint64_t dice = 0;
	unsigned pairs = 0;
	bool before = false;

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		bool now = sample_draw(&dice, SETTINGS_ALL / 10, i * 1000);

		pairs += before && now;
		before = now;
	}
	assert_in_range(pairs, 850, 1150);
}

static void failures_and_slow_ones_are_kept(void **state)
{
	char *environment[] = {"PROFILIS_SAMPLE=1/4", "PROFILIS_SLOW=10ms", NULL};
	struct format_slot s = {
		.role = FORMAT_SERVER, .status = 200, .begin_ns = 1, .last_ns = 10000000};

	(void)state;
	settings_read(environment);
	sample_init();
	assert_true(sample_on);
	assert_int_equal(sample_every(), 4);
	assert_false(sample_keeps(&s, 0, FORMAT_ABORT_NONE));
	assert_true(sample_keeps(&s, 0, FORMAT_ABORT_PEER));
	assert_true(sample_keeps(&s, 14, FORMAT_ABORT_NONE)); /* INTERNAL */
	assert_false(sample_keeps(&s, 6, FORMAT_ABORT_NONE)); /* NOT_FOUND: who asked is to blame */
	s.role = FORMAT_CLIENT;
	assert_true(sample_keeps(&s, 6, FORMAT_ABORT_NONE));
	assert_false(sample_keeps(&s, 1, FORMAT_ABORT_NONE));
	s.last_ns++;
	assert_true(sample_keeps(&s, 0, FORMAT_ABORT_NONE));
	s.last_ns = 5;
	s.status = 503;
	assert_true(sample_keeps(&s, 0, FORMAT_ABORT_NONE));
}

/* ---- lists ---- */

static uint32_t ended[2 * HELD_MAX];
static bool kept[2 * HELD_MAX];
static unsigned ended_count;

static void ends(uint32_t index, bool is_kept)
{
	ended[ended_count] = index;
	kept[ended_count++] = is_kept;
}

static enum held_verdict put(struct held_list *list, uint32_t number, uint32_t exchange)
{
	return held_put(list, number, &(struct held){.kind = HELD_EXCHANGE, .exchange = exchange});
}

static void what_waits_comes_back_in_order(void **state)
{
	const struct event_parent parent = {.id = 1};
	static struct held_list list;
	uint32_t number = held_begin(&list);

	(void)state;
	ended_count = 0;
	for (uint32_t i = 0; i < HELD_MAX; i++)
		assert_int_equal(put(&list, number, i), HELD_WAITS);
	assert_int_equal(put(&list, number, 999), HELD_LEFT_OUT);
	held_end(&list, &parent, ends);
	assert_int_equal(ended_count, HELD_MAX);
	for (uint32_t i = 0; i < HELD_MAX; i++)
		assert_true(ended[i] == i && kept[i]);
	held_end(&list, &parent, ends);
	assert_int_equal(ended_count, HELD_MAX);
}

static void who_comes_late_learns_how_it_ended(void **state)
{
	const struct event_parent parent = {.id = 1};
	static struct held_list list;
	uint32_t first = held_begin(&list), second;

	(void)state;
	held_end(&list, &parent, ends);
	assert_int_equal(put(&list, first, 1), HELD_KEPT);
	second = held_begin(&list);
	assert_int_not_equal(second, first);
	assert_int_equal(put(&list, first, 1), HELD_KEPT);
	held_end(&list, NULL, ends);
	assert_int_equal(put(&list, second, 1), HELD_LEFT_OUT);
	held_begin(&list);
	assert_int_equal(put(&list, second, 1), HELD_LEFT_OUT);
}

/* Twice as many as there are cells at all, list by list: none is lost on the way. */
static void cells_come_back(void **state)
{
	const struct event_call call = {.error = {"42P01", 5}};
	static struct held_list list;

	(void)state;
	for (unsigned i = 0; i < 2 * 512 * 256 / HELD_MAX; i++) {
		uint32_t number = held_begin(&list);

		for (unsigned k = 0; k < HELD_MAX; k++)
			assert_int_equal(held_put(&list, number,
						  &(struct held){.kind = HELD_CALL, .call = &call}),
					 HELD_WAITS);
		held_end(&list, NULL, ends);
	}
}

static struct held_list shared;
static uint32_t shared_number;
static _Atomic unsigned waiting;

static void *add_many(void *argument)
{
	(void)argument;
	for (unsigned i = 0; i < 100; i++)
		waiting += put(&shared, shared_number, i) == HELD_WAITS;
	return NULL;
}

/* Whatever was taken is ended exactly once, though the request ends in the midst. */
static void threads_meet_at_the_end(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		pthread_t threads[2];

		shared_number = held_begin(&shared);
		waiting = ended_count = 0;
		for (unsigned i = 0; i < 2; i++)
			assert_false(pthread_create(&threads[i], NULL, add_many, NULL));
		for (unsigned i = 0; i < round * 10; i++)
			thread_breathe();
		held_end(&shared, NULL, ends);
		for (unsigned i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		assert_int_equal(ended_count, waiting);
	}
}

static int begin(void **state)
{
	(void)state;
	process_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_is_drawn),
		cmocka_unit_test(all_or_none_are_drawn),
		cmocka_unit_test(draws_do_not_hang_together),
		cmocka_unit_test(failures_and_slow_ones_are_kept),
		cmocka_unit_test(what_waits_comes_back_in_order),
		cmocka_unit_test(who_comes_late_learns_how_it_ended),
		cmocka_unit_test(cells_come_back),
		cmocka_unit_test(threads_meet_at_the_end),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
