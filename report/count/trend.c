// SPDX-License-Identifier: Apache-2.0
#include "trend.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static void bin_merge(struct trend_bin *into, const struct trend_bin *from)
{
	into->count += from->count;
	fixed_merge(&into->sum, &from->sum);
}

static void halve(struct trend *t)
{
	uint64_t first = t->first >> 1;
	uint32_t count = 0;

	for (uint32_t i = 0; i < t->count; i++) {
		uint32_t to = (uint32_t)(((t->first + i) >> 1) - first);
		struct trend_bin bin = t->bins[i];

		if (to == count)
			t->bins[count++] = bin;
		else
			bin_merge(&t->bins[to], &bin);
	}
	t->first = first;
	t->count = count;
	t->level++;
}

/* index is in the trend's present width; bins come to be in front or behind. */
static struct trend_bin *cover(struct trend *t, uint64_t index)
{
	uint32_t before = index < t->first ? (uint32_t)(t->first - index) : 0;
	uint32_t count = t->count + before;

	if (before) {
		memmove(t->bins + before, t->bins, t->count * sizeof(*t->bins));
		t->first = index;
	}
	if (index - t->first >= count)
		count = (uint32_t)(index - t->first) + 1;
	for (uint32_t i = 0; i < count; i++)
		if (i < before || i >= t->count + before)
			t->bins[i] = (struct trend_bin){0};
	t->count = count;
	return &t->bins[index - t->first];
}

static struct trend_bin *at_base(struct trend *t, uint64_t base)
{
	if (!t->bins)
		t->bins = memory_zeroed(TREND_BINS, sizeof(*t->bins));
	if (!t->count)
		t->first = base >> t->level;
	for (;;) {
		uint64_t index = base >> t->level;
		uint64_t first = index < t->first ? index : t->first;
		uint64_t end = index >= t->first + t->count ? index + 1 : t->first + t->count;

		if (end - first <= TREND_BINS)
			return cover(t, index);
		halve(t);
	}
}

void trend_add(struct trend *t, uint64_t unix_ns, double value)
{
	struct trend_bin *bin = at_base(t, unix_ns / TREND_BASE_NS);

	bin->count++;
	fixed_add(&bin->sum, value);
}

void trend_merge(struct trend *into, const struct trend *from)
{
	while (from->count && into->level < from->level)
		halve(into);
	for (uint32_t i = 0; i < from->count; i++)
		if (from->bins[i].count)
			bin_merge(at_base(into, (from->first + i) << from->level), &from->bins[i]);
}

void trend_free(struct trend *t)
{
	free(t->bins);
	*t = (struct trend){0};
}
