// SPDX-License-Identifier: Apache-2.0
/* CPU samples and crashes, from events to figures, however they were split. */
#include "test.h"

#include "build.h"
#include "render.h"
#include "writer.h"

#include <stdio.h>
#include <unistd.h>

#define ROUNDS 600u
#define BEGIN 1000000000ull
#define MS 1000000ull
#define BLOCKS_MAX 4096u
#define CRASHES 150u

static char directory[] = "/tmp/profilis-test-XXXXXX";
static struct source source = {.directory = directory};
static struct sources sources = {.list = &source, .count = 1};
static struct model_options options;

/* Blocks hold so many samples and are dealt to workers in turn, or the other way round. */
struct plan {
	unsigned workers, each;
	bool backwards;
};

struct block {
	struct format_block header;
	size_t bytes;
	uint8_t *payload;
};

static struct {
	struct plan plan;
	struct block blocks[BLOCKS_MAX];
	unsigned count, events;
	struct event_block encoder;
	union {
		struct format_block header;
		uint8_t bytes[FORMAT_BUFFER_BYTES];
	} buffer;
} work;

static void flush(void)
{
	struct block *b = &work.blocks[work.count++];

	assert_true(work.count < BLOCKS_MAX);
	b->header = work.buffer.header;
	b->bytes = (size_t)(work.encoder.at - work.encoder.payload);
	b->payload = malloc(b->bytes + !b->bytes);
	assert_non_null(b->payload);
	memcpy(b->payload, work.encoder.payload, b->bytes);
	event_block_start(&work.encoder, &work.buffer.header, BEGIN);
	work.events = 0;
}

static void make_room(void)
{
	struct event_need need = {EVENT_ROOM + 2 * FORMAT_STACK_MAX, 80};

	if (event_block_full(&work.encoder, need) ||
	    (work.plan.each && work.events == work.plan.each))
		flush();
	work.events++;
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
	struct event_sample s = {.time = BEGIN + line, .cpu = MS, .parent = parent, .tid = 1};

	for (; places[s.stack.count]; s.stack.count++)
		frames[s.stack.count] = frame_of(places[s.stack.count], line);
	s.stack.frames = frames;
	make_room();
	event_sample(&work.encoder, &s);
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
	x = writer_get(path, 200, BEGIN + i * MS, MS);
	make_room();
	event_exchange(&work.encoder, &x);
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
	struct event_crash c = {.time = BEGIN + i / 2 * MS,
				.address = 16,
				.stack = {frames, i % 2 ? 2 : 0},
				.parent = i % 2 ? &parent : NULL,
				.code = 1,
				.tid = i,
				.signal = 11};

	make_room();
	event_crash(&work.encoder, &c);
}

/* ---- reading ---- */

static void read_block(struct collect *c, struct block *b)
{
	struct capture_block block = {
		.source = &source,
		.header = &b->header,
		.payload = b->payload,
		.bytes = b->bytes,
		.unix_offset = source.process.realtime_ns - source.process.begin_ns,
	};
	uint64_t events = 0;
	size_t damaged;

	assert_true(collect_block(c, &block, &events, &damaged));
}

static struct model *finish(void)
{
	static const struct capture_facts facts;
	struct collect *workers[4] = {NULL};
	unsigned n = work.plan.workers;
	struct model *model;

	flush();
	for (unsigned i = 0; i < n; i++)
		workers[i] = collect_new(&options, 1);
	for (unsigned i = 0; i < work.count; i++)
		read_block(workers[i % n],
			   &work.blocks[work.plan.backwards ? work.count - 1 - i : i]);
	for (unsigned i = 1; i < n; i++) {
		collect_merge(workers[0], workers[i]);
		collect_free(workers[i]);
	}
	model = model_build(workers[0], &sources, &facts);
	collect_free(workers[0]);
	for (unsigned i = 0; i < work.count; i++)
		free(work.blocks[i].payload);
	return model;
}

static struct model *model_of(struct plan plan, uint32_t max_stacks)
{
	options = model_options_default();
	options.max_stacks = max_stacks;
	work.plan = plan;
	work.count = work.events = 0;
	event_block_start(&work.encoder, &work.buffer.header, BEGIN);
	for (unsigned i = 0; i < ROUNDS; i++)
		round_of(i);
	for (unsigned i = 0; i < CRASHES; i++)
		crash(i);
	return finish();
}

static char *rendered(const struct renderer *r, const struct model *m)
{
	struct render_options o = {.title = "t", .theme = "system"};
	struct error error;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	assert_true(r->render(m, &o, out, &error));
	fclose(out);
	return text;
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
	struct model *m = model_of((struct plan){1, 0, false}, 5000);
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
	struct model *m = model_of((struct plan){1, 0, false}, 5000);
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
	struct model *m = model_of((struct plan){1, 0, false}, 2);
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
	struct model *m = model_of((struct plan){1, 0, false}, 5000);

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
	static const struct plan plans[] = {
		{1, 7, true}, {2, 0, false}, {3, 5, false}, {4, 11, true}, {2, 3, true}};
	static const struct renderer *const renderers[] = {&render_folded, &render_json};
	struct model *first = model_of((struct plan){1, 0, false}, 4);

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		struct model *m = model_of(plans[i], 4);

		for (size_t k = 0; k < 2; k++) {
			char *expected = rendered(renderers[k], first);
			char *text = rendered(renderers[k], m);

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
	source.process.pid = 4711;
	source.process.begin_ns = 1;
	source.process.realtime_ns = 1700000000000000000;
	strcpy(source.process.program, "server");
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
