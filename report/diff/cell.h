/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cell.h - the rows of a comparison: made from the runs, then tested as one family.
 *
 * The run is the unit: a route gives one logarithm per run, so requests that depend on each other
 * within a run do no harm.
 */
#ifndef PROFILIS_CELL_H
#define PROFILIS_CELL_H

#include "comparison.h"
#include "family.h"

/* Fills c->cells: times, errors and, of closed loads, throughput; not tested yet. */
void cells_make(struct comparison *c, const struct family *f, const struct run_list sides[2]);
/* Which cells may share the error rate: gated, and enough is there. */
bool cell_in_family(const struct cell *cell);

/* Estimates, intervals, p values, Holm's adjustment; states become PASS or WORSE. */
void cells_test(struct comparison *c, const struct noise_floor *noise);

/* Estimate, standard error and degrees of freedom of one cell of times; false: not to be had. */
bool cell_estimate(struct cell *cell, const struct comparison *c, const struct noise_floor *noise);
/* The same of errors, from the counts of each run. */
void cell_errors(struct cell *cell, const struct family *f, size_t at, const size_t runs[2]);
/* One-sided p of errors: binomial where they are few. */
double cell_errors_p(const struct cell *cell);

#endif
