// SPDX-License-Identifier: Apache-2.0
/* Two shares of errors: they come in bursts, so runs say how far they stray. */
#include "cell.h"

#include "distribution.h"

#include <math.h>

#define FEW 20		       /* errors of both sides: below, the binomial is exact */
#define MORE_ERRORS 5	       /* at least so many more, */
#define MORE_SHARE 0.001       /* and so much of the requests */
#define DISPERSION_UNKNOWN 4.0 /* where single runs cannot tell it */

struct counts {
	double errors, requests;
};

static struct counts counts_of(const struct family *f, int side, size_t run, size_t at)
{
	const struct run_route *r = family_route(f, side, run, at);

	if (!r)
		return (struct counts){0, 0};
	return (struct counts){fmin((double)r->errors, (double)r->requests), (double)r->requests};
}

/* Pearson's chi-squared of one side's runs around their common share. */
static double strayed(const struct family *f, int side, size_t at, size_t runs, double share)
{
	double sum = 0;

	for (size_t i = 0; i < runs; i++) {
		struct counts n = counts_of(f, side, i, at);
		double expected = n.requests * share;

		if (expected > 0 && share < 1)
			sum += (n.errors - expected) * (n.errors - expected) /
			       (expected * (1 - share));
	}
	return sum;
}

static void sum_up(struct cell *cell, const struct family *f, size_t at, const size_t runs[2])
{
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < runs[s]; i++) {
			struct counts n = counts_of(f, s, i, at);

			cell->errors[s] += (uint64_t)n.errors;
			cell->of_requests[s] += (uint64_t)n.requests;
			cell->values[s][i] = n.requests > 0 ? n.errors / n.requests : NAN;
			if (n.requests < (double)cell->samples)
				cell->samples = (uint64_t)n.requests;
		}
}

void cell_errors(struct cell *cell, const struct family *f, size_t at, const size_t runs[2])
{
	double df = (double)(runs[0] + runs[1]) - 2, n[2], both, dispersion = DISPERSION_UNKNOWN;

	sum_up(cell, f, at, runs);
	for (int s = 0; s < 2; s++)
		n[s] = fmax((double)cell->of_requests[s], 1);
	cell->before = (double)cell->errors[0] / n[0];
	cell->after = (double)cell->errors[1] / n[1];
	cell->ratio = cell->estimate = cell->after - cell->before;
	cell->df = df > 0 ? df : INFINITY;
	if (df > 0)
		dispersion = fmax(1, (strayed(f, 0, at, runs[0], cell->before) +
				      strayed(f, 1, at, runs[1], cell->after)) /
					     df);
	both = ((double)cell->errors[0] + (double)cell->errors[1]) / (n[0] + n[1]);
	cell->error = sqrt(dispersion * both * (1 - both) * (1 / n[0] + 1 / n[1]));
}

double cell_errors_p(const struct cell *cell)
{
	double a = (double)cell->errors[0], b = (double)cell->errors[1];
	double n[2] = {fmax((double)cell->of_requests[0], 1),
		       fmax((double)cell->of_requests[1], 1)};

	if (b - a * n[1] / n[0] < MORE_ERRORS || cell->estimate < MORE_SHARE)
		return 1;
	if (a + b < FEW)
		return distribution_binomial_at_least(b, a + b, n[1] / (n[0] + n[1]));
	return cell->error > 0 ? distribution_t_above(cell->estimate / cell->error, cell->df) : 0;
}

/* Conditional on how many errors there are in all, fewer could never alarm (Tarone 1990). */
bool cell_in_family(const struct cell *cell)
{
	if (!cell->gated || cell->state == CELL_INSUFFICIENT || cell->state == CELL_UNTESTED)
		return false;
	return cell->of != CELL_ERRORS || cell->errors[0] + cell->errors[1] >= MORE_ERRORS;
}
