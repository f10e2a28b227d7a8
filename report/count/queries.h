/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queries.h - what was asked of databases and caches: by statement, and by the route that asked.
 *
 * Merging is exact and order-independent, memory is bounded, as keyed.h has it. One owner.
 */
#ifndef PROFILIS_QUERIES_H
#define PROFILIS_QUERIES_H

#include "cells.h"
#include "compound.h"
#include "decode.h"
#include "keyed.h"
#include "model.h"

/* Under a statement; time is of those that were answered. */
struct queries_stats {
	uint64_t count, errors, aborted;
	uint64_t rows, rows_known; /* rows of so many calls */
	uint64_t transactions, prepared, hooked, truncated;
	struct hist time;
	struct cells cells;
};

struct queries {
	struct keyed statements;      /* struct queries_stats by system and statement */
	struct keyed errors, targets; /* uint64_t by that, and the code or the target */
	struct keyed callers;	      /* struct attributed by the caller's path, and that */
	struct keyed routes;	      /* struct attributed by the caller's path */
};

void queries_init(struct queries *q);
void queries_free(struct queries *q);
/* A call that ended in this Unix second, 0: that is not wanted. parent NULL: not known. The keyed_hash of system and
 * statement. */
uint64_t queries_add(struct queries *q, const struct routes *routes, const struct decode_call *call,
		     const struct decode_parent *parent, uint64_t second);
void queries_merge(struct queries *into, const struct queries *from);

/* System and statement as one part of a key, and what stands in it. */
void queries_key(struct compound *k, const struct decode_call *call);
unsigned queries_system(const char *part, size_t bytes);

#endif
