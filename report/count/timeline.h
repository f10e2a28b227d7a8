/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timeline.h - tallies by time, in a bounded number of bins.
 *
 * Bins are aligned to Unix time and TIMELINE_BASE_NS << level wide; when more than TIMELINE_BINS
 * would be needed, neighbours merge and the level rises. The level depends only on the times seen,
 * so any order and any split of the work end with the same bins. Not thread-safe.
 */
#ifndef PROFILIS_TIMELINE_H
#define PROFILIS_TIMELINE_H

#include "model.h"

#include <stddef.h>
#include <stdint.h>

#define TIMELINE_BASE_NS 1000000000ull
#define TIMELINE_BINS 600u

struct arena;

struct timeline {
	struct tally *bins; /* TIMELINE_BINS, made at first use */
	uint64_t first;	    /* index of bins[0]: its begin / width */
	size_t count;
	unsigned level;
};

static inline uint64_t timeline_width(const struct timeline *t)
{
	return TIMELINE_BASE_NS << t->level;
}

/* The bin that holds the instant; bins move, so the pointer is good until the next call. */
struct tally *timeline_at(struct timeline *t, uint64_t unix_ns);
uint64_t timeline_index(const struct timeline *t, const struct tally *bin);

/* The exchanges of each bin, in order; t stays as it is. */
struct rate timeline_rate(const struct timeline *t, struct arena *arena);

void timeline_merge(struct timeline *into, const struct timeline *from);
void timeline_free(struct timeline *t);

/*
 * Fills model.bins (with the bins' tallies themselves: t is empty afterwards), bin_count, bin_ns
 * and the rolling figures over model.options.window. Linear in the number of bins.
 */
void timeline_finish(struct timeline *t, struct model *model);

#endif
