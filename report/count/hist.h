/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hist.h - log-linear histograms of durations in nanoseconds (HDR style).
 *
 * Each octave is cut into HIST_SUB equal buckets; a quantile is answered with its bucket's
 * midpoint, so its relative error is at most 1 / (2 * HIST_SUB) = 0.8 %, count, sum, min and max
 * are exact. Values below 2 * HIST_SUB ns are exact. Merging adds buckets and is exact: any order,
 * any grouping gives the same bytes. Octaves are allocated when first touched. Not thread-safe; one
 * owner.
 */
#ifndef PROFILIS_HIST_H
#define PROFILIS_HIST_H

#include <stdint.h>

#define HIST_SUB_BITS 6
#define HIST_SUB (1u << HIST_SUB_BITS)
#define HIST_OCTAVES                                                                               \
	50 /* up to 2^55 ns, more than a year; larger values count in the last bucket */

struct hist {
	uint64_t count;
	uint64_t sum;
	uint64_t min; /* meaningless while count is 0 */
	uint64_t max;
	uint64_t *buckets; /* of octaves [first, first + octaves) */
	uint8_t first, octaves;
};

void hist_add(struct hist *h, uint64_t value);
void hist_add_many(struct hist *h, uint64_t value, uint64_t times);
/* A hint that hist_add(h, value) will follow in a while: buckets of many histograms fit no cache.
 */
void hist_prefetch(const struct hist *h, uint64_t value);
void hist_merge(struct hist *into, const struct hist *from);
/*
 * Takes out what was merged before. Buckets, count and sum stay exact; min and max become those of
 * the buckets left, so they are as precise as a quantile.
 */
void hist_subtract(struct hist *from, const struct hist *what);
void hist_clear(struct hist *h);

/* Value at quantile q in [0, 1]: nearest rank; within [min, max]; 0 when empty. */
uint64_t hist_quantile(const struct hist *h, double q);
double hist_mean(const struct hist *h);

/* How many values are <= limit, exact to the bucket that holds limit (bucket counted when its
 * midpoint is). */
uint64_t hist_count_at_most(const struct hist *h, uint64_t limit);

/* Calls f for each non-empty bucket in ascending order: [low, high) and its count. */
void hist_each(const struct hist *h,
	       void (*f)(void *context, uint64_t low, uint64_t high, uint64_t count),
	       void *context);

#endif
