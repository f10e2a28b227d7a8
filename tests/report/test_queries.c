// SPDX-License-Identifier: Apache-2.0
/* Calls to databases, from events to figures: statements, who asked, N+1, whatever block what is
 * in. */
#include "test.h"

#include "dealt.h"

#include "encode_call.h"
#include "repeats.h"
#include "render.h"
#include "writer.h"

#include <stdio.h>

#define ROUNDS 200u
#define MS 1000000ull

/* ---- what happens ---- */

static const char *const item = "SELECT * FROM items WHERE id = ?";

static struct event_parent parent_of(uint32_t id, const char *path)
{
	return (struct event_parent){.path = {path, (uint32_t)strlen(path)},
				     .id = id,
				     .method = FORMAT_METHOD_GET,
				     .certainty = FORMAT_EXACT};
}

static void call(const struct event_parent *parent, const char *statement, uint64_t begin,
		 uint64_t duration)
{
	struct encode_call c = {.statement = statement,
				.target = "db:5432",
				.parent = parent,
				.begin = begin,
				.duration = duration,
				.rows = 2 + 1,
				.system = FORMAT_SYSTEM_POSTGRESQL};

	encode_call(dealt_room(EVENT_NEED), &c);
}

static void request(uint32_t id, const char *path, uint64_t begin, uint64_t duration)
{
	struct event_exchange x = writer_get(path, 200, begin, duration);

	x.id = id;
	event_exchange(dealt_room(EVENT_NEED), &x);
}

/* A request that makes `count` calls of a statement, one behind another, between two others. */
static void serve(uint32_t id, const char *path, unsigned count, uint64_t each)
{
	struct event_parent parent = parent_of(id, path);
	uint64_t begin = DEALT_BEGIN + id * 1000 * MS, at = begin + MS;

	call(&parent, "DEALT_BEGIN", at, MS);
	for (unsigned i = 0; i < count; i++)
		call(&parent, item, at += each, each);
	call(&parent, "COMMIT", at += each, MS);
	request(id, path, begin, at + 2 * MS - begin);
}

static void odd_calls(unsigned i)
{
	struct event_parent parent = parent_of(i + 1, "/users/3");
	struct encode_call c = {.statement = "SET ?",
				.target = "cache:6379",
				.error = i % 4 ? NULL : "WRONGTYPE",
				.parent = i % 2 ? &parent : NULL,
				.begin = DEALT_BEGIN + i * MS,
				.duration = MS,
				.system = FORMAT_SYSTEM_REDIS};

	parent.certainty = FORMAT_PROBABLE;
	c.flags = FORMAT_CALL_PREPARED | FORMAT_CALL_HOOK | FORMAT_CALL_TRANSACTION;
	c.flags |= i % 10 ? 0 : FORMAT_CALL_ABORTED;
	encode_call(dealt_room(EVENT_NEED), &c);
}

/* Ten calls that take most of the request; in every fourth only four. */
static void round_of(unsigned i)
{
	static const char *const paths[] = {"/users/1", "/users/2", "/carts/5/items"};

	serve(i + 1, paths[i % 3], i % 4 ? 10 : 4, MS);
	odd_calls(i);
}

/* ---- what is made of it ---- */

static struct model *model_of(struct dealt_plan plan)
{
	dealt_start(plan);
	for (unsigned i = 0; i < ROUNDS; i++)
		round_of(i);
	return dealt_finish();
}

static const struct query *query_named(const struct model *m, const char *statement)
{
	for (size_t i = 0; i < m->query_count; i++)
		if (!strcmp(m->queries[i].statement, statement))
			return &m->queries[i];
	fail_msg("no statement %s", statement);
	return NULL;
}

static const struct route *route_named(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->route_count; i++)
		if (!strcmp(m->routes[i].name, name))
			return &m->routes[i];
	fail_msg("no route %s", name);
	return NULL;
}

#define CALLS (ROUNDS * 3 / 4 * 10 + ROUNDS / 4 * 4)

static void statements_add_up(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});
	const struct query *q = query_named(m, item);

	(void)state;
	assert_int_equal(m->query_count, 4);
	assert_ptr_equal(q, &m->queries[0]); /* most time first */
	assert_string_equal(q->system, "postgresql");
	assert_string_equal(q->operation, "SELECT");
	assert_string_equal(q->collection, "items");
	assert_int_equal(q->count, CALLS);
	assert_int_equal(q->rows, 2 * CALLS);
	assert_int_equal(q->time.count, CALLS);
	assert_int_equal(q->time.sum, CALLS * MS);
	assert_int_equal(q->target_count, 1);
	assert_string_equal(q->targets[0].name, "db:5432");
	assert_int_equal(q->attributed.exact, CALLS);
	assert_int_equal(q->unknown, 0);
	assert_int_equal(q->caller_count, 2);
	assert_string_equal(q->callers[0].route, "/users/{id}");
	assert_int_equal(q->callers[0].calls.exact + q->callers[1].calls.exact, CALLS);
	model_free(m);
}

static void errors_flags_and_attribution(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});
	const struct query *q = query_named(m, "SET ?");

	(void)state;
	assert_string_equal(q->system, "redis");
	assert_int_equal(q->count, ROUNDS);
	assert_int_equal(q->errors, ROUNDS / 4);
	assert_int_equal(q->code_count, 1);
	assert_string_equal(q->codes[0].name, "WRONGTYPE");
	assert_int_equal(q->codes[0].count, ROUNDS / 4);
	assert_int_equal(q->aborted, ROUNDS / 10);
	assert_int_equal(q->time.count, ROUNDS - ROUNDS / 10);
	assert_int_equal(q->rows_known, 0);
	assert_int_equal(q->transactions, ROUNDS);
	assert_int_equal(q->prepared, ROUNDS);
	assert_int_equal(q->hooked, ROUNDS);
	assert_int_equal(q->attributed.probable, ROUNDS / 2);
	assert_int_equal(q->unknown, ROUNDS / 2);
	assert_int_equal(route_named(m, "/users/{id}")->database.probable, ROUNDS / 2);
	assert_int_equal(m->query_calls, CALLS + 3 * ROUNDS);
	model_free(m);
}

static void what_is_beyond_the_limit_is_other(void **state)
{
	struct model *m;

	(void)state;
	dealt_start((struct dealt_plan){.workers = 1});
	dealt.options.max_queries = 1;
	for (unsigned i = 0; i < ROUNDS; i++)
		round_of(i);
	m = dealt_finish();
	assert_int_equal(m->query_count, 2);
	assert_int_equal(m->queries_merged, 3);
	assert_string_equal(m->queries[0].statement, item);
	assert_string_equal(m->queries[1].statement, "(other)");
	assert_string_equal(m->queries[1].system, "(other)");
	assert_int_equal(m->queries[1].count, 3 * ROUNDS);
	assert_int_equal(m->queries[1].codes[0].count, ROUNDS / 4);
	assert_int_equal(m->queries[1].attributed.exact, 2 * ROUNDS);
	model_free(m);
}

/* More statements than keyed.h keeps: all calls are counted, memory is not asked. */
static void statements_without_end(void **state)
{
	struct model *m;
	uint64_t count = 0;

	(void)state;
	dealt_start((struct dealt_plan){.workers = 2});
	for (unsigned i = 0; i < 20000; i++) {
		struct event_parent parent = parent_of(i + 1, "/");
		char statement[64];

		snprintf(statement, sizeof(statement), "SELECT c%u FROM t", i);
		call(&parent, statement, DEALT_BEGIN + i, MS);
	}
	m = dealt_finish();
	for (size_t i = 0; i < m->query_count; i++)
		count += m->queries[i].count;
	assert_int_equal(count, 20000);
	assert_int_equal(m->query_count, 1001);
	model_free(m);
}

/* ---- N+1 ---- */

static void assert_repeats(const struct model *m)
{
	uint64_t requests = 0, calls = 0;

	assert_int_equal(m->repeats_examined, ROUNDS);
	assert_int_equal(m->repeats_not_examined, 0);
	assert_int_equal(m->repeat_count, 2);
	assert_string_equal(m->repeats[0].route, "/users/{id}");
	assert_string_equal(m->repeats[1].route, "/carts/{id}/items");
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(m->repeats[i].statement, item);
		assert_string_equal(m->repeats[i].system, "postgresql");
		assert_int_equal(m->repeats[i].most, 10);
		assert_int_equal(m->repeats[i].ns, m->repeats[i].calls * MS);
		requests += m->repeats[i].requests;
		calls += m->repeats[i].calls;
	}
	assert_int_equal(requests, ROUNDS * 3 / 4);
	assert_int_equal(calls, ROUNDS * 3 / 4 * 10);
}

/* Blocks of any size, so that requests are cut anywhere, in any order. */
static void repeats_are_found_across_blocks(void **state)
{
	static const unsigned each[] = {0, 1, 2, 3, 5, 8, 13, 40};

	(void)state;
	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		struct dealt_plan plan = {.workers = 1 + (unsigned)i % 3, .each = each[i]};
		struct model *m = model_of(plan);

		assert_repeats(m);
		model_free(m);
		plan.backwards = true;
		m = model_of(plan);
		assert_repeats(m);
		model_free(m);
	}
}

static struct model *model_of_calls(unsigned count, uint64_t each, uint64_t duration,
				    const char *between, uint8_t certainty)
{
	struct event_parent parent = parent_of(7, "/x");

	dealt_start((struct dealt_plan){.workers = 1});
	parent.certainty = certainty;
	request(6, "/before", DEALT_BEGIN, MS);
	for (unsigned i = 0; i < count; i++) {
		call(&parent, item, DEALT_BEGIN + 2 * MS + i * each, each);
		if (between && i % 3 == 2)
			call(&parent, between, DEALT_BEGIN + 2 * MS + i * each, 1);
	}
	request(7, "/x", DEALT_BEGIN + 2 * MS, duration);
	return dealt_finish();
}

static void the_rule_is_kept(void **state)
{
	static const struct {
		unsigned count;
		uint64_t each, duration;
		const char *between;
		uint8_t certainty;
		bool found;
	} cases[] = {
		{5, 10, 100, NULL, FORMAT_EXACT, true},
		{4, 10, 100, NULL, FORMAT_EXACT, false},   /* too few */
		{5, 10, 1000, NULL, FORMAT_EXACT, false},  /* 5 %, and no time */
		{30, 10, 1000, NULL, FORMAT_EXACT, false}, /* 30 %, not more */
		{31, 10, 1000, NULL, FORMAT_EXACT, true},
		{6, 10 * MS, 1000 * MS, NULL, FORMAT_EXACT, true},  /* 6 %, but 60 ms */
		{5, 10 * MS, 1000 * MS, NULL, FORMAT_EXACT, false}, /* 50 ms, not more */
		{9, 10, 100, "COMMIT", FORMAT_EXACT, false},	    /* never five together */
		{9, 10, 100, NULL, FORMAT_PROBABLE, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct model *m = model_of_calls(cases[i].count, cases[i].each, cases[i].duration,
						 cases[i].between, cases[i].certainty);

		if (m->repeat_count != cases[i].found)
			fail_msg("case %zu", i);
		model_free(m);
	}
}

/* Requests whose own event never came, one in twenty blocks, an id met twice: none is guessed at.
 */
static void what_cannot_be_told_is_counted(void **state)
{
	struct event_parent parent = parent_of(9, "/long");
	struct model *m;

	(void)state;
	dealt_start((struct dealt_plan){.workers = 2, .each = 3});
	for (unsigned i = 0; i < 60; i++)
		call(&parent, item, DEALT_BEGIN + i * MS, MS);
	request(9, "/long", DEALT_BEGIN, 61 * MS);
	parent.id = 10;
	for (unsigned i = 0; i < 6; i++)
		call(&parent, item, DEALT_BEGIN + i * MS, MS);
	parent.id = 11;
	dealt_flush();
	call(&parent, item, DEALT_BEGIN, MS);
	dealt_flush();
	request(11, "/twice", DEALT_BEGIN, MS);
	dealt_flush();
	request(11, "/twice", DEALT_BEGIN, MS);
	m = dealt_finish();
	assert_int_equal(m->repeat_count, 0);
	assert_int_equal(m->repeats_examined, 0);
	assert_int_equal(m->repeats_not_examined, 3);
	model_free(m);
}

/* Of more requests that wait than are kept some are not examined; the sum is right. */
static void waiting_is_bounded(void **state)
{
	unsigned total = 3 * REPEATS_OPEN;
	struct model *m = NULL, *other = NULL;

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		dealt_start((struct dealt_plan){.workers = 1 + round, .backwards = round});
		for (unsigned i = 0; i < total; i++) {
			struct event_parent parent = parent_of(i + 1, "/x");

			call(&parent, item, DEALT_BEGIN + MS, MS);
			if (i % 200 == 199)
				dealt_flush();
		}
		dealt_flush();
		for (unsigned i = 0; i < total; i++)
			request(i + 1, "/x", DEALT_BEGIN - MS, 5 * MS);
		*(round ? &other : &m) = dealt_finish();
	}
	assert_int_equal(m->repeats_examined + m->repeats_not_examined, total);
	assert_int_equal(m->repeats_examined, REPEATS_OPEN);
	assert_int_equal(other->repeats_examined, REPEATS_OPEN);
	assert_int_equal(other->repeats_not_examined, m->repeats_not_examined);
	model_free(m);
	model_free(other);
}

/* ---- order ---- */

static void any_split_gives_the_same(void **state)
{
	(void)state;
	dealt_same(model_of);
}

RUN(cmocka_unit_test(statements_add_up), cmocka_unit_test(errors_flags_and_attribution),
    cmocka_unit_test(what_is_beyond_the_limit_is_other), cmocka_unit_test(statements_without_end),
    cmocka_unit_test(repeats_are_found_across_blocks), cmocka_unit_test(the_rule_is_kept),
    cmocka_unit_test(what_cannot_be_told_is_counted), cmocka_unit_test(waiting_is_bounded),
    cmocka_unit_test(any_split_gives_the_same))
