// SPDX-License-Identifier: Apache-2.0
/* CPU samples and crashes, from events to figures, however they were split. */
#include "test.h"

#include "dealt.h"

#include "crashes.h"

#include "render.h"
#include "writer.h"

#include <stdio.h>
#include <unistd.h>

#define ROUNDS 600u
#define MS 1000000ull
#define BLOCKS_MAX 4096u
#define CRASHES 150u

static char directory[] = "/tmp/profilis-test-XXXXXX";
static struct event_block *room(void)
{
	return dealt_room((struct event_need){EVENT_ROOM + 2 * FORMAT_STACK_MAX, 80});
}

/* ---- what happens ---- */

enum place { END, MAIN, ROUTE, QUERY, HASH, FOREIGN };

/* In perf.map, but for the one in a file that there is not. */
static struct event_frame frame_of(enum place place, unsigned line)
{
	static const char module[] = "- /nonexistent/libx.so";
	struct event_frame f = {.module = {"", 0}, .offset = place * 0x1000u + line % 100};

	if (place == FOREIGN)
		f.module = (struct event_text){module, sizeof(module) - 1};
	return f;
}

static void sample(const enum place *places, unsigned line, const struct event_parent *parent)
{
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct event_sample s = {.time = DEALT_BEGIN + line, .cpu = MS, .parent = parent, .tid = 1};

	for (; places[s.stack.count]; s.stack.count++)
		frames[s.stack.count] = frame_of(places[s.stack.count], line);
	s.stack.frames = frames;
	event_sample(room(), &s);
}

static void round_of(unsigned i)
{
	static const enum place query[] = {QUERY, ROUTE, MAIN, END}, none[] = {END};
	static const enum place hash[] = {HASH, HASH, QUERY, ROUTE, MAIN, END};
	static const enum place foreign[] = {FOREIGN, MAIN, END};
	char path[32];
	struct event_parent parent = {.path = {path, 0},
				      .method = i % 2 ? FORMAT_METHOD_GET : FORMAT_METHOD_POST,
				      .certainty = i % 3 ? FORMAT_EXACT : FORMAT_PROBABLE};
	struct event_exchange x;

	parent.path.length = (uint32_t)snprintf(path, sizeof(path), "/users/%u", i % 7);
	x = writer_get(path, 200, DEALT_BEGIN + i * MS, MS);
	event_exchange(room(), &x);
	sample(query, i, &parent);
	sample(hash, i, &parent);
	sample(hash, i + 1, &parent);
	sample(foreign, i, NULL);
	if (i % 10 == 0)
		sample(none, i, NULL);
}

static void crash(unsigned i)
{
	struct event_frame frames[] = {frame_of(FOREIGN, 3), frame_of(QUERY, 0)};
	struct event_parent parent = {.path = {"/users/9", 8}, .method = FORMAT_METHOD_GET};
	struct event_crash c = {.time = DEALT_BEGIN + i / 2 * MS,
				.address = 16,
				.stack = {frames, i % 2 ? 2 : 0},
				.parent = i % 2 ? &parent : NULL,
				.code = 1,
				.tid = i,
				.signal = 11};

	event_crash(room(), &c);
}

/* ---- reading ---- */

static struct model *model_of(struct dealt_plan plan, uint32_t max_stacks)
{
	dealt_start(plan);
	dealt.source.directory = directory;
	strcpy(dealt.source.process.program, "server");
	dealt.options.max_stacks = max_stacks;
	for (unsigned i = 0; i < ROUNDS; i++)
		round_of(i);
	for (unsigned i = 0; i < CRASHES; i++)
		crash(i);
	return dealt_finish();
}

/* ---- tests ---- */

static const struct profile_function *function(const struct profile *p, const char *name)
{
	for (size_t i = 0; i < p->function_count; i++)
		if (!strcmp(p->frames[p->functions[i].frame].function, name))
			return &p->functions[i];
	fail_msg("%s is not there", name);
	return NULL;
}

static void samples_are_counted(void **state)
{
	struct model *m = model_of((struct dealt_plan){1, 0, false}, 5000);
	const struct profile *p = &m->profile;
	const struct profile_function *f;

	(void)state;
	assert_int_equal(p->samples, ROUNDS * 4 + ROUNDS / 10);
	assert_int_equal(p->ns, p->samples * MS);
	assert_int_equal(p->exact + p->probable, ROUNDS * 3);
	assert_int_equal(p->probable, ROUNDS);
	assert_int_equal(p->probable_ns, ROUNDS * MS);
	f = function(p, "hash");
	assert_int_equal(f->self_samples, ROUNDS * 2);
	assert_int_equal(f->total_samples, ROUNDS * 2); /* once, though it calls itself */
	assert_string_equal(p->routes[f->top].route, "/users/{id}");
	f = function(p, "query");
	assert_int_equal(f->self_ns, ROUNDS * MS);
	assert_int_equal(f->total_ns, ROUNDS * 3 * MS);
	assert_string_equal(p->frames[f->frame].file, "/srv/db.js");
	f = function(p, "main");
	assert_int_equal(f->self_samples, 0);
	assert_int_equal(f->total_samples, ROUNDS * 4);
	assert_int_equal(function(p, "(no stack)")->self_samples, ROUNDS / 10);
	f = function(p, "[libx.so]");
	assert_int_equal(f->self_samples, ROUNDS);
	assert_null(p->routes[f->top].route);
	assert_int_equal(p->function_count, 6);
	assert_string_equal(p->frames[p->functions[0].frame].function, "hash");
	model_free(m);
}

static void rows_are_methods_of_routes(void **state)
{
	struct model *m = model_of((struct dealt_plan){1, 0, false}, 5000);
	const struct profile *p = &m->profile;
	uint64_t nodes = 0;

	(void)state;
	assert_int_equal(p->route_count, 3);
	assert_int_equal(p->routes[0].samples, ROUNDS * 3 / 2);
	assert_int_equal(p->routes[1].samples, ROUNDS * 3 / 2);
	assert_int_equal(p->routes[0].method + p->routes[1].method,
			 FORMAT_METHOD_GET + FORMAT_METHOD_POST);
	assert_int_equal(p->routes[0].exact + p->routes[0].probable, p->routes[0].samples);
	assert_null(p->routes[2].route);
	assert_int_equal(p->routes[2].samples, ROUNDS + ROUNDS / 10);
	assert_int_equal(p->routes[0].function_count, 2);
	assert_int_equal(p->routes[0].functions[0].self_samples, ROUNDS);
	/* main, route, query, hash, hash, libx, no stack: the lines do not matter */
	assert_int_equal(p->node_count, 7);
	assert_int_equal(p->stacks, 6);
	assert_int_equal(p->stacks_merged, 0);
	for (size_t i = 0; i < p->node_count; i++) {
		assert_true(p->nodes[i].parent == PROFILE_NONE || p->nodes[i].parent < i);
		nodes += p->nodes[i].ns;
	}
	assert_int_equal(nodes, p->ns);
	model_free(m);
}

static void light_stacks_become_one(void **state)
{
	struct model *m = model_of((struct dealt_plan){1, 0, false}, 2);
	const struct profile *p = &m->profile;
	uint64_t shares = 0;

	(void)state;
	assert_int_equal(p->stacks, 6);
	assert_int_equal(p->stacks_merged, 4);
	for (size_t i = 0; i < p->route_count; i++)
		for (size_t k = 0; k < p->routes[i].share_count; k++)
			shares += p->routes[i].shares[k].ns;
	assert_int_equal(shares, p->ns);
	assert_string_equal(p->frames[p->nodes[p->node_count - 1].frame].function, "(other)");
	assert_int_equal(function(p, "query")->self_samples, ROUNDS); /* functions are exact */
	model_free(m);
}

static void newest_crashes_stay(void **state)
{
	struct model *m = model_of((struct dealt_plan){1, 0, false}, 5000);

	(void)state;
	assert_int_equal(m->crashes_total, CRASHES);
	assert_int_equal(m->crash_count, CRASHES_MAX);
	assert_int_equal(m->crashes[0].tid, CRASHES - 1);
	assert_string_equal(m->crashes[0].stack, "libx.so+0x5003\nquery (/srv/db.js:5)");
	assert_string_equal(m->crashes[0].route, "/users/{id}");
	assert_string_equal(m->crashes[0].path, "/users/9");
	assert_false(m->crashes[0].exact);
	assert_string_equal(m->crashes[0].program, "server");
	assert_int_equal(m->crashes[0].signal, 11);
	assert_int_equal(m->crashes[1].tid, CRASHES - 2);
	assert_null(m->crashes[1].route);
	assert_string_equal(m->crashes[1].stack, "");
	model_free(m);
}

static void any_split_gives_the_same(void **state)
{
	static const struct dealt_plan plans[] = {
		{1, 7, true}, {2, 0, false}, {3, 5, false}, {4, 11, true}, {2, 3, true}};
	static const struct renderer *const renderers[] = {&render_folded, &render_json};
	struct model *first = model_of((struct dealt_plan){1, 0, false}, 4);

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		struct model *m = model_of(plans[i], 4);

		for (size_t k = 0; k < 2; k++) {
			char *expected = dealt_rendered(renderers[k], first);
			char *text = dealt_rendered(renderers[k], m);

			assert_string_equal(text, expected);
			free(text);
			free(expected);
		}
		model_free(m);
	}
	model_free(first);
}

static int make_map(void **state)
{
	char path[64];
	FILE *map;

	(void)state;
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/perf.map", directory);
	map = fopen(path, "w");
	if (!map)
		return -1;
	fputs("1000 100 main\n2000 100 JS:*route /srv/app.js:1:1\n"
	      "3000 100 JS:*query /srv/db.js:5:1\n4000 100 hash\n",
	      map);
	return fclose(map);
}

static int drop_map(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/perf.map", directory);
	unlink(path);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_counted),
		cmocka_unit_test(rows_are_methods_of_routes),
		cmocka_unit_test(light_stacks_become_one),
		cmocka_unit_test(newest_crashes_stay),
		cmocka_unit_test(any_split_gives_the_same),
	};

	return cmocka_run_group_tests(tests, make_map, drop_map);
}
