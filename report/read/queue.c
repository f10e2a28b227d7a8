// SPDX-License-Identifier: Apache-2.0
#include "queue.h"

#include "leftover.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint64_t total_bytes(const struct sources *sources)
{
	uint64_t total = 0;

	for (size_t i = 0; i < sources->count; i++)
		total += sources->list[i].disk_bytes;
	return total;
}

void queue_init(struct queue *q, struct capture *c)
{
	*q = (struct queue){.capture = c, .reader = {.fd = -1}};
	pthread_mutex_init(&q->lock, NULL);
	progress_begin(&q->progress, c->progress, total_bytes(c->sources));
}

void queue_end(struct queue *q)
{
	progress_end(&q->progress);
	pthread_mutex_destroy(&q->lock);
}

static void say(struct queue *q, const char *format, va_list arguments)
{
	const struct capture_visitor *v = q->capture->visitor;
	char text[2048];

	vsnprintf(text, sizeof(text), format, arguments);
	if (!v->problem)
		return;
	progress_clear(&q->progress);
	v->problem(v->context, text);
}

void queue_problem(struct queue *q, const char *format, ...)
{
	va_list arguments;

	pthread_mutex_lock(&q->lock);
	va_start(arguments, format);
	say(q, format, arguments);
	va_end(arguments);
	pthread_mutex_unlock(&q->lock);
}

__attribute__((format(printf, 2, 3))) static void say_locked(struct queue *q, const char *format,
							     ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(q, format, arguments);
	va_end(arguments);
}

static struct source *current(struct queue *q)
{
	return &q->capture->sources->list[q->source];
}

static const char *current_path(struct queue *q)
{
	return current(q)->segments[q->segment - 1].path;
}

/* A flight recorder that is still running removes its oldest. */
static bool open_segment(struct queue *q, const char *path)
{
	int fd = source_open(path);

	if (fd >= 0 && reader_open(&q->reader, fd))
		return true;
	if (errno != ENOENT || !current(q)->alive) {
		say_locked(q, "%s: %s", path, strerror(errno));
		q->facts.blocks_damaged++;
	}
	if (fd >= 0)
		close(fd);
	q->reader.fd = -1;
	return false;
}

static void close_segment(struct queue *q)
{
	if (q->reader.fd >= 0)
		close(q->reader.fd);
	q->reader.fd = -1;
}

static bool next_segment(struct queue *q)
{
	const struct sources *sources = q->capture->sources;

	close_segment(q);
	for (; q->source < sources->count; q->source++, q->segment = 0)
		while (q->segment < current(q)->segment_count)
			if (open_segment(q, current(q)->segments[q->segment++].path))
				return true;
	return false;
}

/* A write that was cut short is no damage where the process had no chance to finish it. */
static bool is_open_tail(struct queue *q, const struct reader_block *block)
{
	const struct source *s = current(q);

	if (block->zeros)
		return true;
	return s->process.state == FORMAT_RUNNING && q->segment == s->segment_count;
}

static void skipped(struct queue *q, const struct reader_block *block, bool tail)
{
	const char *path = current_path(q);

	if (tail && is_open_tail(q, block)) {
		q->facts.tails++;
		return;
	}
	q->facts.blocks_damaged++;
	q->facts.bytes_damaged += block->skipped_bytes;
	say_locked(q, "%s: %" PRIu64 " bytes at %" PRIu64 " are no block%s", path,
		   block->skipped_bytes, block->skipped_at,
		   block->torn ? " (one that the file's end cuts off)" : "");
}

static bool outside(const struct capture *c, const struct source *s, const struct format_block *h)
{
	uint64_t offset = source_unix_offset(s, h);

	if (c->since && h->end_ns + offset < c->since)
		return true;
	return c->until && h->min_begin_ns && h->min_begin_ns + offset >= c->until;
}

static bool wanted(struct queue *q, const struct format_block *h)
{
	const struct capture_visitor *v = q->capture->visitor;

	return !outside(q->capture, current(q), h) && (!v->wanted || v->wanted(v->asked, q->source, h));
}

static void note_clock(struct source *s, const struct format_block *h)
{
	if (h->clock_monotonic_ns <= s->clock_monotonic)
		return;
	s->clock_monotonic = h->clock_monotonic_ns;
	s->clock_realtime = h->clock_realtime_ns - (uint64_t)s->clock_ahead;
}

/* True when the block is to be read; its payload is then in room. */
static bool take(struct queue *q, struct queue_item *item, struct reader_room *room)
{
	const struct format_block *h = &item->block.header;

	note_clock(current(q), h);
	q->bytes_done += sizeof(*h) + h->stored_bytes;
	progress_at(&q->progress, q->bytes_done);
	if (!wanted(q, h)) {
		leftover_sealed(current(q)->leftover, h->sequence);
		return false;
	}
	item->path = current_path(q);
	item->at = item->block.payload_at - sizeof(*h);
	item->source = q->source;
	if (reader_pread(q->reader.fd, room->stored, h->stored_bytes, item->block.payload_at) !=
	    h->stored_bytes)
		memset(room->stored, 0, h->stored_bytes);
	return true;
}

static bool next_locked(struct queue *q, struct queue_item *item, struct reader_room *room)
{
	for (;;) {
		enum reader_found found =
			q->reader.fd < 0 ? READER_END : reader_next(&q->reader, &item->block);

		if (found == READER_BLOCK && take(q, item, room))
			return true;
		if (found == READER_SKIPPED || found == READER_TAIL)
			skipped(q, &item->block, found == READER_TAIL);
		if (found == READER_END && !next_segment(q))
			return false;
	}
}

bool queue_next(struct queue *q, struct queue_item *item, struct reader_room *room)
{
	bool more;

	pthread_mutex_lock(&q->lock);
	more = next_locked(q, item, room);
	pthread_mutex_unlock(&q->lock);
	return more;
}
