// SPDX-License-Identifier: Apache-2.0
#include "failures.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_details(const struct failure_record *a, const struct failure_record *b)
{
	size_t n = a->path_bytes < b->path_bytes ? a->path_bytes : b->path_bytes;
	int order = by((uint32_t)a->pid, (uint32_t)b->pid);

	order = order ? order : by(a->conn, b->conn);
	order = order ? order : by(a->duration, b->duration);
	order = order ? order : by(a->status, b->status);
	order = order ? order : by(a->method, b->method);
	order = order ? order : by(a->bytes_in, b->bytes_in);
	order = order ? order : by(a->bytes_out, b->bytes_out);
	order = order ? order : by(a->protocol, b->protocol);
	order = order ? order : by(a->grpc, b->grpc);
	order = order ? order : by(a->id, b->id);
	order = order ? order : memcmp(a->trace, b->trace, sizeof(a->trace));
	order = order ? order : memcmp(a->request_id, b->request_id, sizeof(a->request_id));
	order = order ? order : memcmp(a->labels, b->labels, sizeof(a->labels));
	order = order ? order : memcmp(a->path, b->path, n);
	return order ? order : by(a->path_bytes, b->path_bytes);
}

static int compare(const void *left, const void *right)
{
	const struct failure_record *a = left, *b = right;
	int order = by(a->ts, b->ts);

	return order ? order : compare_details(a, b);
}

static int compare_newest_first(const void *left, const void *right)
{
	return compare(right, left);
}

static void sift_up(struct failures *f, size_t i)
{
	while (i && compare(&f->heap[i], &f->heap[(i - 1) / 2]) < 0) {
		struct failure_record swap = f->heap[i];

		f->heap[i] = f->heap[(i - 1) / 2];
		f->heap[(i - 1) / 2] = swap;
		i = (i - 1) / 2;
	}
}

static void sift_down(struct failures *f, size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;
		struct failure_record swap = f->heap[i];

		if (child + 1 < f->count && compare(&f->heap[child + 1], &f->heap[child]) < 0)
			child++;
		if (child >= f->count || compare(&f->heap[i], &f->heap[child]) <= 0)
			return;
		f->heap[i] = f->heap[child];
		f->heap[child] = swap;
		i = child;
	}
}

static void keep(struct failures *f, const struct failure_record *record)
{
	if (f->count < f->max) {
		if (f->count == f->room) {
			f->room = f->room ? 2 * f->room : 16;
			f->heap = memory_grow(f->heap, f->room, sizeof(*f->heap));
		}
		f->heap[f->count++] = *record;
		sift_up(f, f->count - 1);
	} else if (f->max && compare(&f->heap[0], record) < 0) {
		f->heap[0] = *record;
		sift_down(f, 0);
	}
}

void failures_add(struct failures *f, const struct failure_record *record)
{
	f->total++;
	keep(f, record);
}

void failures_merge(struct failures *into, const struct failures *from)
{
	into->total += from->total;
	for (size_t i = 0; i < from->count; i++)
		keep(into, &from->heap[i]);
}

void failures_sort(struct failures *f)
{
	if (f->count)
		qsort(f->heap, f->count, sizeof(*f->heap), compare_newest_first);
}

void failures_free(struct failures *f)
{
	free(f->heap);
	*f = (struct failures){0};
}
