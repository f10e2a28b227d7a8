/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contrast.h - the rows of a comparison: made from the runs, then tested as one family.
 *
 * The run is the unit: a route gives one logarithm per run, so requests that depend on each other
 * within a run do no harm.
 */
#ifndef PROFILIS_CONTRAST_H
#define PROFILIS_CONTRAST_H

#include "comparison.h"
#include "family.h"
#include "noise_floor.h"

/* Fills c->contrasts: times, errors and, of closed loads, throughput; not tested yet. */
void contrast_make_all(struct comparison *c, const struct family *f,
		       const struct run_list sides[2]);
/* Which contrasts may share the error rate: gated, and enough is there. */
bool contrast_in_family(const struct contrast *contrast);

/* Estimates, intervals, p values, Holm's adjustment; states become PASS or WORSE. */
void contrast_test_all(struct comparison *c, const struct noise_floor *noise);

/* Estimate, standard error and degrees of freedom of one contrast of times; false: not to be had.
 */
bool contrast_estimate(struct contrast *contrast, const struct comparison *c,
		       const struct noise_floor *noise);
/* The same of errors, from the counts of each run. */
void contrast_errors(struct contrast *contrast, const struct family *f, size_t at,
		     const size_t runs[2]);
/* One-sided p of errors: binomial where they are few. */
double contrast_errors_p(const struct contrast *contrast);

#endif
