// SPDX-License-Identifier: Apache-2.0
#include "capture.h"

#include "leftover.h"
#include "queue.h"
#include "reader.h"

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

struct worker {
	pthread_t thread;
	struct queue *queue;
	void *visitor_worker;
	struct reader_room *room;
	struct capture_facts facts;
};

unsigned capture_threads(unsigned wanted)
{
	cpu_set_t set;
	unsigned n = wanted;

	if (!n)
		n = sched_getaffinity(0, sizeof(set), &set) ? 1u : (unsigned)CPU_COUNT(&set);
	return n < CAPTURE_THREADS_MAX ? n : CAPTURE_THREADS_MAX;
}

static void damaged(struct worker *w, const struct queue_item *item, uint64_t bytes,
		    const char *why)
{
	w->facts.blocks_damaged++;
	w->facts.bytes_damaged += bytes;
	queue_problem(w->queue, "%s: block at %" PRIu64 ": %s", item->path, item->at, why);
}

static void sealed_block(struct worker *w, const struct queue_item *item)
{
	struct capture *c = w->queue->capture;
	const struct format_block *h = &item->block.header;
	struct source *source = &c->sources->list[item->source];
	struct capture_block block = {
		.source = source,
		.source_index = item->source,
		.header = h,
		.bytes = h->raw_bytes,
		.unix_offset = source_unix_offset(source, h),
	};
	const char *why;
	size_t at = 0;

	block.payload = reader_unpack(h, w->room->stored, w->room, &why);
	if (!block.payload && leftover_has(source->leftover, h->sequence))
		return;
	if (!block.payload) {
		damaged(w, item, h->stored_bytes, why);
		return;
	}
	leftover_sealed(source->leftover, h->sequence);
	w->facts.blocks++;
	if (!c->visitor->block(w->visitor_worker, &block, &w->facts.events, &at))
		damaged(w, item, h->raw_bytes - at, "an event in it makes no sense");
}

static void *work(void *argument)
{
	struct worker *w = argument;
	struct queue_item item;

	while (queue_next(w->queue, &item, w->room))
		sealed_block(w, &item);
	return NULL;
}

static void add_facts(struct capture_facts *into, const struct capture_facts *from)
{
	into->blocks += from->blocks;
	into->blocks_open += from->blocks_open;
	into->blocks_damaged += from->blocks_damaged;
	into->bytes_damaged += from->bytes_damaged;
	into->tails += from->tails;
	into->events += from->events;
}

static void open_block(struct worker *w, size_t index, const struct leftover_block *b)
{
	struct capture *c = w->queue->capture;
	struct capture_block block = {
		.source = &c->sources->list[index],
		.source_index = index,
		.header = &b->header,
		.payload = b->payload,
		.bytes = b->header.committed,
		.open = true,
		.unix_offset = source_unix_offset(&c->sources->list[index], &b->header),
	};
	size_t at = 0;

	w->facts.blocks++;
	w->facts.blocks_open++;
	if (c->visitor->block(w->visitor_worker, &block, &w->facts.events, &at))
		return;
	w->facts.blocks_damaged++;
	w->facts.bytes_damaged += block.bytes - at;
	queue_problem(w->queue, "%s: open block %" PRIu64 ": an event in it makes no sense",
		      b->path, b->header.sequence);
}

static void leave_over(struct worker *w, size_t index)
{
	struct capture *c = w->queue->capture;
	const struct source *source = &c->sources->list[index];
	const struct leftover *l = source->leftover;

	for (size_t i = 0; l && i < l->block_count; i++)
		if (leftover_block_counts(l, &l->blocks[i]))
			open_block(w, index, &l->blocks[i]);
	for (size_t i = 0; l && i < l->slot_count; i++)
		if (leftover_slot_counts(l, &l->slots[i].slot))
			c->visitor->slot(w->visitor_worker, source, index, &l->slots[i].slot);
}

/* The calling thread is the first worker; one that cannot be started is one fewer. */
static void run_workers(struct worker *workers, unsigned count)
{
	unsigned started = 1;

	while (started < count &&
	       !pthread_create(&workers[started].thread, NULL, work, &workers[started]))
		started++;
	work(&workers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
}

void capture_run(struct capture *c)
{
	struct worker *workers = memory_zeroed(c->threads, sizeof(*workers));
	struct queue queue;

	queue_init(&queue, c);
	for (unsigned i = 0; i < c->threads; i++) {
		workers[i].queue = &queue;
		workers[i].visitor_worker = c->workers[i];
		workers[i].room = memory_zeroed(1, sizeof(*workers[i].room));
	}
	run_workers(workers, c->threads);
	for (size_t i = 0; i < c->sources->count; i++)
		leave_over(&workers[0], i);
	for (unsigned i = 0; i < c->threads; i++) {
		add_facts(&c->facts, &workers[i].facts);
		reader_room_free(workers[i].room);
		free(workers[i].room);
	}
	add_facts(&c->facts, &queue.facts);
	for (size_t i = 0; i < c->sources->count; i++)
		c->facts.disk_bytes += c->sources->list[i].disk_bytes;
	queue_end(&queue);
	free(workers);
}

/* ---- the recording's end ---- */

static void later(uint64_t *end, const struct source *s, const struct format_block *h)
{
	uint64_t at = h->end_ns + source_unix_offset(s, h);

	if (at > *end)
		*end = at;
}

static void segment_end(const struct source *s, const char *path, uint64_t *end)
{
	struct reader_block block;
	struct reader reader;
	enum reader_found found;
	int fd = source_open(path);

	if (fd < 0)
		return;
	if (reader_open(&reader, fd))
		while ((found = reader_next(&reader, &block)) < READER_TAIL)
			if (found == READER_BLOCK)
				later(end, s, &block.header);
	close(fd);
}

/* An open block's header says when it was begun; process end and block ends say more. */
uint64_t capture_end(struct sources *sources)
{
	uint64_t end = 0;

	for (size_t i = 0; i < sources->count; i++) {
		const struct source *s = &sources->list[i];

		for (size_t j = 0; j < s->segment_count; j++)
			segment_end(s, s->segments[j].path, &end);
		if (s->process.realtime_end_ns > end)
			end = s->process.realtime_end_ns;
	}
	return end;
}
