// SPDX-License-Identifier: Apache-2.0
#include "log_texts.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const struct log_record *a, const struct log_record *b)
{
	size_t n = (size_t)a->bytes + a->path_bytes, m = (size_t)b->bytes + b->path_bytes;
	int order = by(a->ts, b->ts);

	order = order ? order : by((uint32_t)a->pid, (uint32_t)b->pid);
	order = order ? order : by(a->id, b->id);
	order = order ? order : by(a->certainty, b->certainty);
	order = order ? order : by(a->bytes, b->bytes);
	order = order ? order : memcmp(a->text, b->text, n < m ? n : m);
	return order ? order : by(n, m);
}

static int compare_entries(const void *left, const void *right)
{
	return compare(*(struct log_record *const *)left, *(struct log_record *const *)right);
}

static void swap(struct log_texts *l, size_t i, size_t k)
{
	struct log_record *kept = l->heap[i];

	l->heap[i] = l->heap[k];
	l->heap[k] = kept;
}

static void sift_up(struct log_texts *l, size_t i)
{
	for (; i && compare(l->heap[i], l->heap[(i - 1) / 2]) < 0; i = (i - 1) / 2)
		swap(l, i, (i - 1) / 2);
}

static void sift_down(struct log_texts *l, size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < l->count && compare(l->heap[child + 1], l->heap[child]) < 0)
			child++;
		if (child >= l->count || compare(l->heap[i], l->heap[child]) <= 0)
			return;
		swap(l, i, child);
		i = child;
	}
}

/* Takes the record over. */
static void keep(struct log_texts *l, struct log_record *record)
{
	if (!l->heap)
		l->heap = memory_zeroed(LOG_TEXTS_MAX, sizeof(struct log_record *));
	if (l->count < LOG_TEXTS_MAX) {
		l->heap[l->count++] = record;
		sift_up(l, l->count - 1);
		return;
	}
	if (compare(l->heap[0], record) < 0) {
		struct log_record *oldest = l->heap[0];

		l->heap[0] = record;
		record = oldest;
		sift_down(l, 0);
	}
	free(record);
}

static size_t at_most(size_t n, size_t max)
{
	return n < max ? n : max;
}

void log_texts_add(struct log_texts *l, const struct decode_log *log,
		   const struct decode_parent *parent, struct log_texts_origin from)
{
	size_t bytes = at_most(log->text.length, FORMAT_LOG_MAX);
	size_t path_bytes = parent ? at_most(parent->path.length, FORMAT_PATH_MAX) : 0;
	struct log_record *r;

	l->total++;
	if (l->count == LOG_TEXTS_MAX && from.ts < l->heap[0]->ts)
		return;
	r = memory_zeroed(1, sizeof(*r) + bytes + path_bytes);
	r->ts = from.ts;
	r->source = from.source;
	r->pid = from.pid;
	r->id = parent ? (uint32_t)parent->id : 0;
	r->log = (uint8_t)log->log;
	r->certainty = parent ? parent->certainty : FORMAT_PROBABLE;
	r->bytes = (uint16_t)bytes;
	r->path_bytes = (uint16_t)path_bytes;
	memcpy(r->text, log->text.bytes, bytes);
	if (path_bytes)
		memcpy(r->text + bytes, parent->path.bytes, path_bytes);
	keep(l, r);
}

void log_texts_merge(struct log_texts *into, const struct log_texts *from)
{
	into->total += from->total;
	for (size_t i = 0; i < from->count; i++) {
		const struct log_record *r = from->heap[i];
		size_t bytes = sizeof(*r) + r->bytes + r->path_bytes;
		struct log_record *copy = memory_zeroed(1, bytes);

		memcpy(copy, r, bytes);
		keep(into, copy);
	}
}

void log_texts_sort(struct log_texts *l)
{
	if (l->count)
		qsort(l->heap, l->count, sizeof(struct log_record *), compare_entries);
}

void log_texts_free(struct log_texts *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->heap[i]);
	free(l->heap);
	*l = (struct log_texts){0};
}
