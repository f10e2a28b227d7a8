// SPDX-License-Identifier: Apache-2.0
/* One-sided t on logarithms over runs, by Holm's procedure over the family. */
#include "contrast.h"

#include "distribution.h"

#include <math.h>
#include <stdlib.h>

#define SD_MIN 0.005	 /* what histograms round: equal values are no proof of no noise */
#define SINGLE_RATIO 1.5 /* one run alone proves nothing less */
#define POWER_MISSED 0.2

/* ---- estimates ---- */

struct moments {
	double mean, variance;
	size_t count;
};

static struct moments moments_of(const double *values, const double *minus, size_t count)
{
	struct moments m = {.count = count};
	double squares = 0;

	for (size_t i = 0; i < count; i++)
		m.mean += (values[i] - (minus ? minus[i] : 0)) / (double)count;
	for (size_t i = 0; i < count; i++) {
		double off = values[i] - (minus ? minus[i] : 0) - m.mean;

		squares += off * off;
	}
	m.variance = count > 1 ? fmax(squares / (double)(count - 1), SD_MIN * SD_MIN) : NAN;
	return m;
}

static void welch(struct contrast *contrast, const struct moments *a, const struct moments *b)
{
	double va = a->variance / (double)a->count, vb = b->variance / (double)b->count;

	contrast->error = sqrt(va + vb);
	contrast->df = (va + vb) * (va + vb) /
		       (va * va / (double)(a->count - 1) + vb * vb / (double)(b->count - 1));
}

static bool by_floor(struct contrast *contrast, const struct comparison *c,
		     const struct noise_floor *noise)
{
	double variance;

	if (!noise ||
	    !noise_floor_of(noise, contrast->route, contrast->what, &variance, &contrast->df)) {
		contrast->why = "the noise floor does not know it";
		return false;
	}
	contrast->error = sqrt(
		variance * (1. / (double)c->side[0].run_count + 1. / (double)c->side[1].run_count));
	return true;
}

bool contrast_estimate(struct contrast *contrast, const struct comparison *c,
		       const struct noise_floor *noise)
{
	struct moments a = moments_of(contrast->values[0], NULL, c->side[0].run_count);
	struct moments b = moments_of(contrast->values[1], NULL, c->side[1].run_count);
	struct moments d;

	contrast->estimate = b.mean - a.mean;
	switch (c->design) {
	case DESIGN_PAIRED:
		d = moments_of(contrast->values[1], contrast->values[0], b.count);
		contrast->error = sqrt(d.variance / (double)d.count);
		contrast->df = (double)d.count - 1;
		return true;
	case DESIGN_UNPAIRED:
		welch(contrast, &a, &b);
		return true;
	case DESIGN_FLOOR:
		return by_floor(contrast, c, noise);
	case DESIGN_SINGLE:
		break;
	}
	contrast->why = "too few runs";
	return false;
}

/* ---- the family ---- */

static double p_of(const struct contrast *contrast, double margin, double slowed)
{
	if (contrast->of == CONTRAST_ERRORS)
		return contrast_errors_p(contrast);
	return distribution_t_above((contrast->estimate + slowed - margin) / contrast->error,
				    contrast->df);
}

static int by_p(const void *a, const void *b)
{
	double x = (*(const struct contrast *const *)a)->p,
	       y = (*(const struct contrast *const *)b)->p;

	return (x > y) - (x < y);
}

/* Holm's step-down: the smallest p against all, the next against one less, ... */
static void adjust(struct comparison *c, struct contrast **family)
{
	double most = 0;

	qsort(family, c->family, sizeof(*family), by_p);
	for (size_t i = 0; i < c->family; i++) {
		most = fmax(most, fmin(1, family[i]->p * (double)(c->family - i)));
		family[i]->p_adjusted = most;
		family[i]->state = most <= c->options.alpha ? CONTRAST_WORSE : CONTRAST_PASS;
	}
}

/* Points of t that all contrasts of the same degrees of freedom share. */
struct points {
	double df, two_sided, one_sided, power;
};

static void points_for(struct points *p, const struct comparison *c, double df)
{
	double family = c->family ? (double)c->family : 1, alpha = c->options.alpha;

	if (p->df == df)
		return;
	p->df = df;
	p->two_sided = distribution_t_point(alpha / (2 * family), df);
	p->one_sided = distribution_t_point(alpha / family, df);
	p->power = distribution_t_point(POWER_MISSED, df);
}

static void reach(struct contrast *contrast, const struct comparison *c, const struct points *p)
{
	double wide = p->two_sided * contrast->error;
	double seen = (p->one_sided + p->power) * contrast->error;

	if (contrast->of == CONTRAST_ERRORS) {
		contrast->low = contrast->estimate - wide;
		contrast->high = contrast->estimate + wide;
		contrast->detectable = fmax(seen, 0.001);
		return;
	}
	seen += log1p(c->margin);
	contrast->detectable = contrast->of == CONTRAST_TIME ? expm1(seen) : -expm1(-seen);
	contrast->low = exp(contrast->of == CONTRAST_TIME ? contrast->estimate - wide
							  : -contrast->estimate - wide);
	contrast->high = exp(contrast->of == CONTRAST_TIME ? contrast->estimate + wide
							   : -contrast->estimate + wide);
}

/* Not to be judged by the runs that there are, unless it is plain. */
static void alone(struct contrast *contrast, const struct comparison *c)
{
	if (!contrast->gated || contrast->state == CONTRAST_INSUFFICIENT)
		return;
	contrast->state = CONTRAST_UNTESTED;
	if (c->design == DESIGN_SINGLE && contrast->of == CONTRAST_TIME &&
	    contrast->ratio > SINGLE_RATIO &&
	    statistic_same(&contrast->statistic, &(struct statistic){.name = "wall:p50"}))
		contrast->state = CONTRAST_WORSE;
}

static void estimate_all(struct comparison *c, const struct noise_floor *noise)
{
	for (size_t i = 0; i < c->contrast_count; i++) {
		struct contrast *contrast = &c->contrasts[i];

		if (contrast->state == CONTRAST_INSUFFICIENT || contrast->of == CONTRAST_ERRORS)
			continue;
		if (!contrast_estimate(contrast, c, noise))
			alone(contrast, c);
	}
}

/* Whether it alone, slowed, would have failed the gate. */
static void self_test(struct contrast *contrast, const struct comparison *c, bool tested)
{
	double slowed = c->options.self_test;

	if (!(slowed > 0) || contrast->of != CONTRAST_TIME)
		return;
	if (tested)
		contrast->self_test_found =
			p_of(contrast, log1p(c->margin), log1p(slowed)) * (double)c->family <=
			c->options.alpha;
	else if (contrast->state == CONTRAST_UNTESTED || contrast->state == CONTRAST_WORSE)
		contrast->self_test_found = c->design == DESIGN_SINGLE &&
					    contrast->ratio * (1 + slowed) > SINGLE_RATIO &&
					    statistic_same(&contrast->statistic,
							   &(struct statistic){.name = "wall:p50"});
}

void contrast_test_all(struct comparison *c, const struct noise_floor *noise)
{
	struct contrast **family = arena_alloc(c->arena, c->contrast_count + 1, sizeof(*family));
	struct points points = {0};

	estimate_all(c, noise);
	for (size_t i = 0; i < c->contrast_count; i++) {
		struct contrast *contrast = &c->contrasts[i];

		if (!contrast_in_family(contrast) || !isfinite(contrast->error))
			continue;
		contrast->p = p_of(contrast, log1p(c->margin), 0);
		family[c->family++] = contrast;
	}
	adjust(c, family);
	for (size_t i = 0; i < c->contrast_count; i++) {
		struct contrast *contrast = &c->contrasts[i];

		self_test(contrast, c, isfinite(contrast->p));
		if (!isfinite(contrast->error) || contrast->state == CONTRAST_INSUFFICIENT)
			continue;
		points_for(&points, c, contrast->df);
		reach(contrast, c, &points);
	}
}
