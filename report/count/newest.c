// SPDX-License-Identifier: Apache-2.0
#include "newest.h"

#include "arena.h"

#include <stdlib.h>

static void swap(struct newest *n, size_t i, size_t k)
{
	void *kept = n->heap[i];

	n->heap[i] = n->heap[k];
	n->heap[k] = kept;
}

static void sift_up(struct newest *n, size_t i)
{
	for (; i && n->compare(n->heap[i], n->heap[(i - 1) / 2]) < 0; i = (i - 1) / 2)
		swap(n, i, (i - 1) / 2);
}

static void sift_down(struct newest *n, size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < n->count && n->compare(n->heap[child + 1], n->heap[child]) < 0)
			child++;
		if (child >= n->count || n->compare(n->heap[i], n->heap[child]) <= 0)
			return;
		swap(n, i, child);
		i = child;
	}
}

void *newest_add(struct newest *n, void *record)
{
	void *oldest;

	if (n->count < n->max) {
		if (n->count == n->room) {
			n->room = n->room ? 2 * n->room : 16;
			n->heap = memory_grow(n->heap, n->room, sizeof(*n->heap));
		}
		n->heap[n->count++] = record;
		sift_up(n, n->count - 1);
		return NULL;
	}
	if (!n->max || n->compare(record, n->heap[0]) <= 0)
		return record;
	oldest = n->heap[0];
	n->heap[0] = record;
	sift_down(n, 0);
	return oldest;
}

/* Selection from the heap itself: qsort would hand out pointers to pointers. */
void newest_sort(struct newest *n)
{
	size_t count = n->count;

	while (n->count > 1) {
		swap(n, 0, --n->count);
		sift_down(n, 0);
	}
	n->count = count;
	for (size_t i = 0; i < count / 2; i++)
		swap(n, i, count - 1 - i);
}

void newest_free(struct newest *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->heap[i]);
	free(n->heap);
	n->heap = NULL;
	n->count = n->room = 0;
}
