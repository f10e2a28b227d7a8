// SPDX-License-Identifier: Apache-2.0
#include "compare.h"

#include "contrast.h"
#include "comparable.h"
#include "findings.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RUNS_NEEDED 3

static struct side side_of(const struct run_list *runs)
{
	struct side s = {.runs = runs->list, .run_count = runs->count};
	double rate = 0, concurrency = 0;

	for (size_t i = 0; i < runs->count; i++) {
		const struct run *r = &runs->list[i];

		s.requests += (double)r->requests;
		s.errors += (double)r->errors;
		s.seconds += run_seconds(r);
		rate += log(run_rate(r));
		concurrency += log(r->busy_ns / 1e9 / run_seconds(r));
	}
	s.rate = exp(rate / (double)runs->count);
	s.concurrency = exp(concurrency / (double)runs->count);
	return s;
}

static enum design design_of(const struct comparison *c, const struct noise_floor *noise)
{
	size_t a = c->side[0].run_count, b = c->side[1].run_count;

	if (a < RUNS_NEEDED || b < RUNS_NEEDED)
		return noise ? DESIGN_FLOOR : DESIGN_SINGLE;
	return a == b && !c->options.unpaired ? DESIGN_PAIRED : DESIGN_UNPAIRED;
}

/* ---- the order of rows ---- */

static int rank(const struct contrast *contrast)
{
	static const int ranks[] = {
		[CONTRAST_WORSE] = 0, [CONTRAST_INSUFFICIENT] = 3, [CONTRAST_UNTESTED] = 2,
		[CONTRAST_PASS] = 1,  [CONTRAST_SHOWN] = 4,
	};

	return contrast->gated ? ranks[contrast->state] : 5;
}

/* Rows of a route stand together within a rank. */
static int by_rank(const void *a, const void *b)
{
	const struct contrast *x = a, *y = b;
	int order = rank(x) - rank(y);

	if (!order && x->share != y->share)
		return x->share < y->share ? 1 : -1;
	order = order ? order : strcmp(x->route, y->route);
	order = order ? order : (int)x->of - (int)y->of;
	order = order ? order : (int)x->statistic.cpu - (int)y->statistic.cpu;
	return order ? order : strcmp(x->what, y->what);
}

struct comparison *compare(const struct run_list *before, const struct run_list *after,
			   const struct noise_floor *noise, const struct diff_options *options)
{
	const struct run_list sides[2] = {*before, *after};
	struct comparison *c = memory_zeroed(1, sizeof(*c));
	struct family family;

	c->arena = memory_zeroed(1, sizeof(*c->arena));
	c->options = *options;
	for (int s = 0; s < 2; s++)
		c->side[s] = side_of(&sides[s]);
	c->design = design_of(c, noise);
	c->margin = options->min_effect * (c->design == DESIGN_PAIRED ? 1 : 2);
	family = family_of(c->arena, sides, options->min_share);
	c->routes = family.count;
	c->routes_pooled = family.pooled;
	c->pooled_share = family.pooled_share;
	contrast_make_all(c, &family, sides);
	comparable_check(c, &family, noise);
	contrast_test_all(c, noise);
	qsort(c->contrasts, c->contrast_count, sizeof(*c->contrasts), by_rank);
	findings_make(c, &family);
	thresholds_check(c);
	verdict_make(c);
	return c;
}
