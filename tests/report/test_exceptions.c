// SPDX-License-Identifier: Apache-2.0
/* Texts, throws and crashes, from events to failures and figures, whatever block what is in. */
#include "test.h"

#include "dealt.h"

#include "raised.h"

#include "render.h"
#include "writer.h"

#include <stdio.h>

#define ROUNDS 300u
#define MS 1000000ull
#define BLOCKS_MAX 1024u

static struct event_block *room(uint32_t tid)
{
	struct event_block *b = dealt_room((struct event_need){2 * FORMAT_LOG_MAX, 2 * FORMAT_STACK_FRAMES + 8});

	event_thread(b, tid);
	return b;
}

/* ---- what happens ---- */

static const struct event_frame frames[] = {{{"ab12 /bin/server", 16}, 0x1234},
					    {{"ab12 /bin/server", 16}, 0x99}};

static struct event_parent parent_of(uint32_t id, const char *path)
{
	return (struct event_parent){.path = {path, (uint32_t)strlen(path)},
				     .id = id,
				     .method = FORMAT_METHOD_GET,
				     .certainty = FORMAT_EXACT};
}

static void request(uint32_t id, uint32_t tid, const char *path, uint64_t at, uint16_t status)
{
	struct event_exchange x = writer_get(path, status, DEALT_BEGIN + at, 5 * MS);

	x.id = id;
	x.conn = id;
	x.stack = (struct event_stack){frames, status == 502 ? 2 : 0};
	event_exchange(room(tid), &x);
}

static void python(uint32_t tid, uint64_t at, unsigned number, const struct event_parent *parent)
{
	char bytes[512];
	struct event_log l = {.time = DEALT_BEGIN + at, .parent = parent, .log = FORMAT_LOG_STDERR};
	int n = snprintf(bytes, sizeof(bytes),
			 "Traceback (most recent call last):\n  File \"/srv/a.py\", line 7, in f\n"
			 "    g()\nKeyError: 'broken %u'\n",
			 number);

	l.text = (struct event_text){bytes, (uint32_t)n};
	event_log(room(tid), &l);
}

static void thrown(uint32_t tid, uint64_t at, const char *message,
		   const struct event_parent *parent)
{
	struct event_exception e = {.time = DEALT_BEGIN + at,
				    .type = {"N4shop8NotFoundE", 16},
				    .message = {message, (uint32_t)strlen(message)},
				    .stack = {frames, 2},
				    .parent = parent};

	event_exception(room(tid), &e);
}

/* A request that fails and tells of it; one that throws, and again; one that only fails. */
static void round_of(unsigned i)
{
	uint64_t at = i * 40 * MS;
	struct event_parent p = parent_of(3 * i + 2, "/items/7");

	python(10, at + 4 * MS, i, NULL);
	request(3 * i + 1, 10, i % 2 ? "/users/1" : "/users/2", at, 500);
	thrown(11, at + 11 * MS, "first", &p);
	thrown(11, at + 12 * MS, "second", &p);
	request(3 * i + 2, 11, "/items/7", at + 10 * MS, 500);
	request(3 * i + 3, 12, "/gateway", at + 20 * MS, 502);
	request(0, 12, "/fine", at + 30 * MS, 200);
}

/* ---- from blocks to the model ---- */

static void start(struct dealt_plan plan)
{
	dealt_start(plan);
	dealt.options.max_errors = 4 * ROUNDS;
}

static struct model *model_of(struct dealt_plan plan)
{
	start(plan);
	for (unsigned i = 0; i < ROUNDS; i++)
		round_of(i);
	return dealt_finish();
}

static const struct exception *exception_of(const struct model *m, const char *type)
{
	for (size_t i = 0; i < m->exception_count; i++)
		if (!strcmp(m->exceptions[i].type, type))
			return &m->exceptions[i];
	fail_msg("no exception %s", type);
	return NULL;
}

/* ---- tests ---- */

static void assert_exception(const struct failure *f, const char *type, const char *value,
			     const char *certainty)
{
	assert_non_null(f->exception_type);
	assert_string_equal(f->exception_type, type);
	assert_string_equal(f->exception_value, value);
	assert_string_equal(f->exception_certainty, certainty);
}

static void failures_have_their_exceptions(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});

	(void)state;
	assert_int_equal(m->failure_count, 3 * ROUNDS);
	for (size_t i = 0; i < m->failure_count; i++) {
		const struct failure *f = &m->failures[i];
		unsigned round = (f->conn - 1) / 3;
		char value[32];

		snprintf(value, sizeof(value), "'broken %u'", round);
		if (f->conn % 3 == 1) {
			assert_exception(f, "KeyError", value, "probable");
			assert_string_equal(f->exception_source, "python");
			assert_string_equal(f->stack, "f (/srv/a.py:7)");
		} else if (f->conn % 3 == 2) {
			assert_exception(f, "shop::NotFound", "second", "exact");
			assert_string_equal(f->exception_source, "cxx");
			assert_int_equal(f->exceptions_more, 1);
		} else {
			assert_null(f->exception_type);
			assert_non_null(strstr(f->stack, "server+0x1234"));
		}
	}
	model_free(m);
}

static void every_exception_is_counted(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});
	const struct exception *key = exception_of(m, "KeyError");
	const struct exception *thrown_one = exception_of(m, "shop::NotFound");
	uint64_t in_bins = 0;

	(void)state;
	assert_int_equal(m->exception_count, 2);
	assert_int_equal(m->exceptions_total, 3 * ROUNDS);
	assert_int_equal(key->count, ROUNDS);
	assert_int_equal(key->probable, ROUNDS);
	assert_int_equal(key->failures, ROUNDS);
	assert_int_equal(key->route_count, 1);
	assert_string_equal(key->routes[0].route, "/users/{id}");
	assert_string_equal(key->frame, "f (/srv/a.py:7)");
	assert_string_equal(key->value, "'broken 299'");
	assert_int_equal(thrown_one->count, 2 * ROUNDS);
	assert_int_equal(thrown_one->exact, 2 * ROUNDS);
	assert_int_equal(thrown_one->failures, ROUNDS);
	for (size_t i = 0; i < key->bin_count; i++)
		in_bins += key->bins[i];
	assert_int_equal(in_bins, ROUNDS);
	model_free(m);
}

/* More than are kept: all are counted, those beyond under what they say by themselves. */
static void what_is_beyond_is_counted(void **state)
{
	struct model *m;
	unsigned many = RAISED_TEXTS + 1000;

	(void)state;
	start((struct dealt_plan){.workers = 3});
	for (unsigned i = 0; i < many; i++) {
		struct event_parent p = parent_of(i + 1, "/users/1");

		python(10, i * MS, i, i % 2 ? &p : NULL);
	}
	m = dealt_finish();
	assert_int_equal(m->exceptions_total, many);
	assert_int_equal(m->exceptions_beyond, 1000);
	assert_int_equal(m->exceptions[0].exact, many / 2);
	model_free(m);
}

static void crashes_take_what_was_in_flight(void **state)
{
	struct event_parent p = parent_of(9, "/boom");
	struct event_crash crash = {.time = DEALT_BEGIN + 9 * MS,
				    .address = 16,
				    .stack = {frames, 2},
				    .parent = &p,
				    .code = 1,
				    .tid = 10,
				    .signal = 11};
	struct model *m;

	(void)state;
	start((struct dealt_plan){.workers = 1});
	event_crash(room(10), &crash);
	dealt.slot = (struct format_slot){.state = FORMAT_SLOT_ACTIVE,
					 .flags = FORMAT_SLOT_HEAD_DONE,
					 .begin_ns = DEALT_BEGIN + 5 * MS,
					 .request_ns = DEALT_BEGIN + 6 * MS,
					 .id = 9,
					 .role = FORMAT_SERVER,
					 .method = FORMAT_METHOD_GET,
					 .path_bytes = 5,
					 .path = "/boom"};
	m = dealt_finish();
	assert_int_equal(m->failure_count, 1);
	assert_exception(&m->failures[0], "SIGSEGV", "address 0x10, code 1", "exact");
	assert_string_equal(m->failures[0].exception_source, "signal");
	assert_non_null(strstr(m->failures[0].stack, "server+0x1234"));
	assert_int_equal(exception_of(m, "SIGSEGV")->failures, 1);
	model_free(m);
}

static void any_split_gives_the_same(void **state)
{
	(void)state;
	dealt_same(model_of);
}

RUN(cmocka_unit_test(failures_have_their_exceptions), cmocka_unit_test(every_exception_is_counted),
    cmocka_unit_test(what_is_beyond_is_counted), cmocka_unit_test(crashes_take_what_was_in_flight),
    cmocka_unit_test(any_split_gives_the_same))
