/* SPDX-License-Identifier: Apache-2.0 */
/*
 * distribution.h - the probability functions that a comparison needs, and their inverses.
 *
 * Pure. Relative error is below 1e-10 up to 10,000 degrees of freedom or draws, which is far
 * beyond any number of runs; tests/diff holds it against SciPy's values. Arguments outside of a
 * function's domain give NaN.
 */
#ifndef PROFILIS_DISTRIBUTION_H
#define PROFILIS_DISTRIBUTION_H

/* P(Z > z) of the standard normal distribution, and the z that has `above` above it. */
double distribution_normal_above(double z);
double distribution_normal_point(double above);

/* The same of Student's t with df > 0 degrees of freedom; infinite df is the normal. */
double distribution_t_above(double t, double df);
double distribution_t_point(double above, double df);

/* The regularised incomplete beta function I_x(a, b). */
double distribution_beta(double x, double a, double b);

/* P(X >= x) of n draws that succeed with probability p. */
double distribution_binomial_at_least(double x, double n, double p);

/* The first two derivatives of log gamma, for x > 0; and the x whose trigamma is y. */
double distribution_digamma(double x);
double distribution_trigamma(double x);
double distribution_trigamma_inverse(double y);

#endif
