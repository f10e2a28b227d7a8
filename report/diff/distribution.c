// SPDX-License-Identifier: Apache-2.0
#include "distribution.h"

#include <float.h>
#include <math.h>

#define STEPS_MAX 20000
#define NORMAL_FROM 1e8 /* degrees of freedom from which t is the normal, to double precision */

/* ---- the incomplete beta function ---- */

static double not_zero(double value)
{
	return fabs(value) < 1e-300 ? 1e-300 : value;
}

/* Lentz's method; converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), value = d;

	for (int i = 1; i < STEPS_MAX; i++) {
		double m = i, change;
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

		d = 1 / not_zero(1 + even * d);
		c = not_zero(1 + even / c);
		value *= d * c;
		d = 1 / not_zero(1 + odd * d);
		c = not_zero(1 + odd / c);
		change = d * c;
		value *= change;
		if (fabs(change - 1) < DBL_EPSILON)
			break;
	}
	return value;
}

/* log gamma without the global sign; arguments here are positive. */
static double log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

double distribution_beta(double x, double a, double b)
{
	double front;

	if (!(a > 0 && b > 0) || isnan(x))
		return NAN;
	if (x <= 0 || x >= 1)
		return x >= 1;
	front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

/* ---- the normal distribution ---- */

double distribution_normal_above(double z)
{
	return erfc(z * M_SQRT1_2) / 2;
}

static double normal_density(double z)
{
	return exp(-z * z / 2) * (M_2_SQRTPI * M_SQRT1_2 / 2);
}

/* Above 0 the tail is convex: Newton's steps from the left never pass the root. */
double distribution_normal_point(double above)
{
	double z = 0;

	if (!(above > 0 && above < 1))
		return NAN;
	if (above > 0.5)
		return -distribution_normal_point(1 - above);
	for (int i = 0; i < STEPS_MAX; i++) {
		double step = (distribution_normal_above(z) - above) / normal_density(z);

		z += step;
		if (fabs(step) <= 4 * DBL_EPSILON * z)
			break;
	}
	return z;
}

/* ---- Student's t ---- */

double distribution_t_above(double t, double df)
{
	double half;

	if (!(df > 0) || isnan(t))
		return NAN;
	if (df > NORMAL_FROM)
		return distribution_normal_above(t);
	/* Of the two forms, the one whose argument is exact. */
	if (t * t < df)
		half = (1 - distribution_beta(t * t / (df + t * t), 0.5, df / 2)) / 2;
	else
		half = distribution_beta(df / (df + t * t), df / 2, 0.5) / 2;
	return t < 0 ? 1 - half : half;
}

static double t_density(double t, double df)
{
	double log_density = log_gamma((df + 1) / 2) - log_gamma(df / 2) - log(df * M_PI) / 2 -
			     (df + 1) / 2 * log1p(t * t / df);

	return exp(log_density);
}

/* From the normal's point, which lies to the left of t's. */
double distribution_t_point(double above, double df)
{
	double t;

	if (!(above > 0 && above < 1 && df > 0))
		return NAN;
	if (df > NORMAL_FROM)
		return distribution_normal_point(above);
	if (above > 0.5)
		return -distribution_t_point(1 - above, df);
	t = distribution_normal_point(above);
	for (int i = 0; i < STEPS_MAX; i++) {
		double step = (distribution_t_above(t, df) - above) / t_density(t, df);

		t += step;
		if (fabs(step) <= 16 * DBL_EPSILON * t)
			break;
	}
	return t;
}

/* ---- counts ---- */

double distribution_binomial_at_least(double x, double n, double p)
{
	if (!(n >= 0 && p >= 0 && p <= 1))
		return NAN;
	if (x <= 0)
		return 1;
	return x > n ? 0 : distribution_beta(p, x, n - x + 1);
}

/* ---- derivatives of log gamma ---- */

/* Upwards by the recurrence, then the asymptotic series. */
double distribution_digamma(double x)
{
	double value = 0, r;

	if (!(x > 0))
		return NAN;
	for (; x < 12; x++)
		value -= 1 / x;
	r = 1 / (x * x);
	return value + log(x) - 0.5 / x -
	       r * (1. / 12 -
		    r * (1. / 120 -
			 r * (1. / 252 - r * (1. / 240 - r * (1. / 132 - r * 691. / 32760)))));
}

double distribution_trigamma(double x)
{
	double value = 0, r;

	if (!(x > 0))
		return NAN;
	for (; x < 12; x++)
		value += 1 / (x * x);
	r = 1 / (x * x);
	return value + 1 / x + r / 2 +
	       r / x *
		       (1. / 6 -
			r * (1. / 30 -
			     r * (1. / 42 - r * (1. / 30 - r * (5. / 66 - r * 691. / 2730)))));
}

/* Newton on 1 / trigamma, which is nearly a line; the slope is taken from near by. */
double distribution_trigamma_inverse(double y)
{
	double x;

	if (!(y > 0))
		return NAN;
	if (y > 1e7)
		return 1 / sqrt(y);
	if (y < 1e-6)
		return 1 / y;
	x = 0.5 + 1 / y;
	for (int i = 0; i < 60; i++) {
		double h = x * 1e-4, at = distribution_trigamma(x);
		double slope =
			(distribution_trigamma(x + h) - distribution_trigamma(x - h)) / (2 * h);
		double step = at * (1 - at / y) / slope;

		x += step;
		if (fabs(step) < 1e-12 * x)
			break;
	}
	return x;
}
