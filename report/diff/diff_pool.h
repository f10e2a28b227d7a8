/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff_pool.h - the runs of a side put together, by time since each run's begin.
 */
#ifndef PROFILIS_DIFF_POOL_H
#define PROFILIS_DIFF_POOL_H

#include "comparison.h"

struct diff_pool {
	uint64_t cell_ns; /* the widest of all runs; 0: none has times */
	unsigned sub;
};

/* Cells of a route, or of all routes together. */
struct diff_pooled {
	struct run_cell *list; /* by index; their buckets live as long as the comparison */
	size_t count;
};

struct diff_pool diff_pool_of(const struct comparison *c);
/* Whether the run has times that go together with the others'. */
bool diff_pool_has(const struct diff_pool *p, const struct run *run);
/* name NULL: all routes; drop the list with free(). */
struct diff_pooled diff_pool_cells(const struct diff_pool *p, const struct comparison *c, int side,
				   const char *name);
struct buckets diff_pool_times(const struct comparison *c, int side, const char *name, bool cpu);

#endif
