/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trend.h - counts and sums by time, in few bins: what timeline.h is for requests, for the many
 * metrics that a program may have. Bins are aligned to Unix time and double in width as they must,
 * so any order and any split of the work end with the same ones. Not thread-safe.
 */
#ifndef PROFILIS_TREND_H
#define PROFILIS_TREND_H

#include "fixed.h"

#include <stddef.h>
#include <stdint.h>

#define TREND_BASE_NS 1000000000ull
#define TREND_BINS 120u

struct trend_bin {
	uint64_t count;
	struct fixed sum;
};

struct trend {
	struct trend_bin *bins; /* TREND_BINS, made at first use */
	uint64_t first;		/* index of bins[0]: its begin / width */
	uint32_t count, level;
};

static inline uint64_t trend_width(const struct trend *t)
{
	return TREND_BASE_NS << t->level;
}

void trend_add(struct trend *t, uint64_t unix_ns, double value);
void trend_merge(struct trend *into, const struct trend *from);
void trend_free(struct trend *t);

#endif
