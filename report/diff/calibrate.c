// SPDX-License-Identifier: Apache-2.0
#include "calibrate.h"

#include "comparison.h"
#include "family.h"

#include <math.h>
#include <string.h>

struct learning {
	const struct family *f;
	size_t runs;
	const struct diff_options *o;
};

/* Of the logarithms over runs; NaN where a run has too little. */
static double variance_of(const struct learning *l, size_t at, const struct statistic *s)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < l->runs; i++) {
		const struct run_route *route = family_route(l->f, 0, i, at);
		const struct buckets *b = route ? statistic_of(s, route) : NULL;
		double value, step;

		if (!b || !statistic_enough(s, b, l->o->min_samples))
			return NAN;
		value = log(statistic_value(s, b));
		step = value - mean;
		mean += step / (double)(i + 1);
		squares += step * (value - mean);
	}
	return squares / (double)(l->runs - 1);
}

static void learn(struct noise_floor *n, struct arena *arena, const struct learning *l, size_t at)
{
	bool pool = at == l->f->count;

	for (size_t i = 0; i < l->o->gate_count; i++) {
		struct noise_cell cell = {
			.route = pool ? COMPARISON_POOL : l->f->list[at].name,
			.statistic =
				arena_text(arena, l->o->gates[i].name, strlen(l->o->gates[i].name)),
			.df = (double)(l->runs - 1),
			.variance = variance_of(l, at, &l->o->gates[i]),
		};

		noise_floor_add(n, arena, &cell);
	}
}

static void learn_throughput(struct noise_floor *n, struct arena *arena,
			     const struct run_list *runs)
{
	struct noise_cell cell = {"", CONTRAST_NAME_THROUGHPUT, (double)(runs->count - 1), 0};
	double mean = 0, squares = 0;

	for (size_t i = 0; i < runs->count; i++) {
		double value = log(run_rate(&runs->list[i])), step = value - mean;

		mean += step / (double)(i + 1);
		squares += step * (value - mean);
	}
	cell.variance = squares / cell.df;
	noise_floor_add(n, arena, &cell);
}

void calibrate(struct noise_floor *n, struct arena *arena, const struct run_list *runs,
	       const struct diff_options *options)
{
	const struct run_list sides[2] = {*runs, {0}};
	struct family f = family_of(arena, sides, options->min_share);
	struct learning l = {&f, runs->count, options};

	n->runs = runs->count;
	n->machine = runs->list[0].machine;
	for (size_t at = 0; at < f.count; at++)
		if (!f.list[at].pooled)
			learn(n, arena, &l, at);
	if (f.pooled)
		learn(n, arena, &l, f.count);
	learn_throughput(n, arena, runs);
	noise_floor_settle(n, arena);
}
