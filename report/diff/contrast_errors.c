// SPDX-License-Identifier: Apache-2.0
/* Two shares of errors: they come in bursts, so runs say how far they stray. */
#include "contrast.h"

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

static void sum_up(struct contrast *contrast, const struct family *f, size_t at,
		   const size_t runs[2])
{
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < runs[s]; i++) {
			struct counts n = counts_of(f, s, i, at);

			contrast->errors[s] += (uint64_t)n.errors;
			contrast->of_requests[s] += (uint64_t)n.requests;
			contrast->values[s][i] = n.requests > 0 ? n.errors / n.requests : NAN;
			if (n.requests < (double)contrast->samples)
				contrast->samples = (uint64_t)n.requests;
		}
}

void contrast_errors(struct contrast *contrast, const struct family *f, size_t at,
		     const size_t runs[2])
{
	double df = (double)(runs[0] + runs[1]) - 2, n[2], both, dispersion = DISPERSION_UNKNOWN;

	sum_up(contrast, f, at, runs);
	for (int s = 0; s < 2; s++)
		n[s] = fmax((double)contrast->of_requests[s], 1);
	contrast->before = (double)contrast->errors[0] / n[0];
	contrast->after = (double)contrast->errors[1] / n[1];
	contrast->ratio = contrast->estimate = contrast->after - contrast->before;
	contrast->df = df > 0 ? df : INFINITY;
	if (df > 0)
		dispersion = fmax(1, (strayed(f, 0, at, runs[0], contrast->before) +
				      strayed(f, 1, at, runs[1], contrast->after)) /
					     df);
	both = ((double)contrast->errors[0] + (double)contrast->errors[1]) / (n[0] + n[1]);
	contrast->error = sqrt(dispersion * both * (1 - both) * (1 / n[0] + 1 / n[1]));
}

double contrast_errors_p(const struct contrast *contrast)
{
	double a = (double)contrast->errors[0], b = (double)contrast->errors[1];
	double n[2] = {fmax((double)contrast->of_requests[0], 1),
		       fmax((double)contrast->of_requests[1], 1)};

	if (b - a * n[1] / n[0] < MORE_ERRORS || contrast->estimate < MORE_SHARE)
		return 1;
	if (a + b < FEW)
		return distribution_binomial_at_least(b, a + b, n[1] / (n[0] + n[1]));
	return contrast->error > 0
		       ? distribution_t_above(contrast->estimate / contrast->error, contrast->df)
		       : 0;
}

/* Conditional on how many errors there are in all, fewer could never alarm (Tarone 1990). */
bool contrast_in_family(const struct contrast *contrast)
{
	if (!contrast->gated || contrast->state == CONTRAST_INSUFFICIENT ||
	    contrast->state == CONTRAST_UNTESTED)
		return false;
	return contrast->of != CONTRAST_ERRORS ||
	       contrast->errors[0] + contrast->errors[1] >= MORE_ERRORS;
}
