/* SPDX-License-Identifier: Apache-2.0 */
/*
 * noise_floor.h - how much runs of one and the same build differ, learned once and kept in a file.
 *
 * Per route and statistic: the variance of the logarithm over runs. A dozen runs tell a variance
 * badly, so each is drawn towards what the routes have in common, as far as they agree (empirical
 * Bayes: G. Smyth 2004, https://doi.org/10.2202/1544-6115.1027); the degrees of freedom grow with
 * it.
 */
#ifndef PROFILIS_NOISE_FLOOR_H
#define PROFILIS_NOISE_FLOOR_H

#include "arena.h"
#include "error.h"
#include "run.h"
#include "statistic.h"

#include <stddef.h>

#define NOISE_FLOOR_VERSION 1
#define NOISE_FLOOR_RUNS_MIN 4

struct noise_cell {
	const char *route, *statistic; /* "/cart", "wall:p50" */
	double df, variance;	       /* as measured */
};

/* What the routes have in common, of one statistic. */
struct noise_prior {
	const char *statistic;
	double df, variance; /* df 0: nothing */
};

struct noise_floor {
	size_t runs;
	const char *machine; /* as struct run's: a floor is that of its machine */
	struct noise_cell *cells;
	size_t cell_count;
	struct noise_prior *priors;
	size_t prior_count;
};

/* The sums of squares to be learned from: of `values` logarithms over runs of one build. */
bool noise_floor_add(struct noise_floor *n, struct arena *arena, const struct noise_cell *cell);
/* When all cells are there. */
void noise_floor_settle(struct noise_floor *n, struct arena *arena);

/* The variance to be expected of one run, and what it is worth; false: nothing is known. */
bool noise_floor_of(const struct noise_floor *n, const char *route, const char *statistic,
		    double *variance, double *df);

bool noise_floor_read(struct noise_floor *n, struct arena *arena, const struct run_text *text,
		      struct error *error);

#endif
