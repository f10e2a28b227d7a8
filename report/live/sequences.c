// SPDX-License-Identifier: Apache-2.0
#include "sequences.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

/* The first range that ends at the sequence or behind it. */
static size_t place(const struct sequences *s, uint64_t sequence)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->ranges[middle].high < sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool sequences_has(const struct sequences *s, uint64_t sequence)
{
	size_t at = place(s, sequence);

	return at < s->count && s->ranges[at].low <= sequence;
}

static void remove_at(struct sequences *s, size_t at)
{
	s->count--;
	memmove(&s->ranges[at], &s->ranges[at + 1], (s->count - at) * sizeof(*s->ranges));
}

static void insert(struct sequences *s, size_t at, uint64_t sequence)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 4;
		s->ranges = memory_grow(s->ranges, s->room, sizeof(*s->ranges));
	}
	memmove(&s->ranges[at + 1], &s->ranges[at], (s->count - at) * sizeof(*s->ranges));
	s->ranges[at] = (struct sequences_range){sequence, sequence};
	s->count++;
	if (s->count <= SEQUENCES_RANGES)
		return;
	s->ranges[1].low = s->ranges[0].low;
	remove_at(s, 0);
}

void sequences_add(struct sequences *s, uint64_t sequence)
{
	size_t at = place(s, sequence);
	bool before = at > 0 && s->ranges[at - 1].high + 1 == sequence;
	bool behind = at < s->count && s->ranges[at].low - 1 == sequence && s->ranges[at].low;

	if (at < s->count && s->ranges[at].low <= sequence)
		return;
	if (before && behind) {
		s->ranges[at].low = s->ranges[at - 1].low;
		remove_at(s, at - 1);
	} else if (before) {
		s->ranges[at - 1].high = sequence;
	} else if (behind) {
		s->ranges[at].low = sequence;
	} else {
		insert(s, at, sequence);
	}
}

void sequences_free(struct sequences *s)
{
	free(s->ranges);
	*s = (struct sequences){0};
}
