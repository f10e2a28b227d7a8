// SPDX-License-Identifier: Apache-2.0
/* The slowest requests and their parts, from recordings of the recorder's own writer, however their
 * blocks lie. */
#include "test.h"

#include "render_json.h"
#include "scratch.h"
#include "slow_parts.h"
#include "slowest.h"
#include "tbuf.h"

#include <glob.h>
#include <stdio.h>

#define REQUESTS 4000u
#define ROUTES 40u
#define IDS 100u /* used again and again */
#define MS 1000000ull
#define EACH (10 * MS) /* from one begin to the next: an id's requests never meet */

static struct scratch scratch;
static struct event_exchange made[REQUESTS];
static char paths[REQUESTS][32];

/* ---- what happens ---- */

static struct event_text text(const char *bytes)
{
	return (struct event_text){bytes, (uint32_t)strlen(bytes)};
}

static struct event_parent parent_of(const struct event_exchange *x)
{
	return (struct event_parent){.path = x->path,
				     .id = x->id,
				     .method = x->method,
				     .certainty = x->id % 2 ? FORMAT_EXACT : FORMAT_PROBABLE};
}

/* Durations come again, some requests are aborted, some in brief. */
static void make(uint64_t base)
{
	uint64_t random = 5;

	for (unsigned i = 0; i < REQUESTS; i++) {
		uint64_t duration = (1 + test_random(&random) % 500) * MS;

		snprintf(paths[i], sizeof(paths[i]), "/page-%u",
			 (unsigned)(test_random(&random) % ROUTES));
		made[i] = writer_get(paths[i], i % 50 ? 200 : 500, base + i * EACH, duration);
		made[i].id = i % IDS + 1;
		made[i].conn = i + 1;
		made[i].brief = i % 7 == 3;
		if (i % 11 == 4 && !made[i].brief) {
			made[i].abort = FORMAT_ABORT_PEER;
			made[i].status = 0;
		}
	}
}

static void call_of(const struct event_exchange *x, const struct event_parent *parent, uint64_t at,
		    uint64_t duration)
{
	tbuf_call(&(struct event_call){.begin = x->begin + at,
				       .end = x->begin + at + duration,
				       .rows = 3,
				       .statement = text("SELECT * FROM items WHERE id = ?"),
				       .target = text("db:5432"),
				       .parent = parent,
				       .system = FORMAT_SYSTEM_POSTGRESQL});
}

static void upstream_of(const struct event_exchange *x, const struct event_parent *parent)
{
	struct event_exchange up = writer_get("/charge/7", 502, x->begin + 1000, 500000);

	up.role = FORMAT_CLIENT;
	up.target = text("pay:80");
	up.parent = parent;
	tbuf_exchange(&up, NULL);
}

static void samples_of(const struct event_exchange *x, const struct event_parent *parent)
{
	for (unsigned i = 2; i > 0; i--)
		tbuf_sample(&(struct event_sample){
			.time = x->begin + i * 10000, .cpu = 4 * MS, .parent = parent, .tid = 1});
}

static void texts_of(const struct event_exchange *x, const struct event_parent *parent)
{
	static const char traceback[] = "Traceback (most recent call last):\n"
					"  File \"a.py\", line 3, in f\n    g()\n"
					"KeyError: 'gone'\n";

	tbuf_log(&(struct event_log){.time = x->begin + 70000,
				     .text = text("slow\nand more"),
				     .parent = parent,
				     .log = FORMAT_LOG_STDERR});
	tbuf_log(&(struct event_log){.time = x->begin + 80000,
				     .text = text(traceback),
				     .parent = parent,
				     .log = FORMAT_LOG_STDERR});
	tbuf_exception(&(struct event_exception){.time = x->begin + 90000,
						 .type = text("St13runtime_error"),
						 .message = text("broken"),
						 .parent = parent});
}

/* Another request's of the same id, long ago or to come, and nobody's. */
static void foreign(const struct event_exchange *x, const struct event_parent *parent)
{
	struct event_exchange before = *x;

	before.begin -= 700 * MS;
	call_of(&before, parent, 0, MS);
	call_of(x, NULL, 10, 20);
}

static void parts_of(const struct event_exchange *x)
{
	struct event_parent parent = parent_of(x);

	foreign(x, &parent);
	tbuf_dns(&(struct event_dns){.begin = x->begin - 300,
				     .end = x->begin + 500,
				     .host = text("pay"),
				     .code = 3,
				     .parent = &parent});
	upstream_of(x, &parent);
	tbuf_span(&(struct event_span){.begin = x->begin + 50000,
				       .end = x->begin + 60000,
				       .name = text("inner"),
				       .parent = &parent,
				       .depth = 1});
	tbuf_span(&(struct event_span){.begin = x->begin + 50000,
				       .end = x->begin + 60000,
				       .name = text("outer"),
				       .parent = &parent});
	samples_of(x, &parent);
	texts_of(x, &parent);
	call_of(x, &parent, 100000, 30000);
}

static void serve(unsigned i)
{
	struct event_exchange x = made[i];

	if (!x.brief && i % 3 == 0)
		parts_of(&x);
	else if (!x.brief)
		x.id = 0;
	writer_exchange(&x);
}

static void write_all(void *context)
{
	const bool *killed = context;

	writer_begin(scratch.run, scratch.buffers);
	for (unsigned i = 0; i < REQUESTS; i++)
		serve(i);
	if (!*killed)
		writer_end();
}

static int record(void **state)
{
	bool killed = false;

	(void)state;
	make(writer_now());
	scratch_begin(&scratch);
	writer_fork(write_all, &killed);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	scratch_end(&scratch);
	return 0;
}

/* ---- what is expected ---- */

/* As it is recorded: of one in brief times are rounded. */
static uint64_t duration_of(const struct event_exchange *x)
{
	uint64_t ns = x->last - x->begin;

	return x->brief ? format_bucket_ns(format_bucket(ns)) : ns;
}

static uint64_t begin_of(const struct event_exchange *x)
{
	return x->brief ? x->begin / FORMAT_BRIEF_NS * FORMAT_BRIEF_NS : x->begin;
}

static int slowest_first(const void *left, const void *right)
{
	const struct event_exchange *a = left, *b = right;
	uint64_t x = duration_of(a), y = duration_of(b);

	if (x != y)
		return x < y ? 1 : -1;
	x = begin_of(a), y = begin_of(b);
	return (x > y) - (x < y);
}

static struct model *model_of(unsigned threads, uint32_t max)
{
	struct model_options options = model_options_default();

	options.threads = threads;
	options.max_slowest = max;
	options.slowest_parts = UINT32_MAX;
	return scratch_model(&scratch, &options);
}

/* Blocks have clock pairs of their own, which are not read at one instant. */
static void assert_near(uint64_t ns, uint64_t wanted)
{
	assert_true(ns - wanted + EACH / 2 < EACH);
}

static void the_slowest_are_found(void **state)
{
	static struct event_exchange sorted[REQUESTS];
	struct model *m = model_of(1, 50);

	(void)state;
	memcpy(sorted, made, sizeof(sorted));
	qsort(sorted, REQUESTS, sizeof(sorted[0]), slowest_first);
	assert_true(m->slowest_count > 50 && m->slowest_count <= 50 + SLOWEST_OTHERS);
	for (unsigned i = 0; i < 50; i++) {
		const struct slow_request *r = &m->slowest[i];

		assert_int_equal(r->rank, i + 1);
		assert_int_equal(r->duration, duration_of(&sorted[i]));
		assert_near(r->begin - m->slowest[0].begin,
			    begin_of(&sorted[i]) - begin_of(&sorted[0]));
		assert_int_equal(r->brief, sorted[i].brief);
		assert_int_equal(r->status, sorted[i].status);
		assert_int_equal(r->abort, sorted[i].abort);
		assert_int_equal(r->conn, sorted[i].brief ? 0 : sorted[i].conn);
		assert_memory_equal(r->path, sorted[i].path.bytes, sorted[i].path.length + 1);
	}
	model_free(m);
}

/* Each route has its slowest, of all or by itself, and as many more as there is room for. */
static void each_route_has_its_own(void **state)
{
	struct model *m = model_of(1, 5);

	(void)state;
	for (unsigned route = 0; route < ROUTES; route++) {
		char name[32];
		unsigned found = 0;

		snprintf(name, sizeof(name), "/page-%u", route);
		for (size_t i = 0; i < m->slowest_count; i++)
			found += !strcmp(m->slowest[i].route, name);
		assert_true(found >= SLOWEST_OTHERS / ROUTES && found <= SLOWEST_FEW + 5);
	}
	assert_int_equal(m->slowest_count, 5 + SLOWEST_OTHERS);
	for (size_t i = 6; i < m->slowest_count; i++) {
		assert_int_equal(m->slowest[i].rank, 0);
		assert_true(m->slowest[i].duration <= m->slowest[i - 1].duration);
	}
	model_free(m);
}

static void none_wanted(void **state)
{
	struct model_options options = model_options_default();
	struct model *m = model_of(2, 0);

	(void)state;
	assert_int_equal(m->slowest_count, 0);
	model_free(m);
	m = scratch_model(&scratch, &options);
	assert_true(m->slowest_count > 50);
	for (size_t i = 0; i < m->slowest_count; i++)
		assert_int_equal(m->slowest[i].part_count, 0);
	model_free(m);
}

/* ---- parts ---- */

static const struct {
	enum slow_kind kind;
	int64_t begin;
	uint64_t duration;
	const char *name, *detail, *error;
	unsigned status, depth;
} expected[] = {
	{SLOW_DNS, -300, 800, "pay", NULL, "EAI_AGAIN", 0, 0},
	{SLOW_UPSTREAM, 1000, 500000, "GET /charge/{id} pay:80", "/charge/7", NULL, 502, 0},
	{SLOW_CPU, 10000, 8 * MS, "2", NULL, NULL, 0, 0},
	{SLOW_SPAN, 50000, 10000, "outer", NULL, NULL, 0, 0},
	{SLOW_SPAN, 50000, 10000, "inner", NULL, NULL, 0, 1},
	{SLOW_LOG, 70000, 0, "slow", "slow\nand more", NULL, 0, 0},
	{SLOW_EXCEPTION, 80000, 0, "KeyError", "'gone'", NULL, 0, 0},
	{SLOW_EXCEPTION, 90000, 0, "std::runtime_error", "broken", NULL, 0, 0},
	{SLOW_DATABASE, 100000, 30000, "SELECT items", "SELECT * FROM items WHERE id = ?", NULL, 0,
	 0},
};

#define PARTS (sizeof(expected) / sizeof(expected[0]))

static void same_text(const char *text, const char *wanted)
{
	if (wanted)
		assert_string_equal(text, wanted);
	else
		assert_null(text);
}

static void assert_parts(const struct slow_request *r)
{
	bool exact = (r->conn - 1) % IDS % 2 == 0;

	assert_int_equal(r->part_count, PARTS);
	assert_int_equal(r->parts_left, 0);
	for (size_t i = 0; i < PARTS; i++) {
		const struct slow_part *p = &r->parts[i];

		assert_int_equal(p->kind, expected[i].kind);
		assert_int_equal(p->begin, expected[i].begin);
		assert_int_equal(p->duration, expected[i].duration);
		assert_string_equal(p->name, expected[i].name);
		same_text(p->detail, expected[i].detail);
		same_text(p->error, expected[i].error);
		assert_int_equal(p->status, expected[i].status);
		assert_int_equal(p->depth, expected[i].depth);
		assert_int_equal(p->rows, p->kind == SLOW_DATABASE ? 3 : SLOW_UNKNOWN);
		assert_int_equal(p->exact, exact);
	}
}

static void assert_all_parts(const struct model *m)
{
	unsigned with = 0;

	for (size_t i = 0; i < m->slowest_count; i++) {
		const struct slow_request *r = &m->slowest[i];

		if (!r->brief && (r->conn - 1) % 3 == 0) {
			assert_parts(r);
			with++;
		} else {
			assert_int_equal(r->part_count, 0);
		}
	}
	assert_true(with > 10);
}

static void parts_find_their_request(void **state)
{
	struct model *m = model_of(1, 50);

	(void)state;
	assert_all_parts(m);
	model_free(m);
}

/* ---- order ---- */

static char *json_of(const struct model *m)
{
	struct json j;
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	json_begin(&j, out, JSON_PLAIN);
	render_json_slowest(&j, m, true);
	fclose(out);
	return text;
}

struct segment {
	size_t bytes, count, at[4096]; /* where blocks begin; one more: the end */
	char *data;
};

static void read_segment(struct segment *s, const char *path)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	s->data = malloc(64u << 20);
	s->bytes = fread(s->data, 1, 64u << 20, file);
	fclose(file);
	s->count = 0;
	for (size_t at = 0; at + sizeof(struct format_block) <= s->bytes && s->count < 4095;) {
		struct format_block h;

		memcpy(&h, s->data + at, sizeof(h));
		if (h.magic != FORMAT_BLOCK_MAGIC)
			break;
		s->at[s->count++] = at;
		at += sizeof(h) + h.stored_bytes;
		s->at[s->count] = at;
	}
}

/* Its blocks in another order, dealt to two segments. */
static void shuffle(const struct segment *s, const char *path, uint64_t *random)
{
	char other[600];
	size_t order[4096];
	FILE *files[2];

	snprintf(other, sizeof(other), "%.*s/2.seg", (int)(strrchr(path, '/') - path), path);
	files[0] = fopen(path, "w");
	files[1] = fopen(other, "w");
	for (size_t i = 0; i < s->count; i++)
		order[i] = i;
	for (size_t i = s->count; i-- > 1;) {
		size_t k = test_random(random) % (i + 1), kept = order[i];

		order[i] = order[k];
		order[k] = kept;
	}
	for (size_t i = 0; i < s->count; i++)
		fwrite(s->data + s->at[order[i]], 1, s->at[order[i] + 1] - s->at[order[i]],
		       files[i % 2]);
	fclose(files[0]);
	fclose(files[1]);
}

static void any_split_gives_the_same(void **state)
{
	struct model *m = model_of(1, 20);
	char *once = json_of(m), path[512];
	uint64_t random = 9;
	struct segment segment;

	(void)state;
	model_free(m);
	scratch_segment(&scratch, path);
	read_segment(&segment, path);
	assert_true(segment.count > 6);
	for (unsigned i = 0; i < 6; i++) {
		char *again;

		shuffle(&segment, path, &random);
		m = model_of(1 + i % 4, 20);
		again = json_of(m);
		assert_string_equal(again, once);
		free(again);
		model_free(m);
	}
	free(segment.data);
	free(once);
}

/* What a killed process left in its buffers is read, too. */
static void open_blocks_count(void **state)
{
	struct scratch sealed = scratch;
	bool killed = true;
	struct model *m;

	(void)state;
	scratch_begin(&scratch);
	writer_fork(write_all, &killed);
	m = model_of(2, 50);
	assert_true(m->coverage.blocks_open > 0);
	assert_all_parts(m);
	model_free(m);
	scratch_end(&scratch);
	scratch = sealed;
}

/* ---- bounds ---- */

static void write_many(void *context)
{
	struct event_parent parent;

	(void)context;
	writer_begin(scratch.run, scratch.buffers);
	for (unsigned i = 0; i < 2; i++) {
		struct event_exchange x = writer_get("/many", 200, made[i].begin, (600 - i) * MS);

		x.id = i + 1;
		parent = parent_of(&x);
		for (unsigned k = 0; k < 500; k++)
			call_of(&x, &parent, k * MS, 1 + k);
		samples_of(&x, &parent);
		writer_exchange(&x);
	}
	writer_end();
}

static void parts_are_bounded(void **state)
{
	struct scratch others = scratch;
	struct model *m;

	(void)state;
	scratch_begin(&scratch);
	writer_fork(write_many, NULL);
	m = model_of(1, 1);
	assert_int_equal(m->slowest_count, 2);
	assert_int_equal(m->slowest[0].part_count, SLOW_PARTS_MAX + 1);
	assert_int_equal(m->slowest[0].parts_left, 500 - SLOW_PARTS_MAX);
	assert_int_equal(m->slowest[0].parts[1].begin,
			 (500 - SLOW_PARTS_MAX) * MS); /* the longest */
	assert_int_equal(m->slowest[1].rank, 0);
	assert_int_equal(m->slowest[1].part_count, SLOW_PARTS_UNRANKED + 1);
	assert_int_equal(m->slowest[1].parts_left, 500 - SLOW_PARTS_UNRANKED);
	model_free(m);
	scratch_end(&scratch);
	scratch = others;
}

static void blocks_far_away_are_not_read(void **state)
{
	struct slow_wanted *list = calloc(3, sizeof(*list));
	struct slow_requests r;
	const struct {
		uint64_t begin, end;
		size_t source;
		bool wanted;
	} blocks[] = {
		{0, 9, 1, false},     {0, 10, 1, true},	    {50, 60, 1, true},
		{100, 120, 1, true},  {101, 199, 1, false}, {101, 200, 1, true},
		{211, 900, 1, false}, {0, 900, 0, false},   {0, 900, 2, false},
	};

	(void)state;
	list[0] = (struct slow_wanted){.begin = 200, .end = 210, .source = 1, .id = 1};
	list[1] = (struct slow_wanted){.begin = 10, .end = 100, .source = 1, .id = 7};
	list[2] = (struct slow_wanted){.begin = 20, .end = 30, .source = 1, .id = 1};
	slow_requests_init(&r, list, 3);
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		struct format_block h = {.min_begin_ns = blocks[i].begin, .end_ns = blocks[i].end};

		if (slow_parts_wanted(&r, blocks[i].source, &h) != blocks[i].wanted)
			fail_msg("block %zu", i);
	}
	slow_requests_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_slowest_are_found),
		cmocka_unit_test(each_route_has_its_own),
		cmocka_unit_test(none_wanted),
		cmocka_unit_test(parts_find_their_request),
		cmocka_unit_test(open_blocks_count),
		cmocka_unit_test(parts_are_bounded),
		cmocka_unit_test(blocks_far_away_are_not_read),
		cmocka_unit_test(any_split_gives_the_same),
	};

	return cmocka_run_group_tests(tests, record, drop);
}
