/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live_parts.h - between live.c and live_state.c.
 */
#ifndef PROFILIS_LIVE_PARTS_H
#define PROFILIS_LIVE_PARTS_H

#include "collect.h"
#include "ends.h"
#include "live.h"

struct live_slice {
	uint64_t begin; /* Unix ns, a multiple of the width */
	struct collect *c;
};

struct live {
	struct follow follow;
	struct follow_visitor visitor;
	/* Of slices, of what is not in the window, of the window's model. */
	struct model_options options, total_options, window_options;
	uint64_t refresh, width;
	uint64_t since, until; /* Unix ns: the window */
	struct live_slice slices[LIVE_SLICES + 2];
	size_t slice_count;
	struct collect *retired;
	/* What comes again: in the window, before it. */
	struct collect *open, *open_before;
};

#endif
