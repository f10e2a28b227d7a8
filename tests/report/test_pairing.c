// SPDX-License-Identifier: Apache-2.0
/* Servers of every kind, in miniature: what of their texts is put to the right request. */
#include "test.h"

#include "pairing.h"

#include "profilis/format.h"

#include <stdlib.h>
#include <string.h>

#define MS 1000000ull
#define BEGIN (1700000000000ull * MS)
#define MANY 400u
#define NOBODY UINT32_MAX

static struct {
	struct pairing_text texts[MANY];
	struct pairing_failure failures[MANY];
	uint32_t truth[MANY]; /* of texts: the id of the failure */
	size_t text_count, failure_count;
	uint64_t random;
} world;

static void start(void)
{
	world.text_count = world.failure_count = 0;
	world.random = 88172645463325252ull;
}

static uint64_t up_to(uint64_t most)
{
	return test_random(&world.random) % (most + 1);
}

static struct pairing_failure *failure(uint32_t id, uint32_t tid, uint64_t begin, uint64_t first)
{
	struct pairing_failure *f = &world.failures[world.failure_count++];

	*f = (struct pairing_failure){.begin = BEGIN + begin,
				      .first = BEGIN + first,
				      .end = BEGIN + first,
				      .source = 1,
				      .tid = tid,
				      .id = id,
				      .method = FORMAT_METHOD_GET,
				      .error = true};
	return f;
}

static struct pairing_text *text(uint32_t truth, uint32_t tid, uint64_t ts)
{
	struct pairing_text *t = &world.texts[world.text_count];

	world.truth[world.text_count++] = truth;
	*t = (struct pairing_text){
		.ts = BEGIN + ts, .source = 1, .tid = tid, .method = FORMAT_METHOD_COUNT};
	return t;
}

struct pair {
	struct pairing_text text;
	uint32_t truth;
};

static int by_ts(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;

	return (a->text.ts > b->text.ts) - (a->text.ts < b->text.ts);
}

static int by_first(const void *left, const void *right)
{
	const struct pairing_failure *a = left, *b = right;

	return (a->first > b->first) - (a->first < b->first);
}

static void sort(void)
{
	static struct pair pairs[MANY];

	for (size_t i = 0; i < world.text_count; i++)
		pairs[i] = (struct pair){world.texts[i], world.truth[i]};
	qsort(pairs, world.text_count, sizeof(*pairs), by_ts);
	for (size_t i = 0; i < world.text_count; i++) {
		world.texts[i] = pairs[i].text;
		world.truth[i] = pairs[i].truth;
	}
	qsort(world.failures, world.failure_count, sizeof(*world.failures), by_first);
}

struct score {
	unsigned right, wrong, sure, sure_wrong, alone;
};

static struct score run(void)
{
	struct pairing p = {world.texts, world.failures, world.text_count, world.failure_count};
	struct score s = {0};

	sort();
	pairing_run(&p);
	for (size_t i = 0; i < world.text_count; i++) {
		const struct pairing_text *t = &world.texts[i];
		bool found = t->failure != PAIRING_NONE;
		bool right = found && world.failures[t->failure].id == world.truth[i];

		s.right += right;
		s.wrong += found && !right;
		s.sure += found && t->sure;
		s.sure_wrong += found && t->sure && !right;
		s.alone += !found;
		assert_true(!found || world.failures[t->failure].text == i);
	}
	return s;
}

/* ---- servers ---- */

/* One request at a time on each of eight threads, logged before the answer. */
static void threads(bool told)
{
	for (uint32_t i = 1; i <= 200; i++) {
		uint64_t at = i * 3 * MS + up_to(MS), ends = at + 4 * MS + up_to(10 * MS);
		struct pairing_text *t = text(i, 100 + i % 8, ends - 200000);

		failure(i, 100 + i % 8, at, ends);
		t->id = told ? i : 0;
		t->exact = told;
	}
}

/* All on one thread; `late`: how long after the answer it logs, below 0: before it. */
static void event_loop(int64_t late, uint64_t apart)
{
	for (uint32_t i = 1; i <= 200; i++) {
		uint64_t at = i * apart + up_to(apart), ends = at + 5 * MS + up_to(10 * MS);

		failure(i, 100, at, ends);
		text(i, 100, ends + (uint64_t)late);
	}
}

static void threads_that_are_told(void **state)
{
	struct score s;

	(void)state;
	start();
	threads(true);
	s = run();
	assert_int_equal(s.sure, 200);
	assert_int_equal(s.right, 200);
}

static void threads_that_are_not(void **state)
{
	struct score s;

	(void)state;
	start();
	threads(false);
	s = run();
	assert_int_equal(s.right, 200);
	assert_int_equal(s.sure, 0);
}

static void loops_that_log_first(void **state)
{
	(void)state;
	for (unsigned apart = 2; apart < 40; apart += 9) {
		start();
		event_loop(-50000, apart * MS);
		assert_int_equal(run().right, 200);
	}
}

static void loops_that_log_afterwards(void **state)
{
	(void)state;
	for (unsigned apart = 6; apart < 60; apart += 9) {
		start();
		event_loop(80000, apart * MS);
		assert_int_equal(run().right, 200);
	}
}

/* At that moment another request is often the only one in flight: the recorder tells that one. */
static void who_logs_afterwards_is_not_believed(void **state)
{
	struct score s;

	(void)state;
	start();
	event_loop(80000, 20 * MS);
	for (size_t i = 0; i < world.text_count; i++) {
		world.texts[i].id = world.truth[i] % 200 + 1;
		world.texts[i].exact = i % 3 != 0;
	}
	s = run();
	assert_int_equal(s.sure, 0);
	assert_int_equal(s.right, 200);
}

/* Three answers, then three texts. */
static void bursts_keep_their_order(void **state)
{
	(void)state;
	start();
	for (uint32_t i = 0; i < 60; i++) {
		uint64_t at = i * 50 * MS;

		for (uint32_t k = 0; k < 3; k++) {
			failure(3 * i + k + 1, 100, at, at + 10 * MS + k * 20000);
			text(3 * i + k + 1, 100, at + 12 * MS + k * 20000);
		}
	}
	assert_int_equal(run().right, 180);
}

/* The loop reads a batch, answers what has waited, and logs what it answered before the last turn:
 * something that fails is nearly always in flight, and the next response follows at once. */
static void turns_of_a_busy_loop(void **state)
{
	uint32_t id = 1, answered = 0, logged = 0;

	(void)state;
	start();
	for (uint32_t turn = 1; turn < 60; turn++) {
		uint64_t at = turn * 20 * MS;
		uint32_t last = id;

		for (; logged < answered; logged++)
			text(logged + 1, 100, at + 10 * logged);
		for (uint32_t i = 0; i < 1 + up_to(3); i++, id++)
			failure(id, 100, at - 25 * MS, at + 100000 + 1000 * i);
		answered = last + (id - last) - 1;
	}
	assert_true(run().right + 4 >= world.text_count);
}

/* Another thread writes, sometimes before the answer is sent, mostly after it. */
static void another_thread_writes(void **state)
{
	struct score s;

	(void)state;
	start();
	for (uint32_t i = 1; i <= 200; i++) {
		uint64_t at = i * 25 * MS, ends = at + 5 * MS + up_to(3 * MS);

		failure(i, 100, at, ends);
		text(i, 200 + i % 4, ends - MS / 2 + up_to(6 * MS));
	}
	s = run();
	assert_int_equal(s.right, 200);
}

/* Some fail without a word, some words are of nothing that failed: the others stay in place. */
static void what_is_missing_moves_nobody(void **state)
{
	struct score s;

	(void)state;
	start();
	event_loop(-50000, 20 * MS);
	failure(1000, 100, 700 * MS, 705 * MS);
	failure(1001, 100, 1700 * MS, 1705 * MS);
	text(NOBODY, 100, 2500 * MS);
	text(NOBODY, 300, 3500 * MS);
	s = run();
	assert_true(s.right >= 198);
	assert_true(s.wrong <= 4);
}

static void ids_win(void **state)
{
	static const uint8_t trace[16] = {1, 2, 3};
	struct score s;

	(void)state;
	start();
	failure(1, 100, 0, 10 * MS)->trace = trace;
	failure(2, 100, 0, 11 * MS)->request = 77;
	failure(3, 100, 0, 12 * MS)->request = 78;
	failure(4, 100, 0, 13 * MS)->request = 78;
	text(1, 900, 30 * MS)->trace = trace;
	text(2, 900, 20 * MS)->request = 77;
	text(3, 900, 12 * MS + 1000)->request = 78; /* of two requests: no proof */
	s = run();
	assert_int_equal(s.sure, 2);
	assert_int_equal(s.sure_wrong, 0);
	assert_int_equal(s.right, 3);
}

static void paths_help(void **state)
{
	struct score s;

	(void)state;
	start();
	for (uint32_t i = 1; i <= 100; i++) {
		failure(i, 100, 0, 10 * MS + (i * 37 % 100) * 1000)->path = 1000 + i % 50;
		text(i, 100, 9 * MS + i * 1000)->path = 1000 + i % 50;
		world.texts[world.text_count - 1].method = FORMAT_METHOD_GET;
	}
	s = run();
	assert_int_equal(s.sure, 0);
	for (size_t i = 0; i < world.text_count; i++)
		if (world.texts[i].failure != PAIRING_NONE)
			assert_int_equal(world.failures[world.texts[i].failure].path,
					 world.texts[i].path);
}

/* A buffer that threads share, emptied by one of them; and what the recorder did not see. */
static void words_that_are_doubted(void **state)
{
	struct score s;

	(void)state;
	start();
	threads(true);
	world.texts[10].ts = world.texts[11].ts;
	world.texts[10].tid = world.texts[11].tid;
	world.texts[10].id = world.texts[11].id;
	failure(500, 107, 0, 4000 * MS); /* in flight all the time on that thread */
	s = run();
	assert_int_equal(s.sure_wrong, 0);
	assert_true(s.sure > 30 && s.sure < 199);
}

static void nothing_and_nonsense(void **state)
{
	(void)state;
	start();
	run();
	text(1, 0, 0);
	run();
	failure(1, 0, 5, 1);
	text(1, 0, 0);
	run();
	for (uint32_t i = 0; i < 300; i++) {
		failure(i, (uint32_t)up_to(3), up_to(UINT32_MAX), up_to(UINT32_MAX));
		text(i, (uint32_t)up_to(3), up_to(UINT32_MAX))->exact = i % 2;
	}
	run();
}

RUN(cmocka_unit_test(threads_that_are_told), cmocka_unit_test(threads_that_are_not),
    cmocka_unit_test(loops_that_log_first), cmocka_unit_test(loops_that_log_afterwards),
    cmocka_unit_test(who_logs_afterwards_is_not_believed),
    cmocka_unit_test(bursts_keep_their_order), cmocka_unit_test(turns_of_a_busy_loop),
    cmocka_unit_test(another_thread_writes), cmocka_unit_test(what_is_missing_moves_nobody),
    cmocka_unit_test(ids_win), cmocka_unit_test(paths_help),
    cmocka_unit_test(words_that_are_doubted), cmocka_unit_test(nothing_and_nonsense))
