/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spread.h - how often, by time, in a small fixed room.
 *
 * Bins are aligned to Unix time and SPREAD_BASE_NS << level wide; the level is the lowest at which
 * the first and the last instant fit, so any order and any split of the work give the same.
 */
#ifndef PROFILIS_SPREAD_H
#define PROFILIS_SPREAD_H

#include <stdint.h>

#define SPREAD_BASE_NS 1000000000ull
#define SPREAD_BINS 128u

/* Zeroed: empty. */
struct spread {
	uint64_t first; /* index of bins[0]: its begin / width */
	uint32_t count;
	uint32_t level;
	uint32_t bins[SPREAD_BINS]; /* saturate */
};

static inline uint64_t spread_width(const struct spread *s)
{
	return SPREAD_BASE_NS << s->level;
}

void spread_add(struct spread *s, uint64_t unix_ns);
void spread_merge(struct spread *into, const struct spread *from);

#endif
