/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ends.h - in which slices of time the events of a block ended.
 *
 * A request that took long makes its block reach far back, though all else in it is new: before
 * such a block is counted in slice after slice, it is asked which have anything of it at all. That
 * takes a fraction of counting it.
 */
#ifndef PROFILIS_ENDS_H
#define PROFILIS_ENDS_H

#include "capture.h"
#include "decode.h"

#define ENDS_SLICES 63u
#define ENDS_BEFORE (1ull << ENDS_SLICES) /* before the first slice */

struct ends_slices {
	uint64_t begin, width; /* Unix ns; of the first slice; ns */
	unsigned count;	       /* at most ENDS_SLICES; what ends behind them counts in the last */
};

/* A bit for each slice; room is the caller's. */
uint64_t ends_of(const struct capture_block *block, const struct ends_slices *slices,
		 struct decode *room);

#endif
