// SPDX-License-Identifier: Apache-2.0
#include "spread.h"

#include <string.h>

static void more(uint32_t *bin, uint32_t count)
{
	*bin = *bin > UINT32_MAX - count ? UINT32_MAX : *bin + count;
}

static void halve(struct spread *s)
{
	struct spread old = *s;

	memset(s->bins, 0, sizeof(s->bins));
	s->first = old.first >> 1;
	s->level++;
	for (uint32_t i = 0; i < old.count; i++)
		more(&s->bins[((old.first + i) >> 1) - s->first], old.bins[i]);
	s->count = (uint32_t)(((old.first + old.count - 1) >> 1) - s->first) + 1;
}

/* At an index of level 0. */
static void add(struct spread *s, uint64_t base, uint32_t count)
{
	uint64_t index, first, end;

	if (!s->count) {
		s->first = base >> s->level;
		s->count = 1;
	}
	for (;; halve(s)) {
		index = base >> s->level;
		first = index < s->first ? index : s->first;
		end = index >= s->first + s->count ? index + 1 : s->first + s->count;
		if (end - first <= SPREAD_BINS)
			break;
	}
	if (first < s->first) {
		memmove(s->bins + (s->first - first), s->bins, s->count * sizeof(s->bins[0]));
		memset(s->bins, 0, (s->first - first) * sizeof(s->bins[0]));
	}
	s->first = first;
	s->count = (uint32_t)(end - first);
	more(&s->bins[index - first], count);
}

void spread_add(struct spread *s, uint64_t unix_ns)
{
	add(s, unix_ns / SPREAD_BASE_NS, 1);
}

void spread_merge(struct spread *into, const struct spread *from)
{
	while (into->count && into->level < from->level)
		halve(into);
	if (!into->count)
		into->level = from->level;
	for (uint32_t i = 0; i < from->count; i++)
		if (from->bins[i])
			add(into, (from->first + i) << from->level, from->bins[i]);
}
