/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buckets.h - a histogram as report.json has it: the non-empty buckets of hist.h, in one row.
 *
 * Memory grows with what is there, not with the range, as these may come from a stranger's file.
 * Quantiles are interpolated within their bucket: a comparison is about a few per cent, and steps
 * of 1.6 % would show.
 */
#ifndef PROFILIS_BUCKETS_H
#define PROFILIS_BUCKETS_H

#include "arena.h"
#include "hist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUCKETS_MAX (HIST_OCTAVES * HIST_SUB) /* indices are below */
#define BUCKETS_COUNT_MAX (1ull << 53)	      /* counts are exact as doubles */

struct bucket {
	uint32_t index;
	uint64_t count;
};

struct buckets {
	struct bucket *list; /* by index, ascending */
	size_t length;
	uint64_t count; /* of all */
	double sum;	/* ns */
};

/* False when index does not follow the ones before or a count is out of bounds. */
bool buckets_append(struct buckets *b, struct arena *arena, uint32_t index, uint64_t count);
/* Sums: a row of counts by index, BUCKETS_MAX long, and back. */
void buckets_spread(uint64_t *counts, const struct buckets *b);
struct buckets buckets_gathered(struct arena *arena, const uint64_t *counts, double sum);

/* ns, above 0; NaN when nothing was counted. q within (0, 1). */
double buckets_quantile(const struct buckets *b, double q);
double buckets_mean(const struct buckets *b);

/* The bucket that holds a value, and its lower end. */
uint32_t buckets_index(uint64_t ns);
double buckets_low(uint32_t index);

#endif
