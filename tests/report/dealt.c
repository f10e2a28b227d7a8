// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "dealt.h"

#include "build.h"

#include <stdio.h>

#define BLOCKS_MAX 8192u
#define WORKERS_MAX 4u

struct dealt dealt;

struct block {
	struct format_block header;
	size_t bytes;
	uint8_t *payload;
};

static struct {
	struct dealt_plan plan;
	struct block blocks[BLOCKS_MAX];
	unsigned count, events;
	struct event_block encoder;
	union {
		struct format_block header;
		uint8_t bytes[FORMAT_BUFFER_BYTES];
	} buffer;
} work;

static void begin_block(void)
{
	event_block_start(&work.encoder, &work.buffer.header, DEALT_BEGIN);
	work.buffer.header.sequence = work.count + 1;
	work.events = 0;
}

void dealt_start(struct dealt_plan plan)
{
	dealt = (struct dealt){
		.source = {.directory = "run.dir/4711-1",
			   .process = {.pid = 4711,
				       .begin_ns = 1,
				       .realtime_ns = 1700000000000000000}},
		.options = model_options_default(),
	};
	dealt.options.cells = true;
	work.plan = plan;
	work.count = 0;
	begin_block();
}

void dealt_flush(void)
{
	struct block *b = &work.blocks[work.count++];

	assert_true(work.count < BLOCKS_MAX);
	b->header = work.buffer.header;
	b->bytes = (size_t)(work.encoder.at - work.encoder.payload);
	b->payload = malloc(b->bytes + !b->bytes);
	assert_non_null(b->payload);
	memcpy(b->payload, work.encoder.payload, b->bytes);
	begin_block();
}

struct event_block *dealt_room(struct event_need need)
{
	if (event_block_full(&work.encoder, need) ||
	    (work.plan.each && work.events == work.plan.each))
		dealt_flush();
	work.events++;
	return &work.encoder;
}

static void read_block(struct collect *c, const struct block *b)
{
	struct capture_block block = {
		.source = &dealt.source,
		.header = &b->header,
		.payload = b->payload,
		.bytes = b->bytes,
		.unix_offset = dealt.source.process.realtime_ns - dealt.source.process.begin_ns,
	};
	uint64_t events = 0;
	size_t damaged;

	assert_true(collect_block(c, &block, &events, &damaged));
}

static void read_all(struct collect **workers)
{
	for (unsigned i = 0; i < work.count; i++)
		read_block(workers[i % work.plan.workers],
			   &work.blocks[work.plan.backwards ? work.count - 1 - i : i]);
	if (dealt.slot.state)
		collect_slot(workers[0], &dealt.source, 0, &dealt.slot);
	for (unsigned i = 0; i < work.count; i++)
		free(work.blocks[i].payload);
}

/* A merge leaves what it takes from as it is: who follows a recording merges the same again and
 * again. */
static void merge_in_vain(struct collect *const *workers, const struct sources *sources)
{
	static const struct capture_facts facts;
	struct collect *all = collect_new(&dealt.options, 1);

	for (unsigned i = 0; i < work.plan.workers; i++)
		collect_merge(all, workers[i]);
	model_free(model_build(all, sources, &facts));
	collect_free(all);
}

struct model *dealt_finish(void)
{
	static const struct capture_facts facts;
	struct sources sources = {.list = &dealt.source, .count = 1};
	struct collect *workers[WORKERS_MAX] = {NULL};
	struct model *model;

	dealt_flush();
	for (unsigned i = 0; i < work.plan.workers; i++)
		workers[i] = collect_new(&dealt.options, 1);
	read_all(workers);
	merge_in_vain(workers, &sources);
	for (unsigned i = 1; i < work.plan.workers; i++) {
		collect_merge(workers[0], workers[i]);
		collect_free(workers[i]);
	}
	model = model_build(workers[0], &sources, &facts);
	collect_free(workers[0]);
	return model;
}

char *dealt_rendered(const struct renderer *renderer, const struct model *model)
{
	struct render_options o = {.title = "t", .theme = "system", .page_detail = true};
	struct error error;
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	assert_true(renderer->render(model, &o, out, &error));
	fclose(out);
	return text;
}

void dealt_same(struct model *(*make)(struct dealt_plan plan))
{
	struct model *made = make((struct dealt_plan){.workers = 1, .each = 7});
	char *once = dealt_rendered(&render_json, made);

	model_free(made);
	for (unsigned i = 0; i < 6; i++) {
		struct dealt_plan plan = {.workers = 1 + i % 4, .each = 7, .backwards = i > 2};
		struct model *m = make(plan);
		char *text = dealt_rendered(&render_json, m);

		assert_string_equal(text, once);
		free(text);
		model_free(m);
	}
	free(once);
}
