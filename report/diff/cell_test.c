// SPDX-License-Identifier: Apache-2.0
/* One-sided t on logarithms over runs, by Holm's procedure over the family. */
#include "cell.h"

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

static void welch(struct cell *cell, const struct moments *a, const struct moments *b)
{
	double va = a->variance / (double)a->count, vb = b->variance / (double)b->count;

	cell->error = sqrt(va + vb);
	cell->df = (va + vb) * (va + vb) /
		   (va * va / (double)(a->count - 1) + vb * vb / (double)(b->count - 1));
}

static bool by_floor(struct cell *cell, const struct comparison *c, const struct noise_floor *noise)
{
	double variance;

	if (!noise || !noise_floor_of(noise, cell->route, cell->what, &variance, &cell->df)) {
		cell->why = "the noise floor does not know it";
		return false;
	}
	cell->error = sqrt(variance *
			   (1. / (double)c->side[0].run_count + 1. / (double)c->side[1].run_count));
	return true;
}

bool cell_estimate(struct cell *cell, const struct comparison *c, const struct noise_floor *noise)
{
	struct moments a = moments_of(cell->values[0], NULL, c->side[0].run_count);
	struct moments b = moments_of(cell->values[1], NULL, c->side[1].run_count);
	struct moments d;

	cell->estimate = b.mean - a.mean;
	switch (c->design) {
	case DESIGN_PAIRED:
		d = moments_of(cell->values[1], cell->values[0], b.count);
		cell->error = sqrt(d.variance / (double)d.count);
		cell->df = (double)d.count - 1;
		return true;
	case DESIGN_UNPAIRED:
		welch(cell, &a, &b);
		return true;
	case DESIGN_FLOOR:
		return by_floor(cell, c, noise);
	case DESIGN_SINGLE:
		break;
	}
	cell->why = "too few runs";
	return false;
}

/* ---- the family ---- */

static double p_of(const struct cell *cell, double margin, double slowed)
{
	if (cell->of == CELL_ERRORS)
		return cell_errors_p(cell);
	return distribution_t_above((cell->estimate + slowed - margin) / cell->error, cell->df);
}

static int by_p(const void *a, const void *b)
{
	double x = (*(const struct cell *const *)a)->p, y = (*(const struct cell *const *)b)->p;

	return (x > y) - (x < y);
}

/* Holm's step-down: the smallest p against all, the next against one less, ... */
static void adjust(struct comparison *c, struct cell **family)
{
	double most = 0;

	qsort(family, c->family, sizeof(*family), by_p);
	for (size_t i = 0; i < c->family; i++) {
		most = fmax(most, fmin(1, family[i]->p * (double)(c->family - i)));
		family[i]->p_adjusted = most;
		family[i]->state = most <= c->options.alpha ? CELL_WORSE : CELL_PASS;
	}
}

/* Points of t that all cells of the same degrees of freedom share. */
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

static void reach(struct cell *cell, const struct comparison *c, const struct points *p)
{
	double wide = p->two_sided * cell->error;
	double seen = (p->one_sided + p->power) * cell->error;

	if (cell->of == CELL_ERRORS) {
		cell->low = cell->estimate - wide;
		cell->high = cell->estimate + wide;
		cell->detectable = fmax(seen, 0.001);
		return;
	}
	seen += log1p(c->margin);
	cell->detectable = cell->of == CELL_TIME ? expm1(seen) : -expm1(-seen);
	cell->low = exp(cell->of == CELL_TIME ? cell->estimate - wide : -cell->estimate - wide);
	cell->high = exp(cell->of == CELL_TIME ? cell->estimate + wide : -cell->estimate + wide);
}

/* Not to be judged by the runs that there are, unless it is plain. */
static void alone(struct cell *cell, const struct comparison *c)
{
	if (!cell->gated || cell->state == CELL_INSUFFICIENT)
		return;
	cell->state = CELL_UNTESTED;
	if (c->design == DESIGN_SINGLE && cell->of == CELL_TIME && cell->ratio > SINGLE_RATIO &&
	    statistic_same(&cell->statistic, &(struct statistic){.name = "wall:p50"}))
		cell->state = CELL_WORSE;
}

static void estimate_all(struct comparison *c, const struct noise_floor *noise)
{
	for (size_t i = 0; i < c->cell_count; i++) {
		struct cell *cell = &c->cells[i];

		if (cell->state == CELL_INSUFFICIENT || cell->of == CELL_ERRORS)
			continue;
		if (!cell_estimate(cell, c, noise))
			alone(cell, c);
	}
}

/* Whether it alone, slowed, would have failed the gate. */
static void self_test(struct cell *cell, const struct comparison *c, bool tested)
{
	double slowed = c->options.self_test;

	if (!(slowed > 0) || cell->of != CELL_TIME)
		return;
	if (tested)
		cell->self_test_found =
			p_of(cell, log1p(c->margin), log1p(slowed)) * (double)c->family <=
			c->options.alpha;
	else if (cell->state == CELL_UNTESTED || cell->state == CELL_WORSE)
		cell->self_test_found =
			c->design == DESIGN_SINGLE && cell->ratio * (1 + slowed) > SINGLE_RATIO &&
			statistic_same(&cell->statistic, &(struct statistic){.name = "wall:p50"});
}

void cells_test(struct comparison *c, const struct noise_floor *noise)
{
	struct cell **family = arena_alloc(c->arena, c->cell_count + 1, sizeof(*family));
	struct points points = {0};

	estimate_all(c, noise);
	for (size_t i = 0; i < c->cell_count; i++) {
		struct cell *cell = &c->cells[i];

		if (!cell_in_family(cell) || !isfinite(cell->error))
			continue;
		cell->p = p_of(cell, log1p(c->margin), 0);
		family[c->family++] = cell;
	}
	adjust(c, family);
	for (size_t i = 0; i < c->cell_count; i++) {
		struct cell *cell = &c->cells[i];

		self_test(cell, c, isfinite(cell->p));
		if (!isfinite(cell->error) || cell->state == CELL_INSUFFICIENT)
			continue;
		points_for(&points, c, cell->df);
		reach(cell, c, &points);
	}
}
