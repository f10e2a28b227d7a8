// SPDX-License-Identifier: Apache-2.0
#include "hist.h"

#include "arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST ((1ull << (HIST_SUB_BITS + HIST_OCTAVES - 1)) - 1)

/* Octave 0 holds [0, SUB) one by one, octave k > 0 holds [SUB << (k - 1), SUB << k). */
static unsigned octave_of(uint64_t value)
{
	return value < HIST_SUB ? 0 : 64u - HIST_SUB_BITS - (unsigned)__builtin_clzll(value);
}

static unsigned shift_of(unsigned octave)
{
	return octave ? octave - 1 : 0;
}

static uint64_t low_of(unsigned octave, unsigned sub)
{
	return ((octave ? HIST_SUB : 0ull) + sub) << shift_of(octave);
}

static uint64_t middle_of(unsigned octave, unsigned sub)
{
	return low_of(octave, sub) + ((1ull << shift_of(octave)) >> 1);
}

/* Makes room from octave `low` to `high`, both included. */
static void cover(struct hist *h, unsigned low, unsigned high)
{
	unsigned old_end = h->first + h->octaves;
	unsigned first = h->octaves && h->first < low ? h->first : low;
	unsigned end = h->octaves && old_end > high + 1 ? old_end : high + 1;
	uint64_t *buckets = memory_zeroed((end - first) * HIST_SUB, sizeof(uint64_t));

	if (h->octaves)
		memcpy(buckets + (h->first - first) * HIST_SUB, h->buckets,
		       h->octaves * HIST_SUB * sizeof(uint64_t));
	free(h->buckets);
	h->buckets = buckets;
	h->first = (uint8_t)first;
	h->octaves = (uint8_t)(end - first);
}

static uint64_t *octave_at(struct hist *h, unsigned octave)
{
	if (__builtin_expect(octave - h->first >= h->octaves, 0))
		cover(h, octave, octave);
	return h->buckets + (octave - h->first) * HIST_SUB;
}

static unsigned bucket_count(const struct hist *h)
{
	return h->octaves * HIST_SUB;
}

/* The values of a bucket, by its index in `buckets`. */
static unsigned octave_index(const struct hist *h, unsigned i)
{
	return h->first + i / HIST_SUB;
}

static void bounds_add(struct hist *h, uint64_t low, uint64_t high)
{
	if (!h->count || low < h->min)
		h->min = low;
	if (!h->count || high > h->max)
		h->max = high;
}

void hist_add_many(struct hist *h, uint64_t value, uint64_t times)
{
	uint64_t held = value < LARGEST ? value : LARGEST;
	unsigned octave = octave_of(held);

	if (!times)
		return;
	bounds_add(h, value, value);
	h->count += times;
	h->sum += value * times;
	octave_at(h, octave)[(held >> shift_of(octave)) & (HIST_SUB - 1)] += times;
}

/* The reader's innermost step: what hist_add_many does, with nothing else in the way. */
void hist_add(struct hist *h, uint64_t value)
{
	uint64_t held = value < LARGEST ? value : LARGEST;
	unsigned octave = octave_of(held);

	if (__builtin_expect(octave - h->first >= h->octaves || !h->count, 0)) {
		hist_add_many(h, value, 1);
		return;
	}
	h->buckets[(octave - h->first) * HIST_SUB +
		   ((held >> shift_of(octave)) & (HIST_SUB - 1))]++;
	h->count++;
	h->sum += value;
	h->min = value < h->min ? value : h->min;
	h->max = value > h->max ? value : h->max;
}

void hist_prefetch(const struct hist *h, uint64_t value)
{
	uint64_t held = value < LARGEST ? value : LARGEST;
	unsigned octave = octave_of(held);

	if (octave - h->first < h->octaves)
		__builtin_prefetch(h->buckets + (octave - h->first) * HIST_SUB +
					   ((held >> shift_of(octave)) & (HIST_SUB - 1)),
				   1);
}

void hist_merge(struct hist *into, const struct hist *from)
{
	uint64_t *buckets;

	if (!from->count)
		return;
	bounds_add(into, from->min, from->max);
	into->count += from->count;
	into->sum += from->sum;
	if (from->first < into->first || from->first + from->octaves > into->first + into->octaves)
		cover(into, from->first, from->first + from->octaves - 1u);
	buckets = into->buckets + (from->first - into->first) * HIST_SUB;
	for (unsigned i = 0; i < bucket_count(from); i++)
		buckets[i] += from->buckets[i];
}

struct extremes {
	uint64_t low, high;
	unsigned seen;
};

static void extremes_bucket(void *context, uint64_t low, uint64_t high, uint64_t count)
{
	struct extremes *e = context;

	(void)count;
	if (!e->seen++)
		e->low = low;
	e->high = high - 1;
}

void hist_subtract(struct hist *from, const struct hist *what)
{
	struct extremes e = {0};
	uint64_t *buckets;

	if (!what->count)
		return;
	buckets = from->buckets + (what->first - from->first) * HIST_SUB;
	from->count -= what->count;
	from->sum -= what->sum;
	for (unsigned i = 0; i < bucket_count(what); i++)
		buckets[i] -= what->buckets[i];
	hist_each(from, extremes_bucket, &e);
	if (e.low > from->min)
		from->min = e.low;
	if (e.high < from->max)
		from->max = e.high;
}

void hist_clear(struct hist *h)
{
	free(h->buckets);
	*h = (struct hist){0};
}

static uint64_t within(const struct hist *h, uint64_t value)
{
	if (value < h->min)
		return h->min;
	return value > h->max ? h->max : value;
}

static uint64_t rank_of(const struct hist *h, double q)
{
	double rank = ceil(q * (double)h->count);

	if (!(rank > 1))
		return 1;
	return rank < (double)h->count ? (uint64_t)rank : h->count;
}

uint64_t hist_quantile(const struct hist *h, double q)
{
	uint64_t left = h->count ? rank_of(h, q) : 0;

	if (!left)
		return 0;
	if (left == h->count && q >= 1)
		return h->max;
	for (unsigned i = 0; i < bucket_count(h); i++) {
		if (h->buckets[i] >= left)
			return within(h, middle_of(octave_index(h, i), i % HIST_SUB));
		left -= h->buckets[i];
	}
	return h->max;
}

double hist_mean(const struct hist *h)
{
	return h->count ? (double)h->sum / (double)h->count : 0;
}

uint64_t hist_count_at_most(const struct hist *h, uint64_t limit)
{
	uint64_t total = 0;

	if (h->count && limit >= h->max)
		return h->count;
	for (unsigned i = 0; i < bucket_count(h); i++)
		if (middle_of(octave_index(h, i), i % HIST_SUB) <= limit)
			total += h->buckets[i];
	return total;
}

void hist_each(const struct hist *h,
	       void (*f)(void *context, uint64_t low, uint64_t high, uint64_t count), void *context)
{
	for (unsigned i = 0; i < bucket_count(h); i++) {
		unsigned octave = octave_index(h, i);
		uint64_t low = low_of(octave, i % HIST_SUB);

		if (h->buckets[i])
			f(context, low, low + (1ull << shift_of(octave)), h->buckets[i]);
	}
}
