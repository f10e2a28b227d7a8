// SPDX-License-Identifier: Apache-2.0
#include "buckets.h"

#include <math.h>
#include <string.h>

static unsigned shift_of(uint32_t index)
{
	return index < 2 * HIST_SUB ? 0 : index / HIST_SUB - 1;
}

double buckets_low(uint32_t index)
{
	unsigned shift = shift_of(index);

	return ldexp(index - shift * HIST_SUB, (int)shift);
}

uint32_t buckets_index(uint64_t ns)
{
	unsigned bits = ns ? 64u - (unsigned)__builtin_clzll(ns) : 0;
	unsigned shift = bits > HIST_SUB_BITS + 1 ? bits - HIST_SUB_BITS - 1 : 0;
	uint64_t index = (uint64_t)shift * HIST_SUB + (ns >> shift);

	return index < BUCKETS_MAX ? (uint32_t)index : BUCKETS_MAX - 1;
}

/* Room doubles; the arena keeps what was outgrown. */
static void make_room(struct buckets *b, struct arena *arena)
{
	struct bucket *old = b->list;

	if (b->length & (b->length - 1))
		return;
	b->list = arena_alloc(arena, b->length ? 2 * b->length : 1, sizeof(*b->list));
	if (b->length)
		memcpy(b->list, old, b->length * sizeof(*b->list));
}

bool buckets_append(struct buckets *b, struct arena *arena, uint32_t index, uint64_t count)
{
	if (index >= BUCKETS_MAX || !count || count > BUCKETS_COUNT_MAX - b->count)
		return false;
	if (b->length && index <= b->list[b->length - 1].index)
		return false;
	make_room(b, arena);
	b->list[b->length++] = (struct bucket){index, count};
	b->count += count;
	return true;
}

void buckets_spread(uint64_t *counts, const struct buckets *b)
{
	for (size_t i = 0; i < b->length; i++)
		counts[b->list[i].index] += b->list[i].count;
}

struct buckets buckets_gathered(struct arena *arena, const uint64_t *counts, double sum)
{
	struct buckets all = {.sum = sum};

	for (uint32_t i = 0; i < BUCKETS_MAX; i++)
		if (counts[i])
			buckets_append(&all, arena, i, counts[i]);
	return all;
}

double buckets_quantile(const struct buckets *b, double q)
{
	double left = q * (double)b->count;
	size_t i = 0;

	if (!b->length)
		return NAN;
	while (i + 1 < b->length && left > (double)b->list[i].count)
		left -= (double)b->list[i++].count;
	left = buckets_low(b->list[i].index) +
	       ldexp(1, (int)shift_of(b->list[i].index)) * fmin(left / (double)b->list[i].count, 1);
	return fmax(left, 0.5);
}

double buckets_mean(const struct buckets *b)
{
	return b->count ? fmax(b->sum / (double)b->count, 0.5) : NAN;
}
