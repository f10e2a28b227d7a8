// SPDX-License-Identifier: Apache-2.0
#include "contrast.h"

#include "words.h"

#include <math.h>
#include <string.h>

static const struct statistic shown[] = {
	{.q = 0.5, .name = "wall:p50"},
	{.q = 0.95, .name = "wall:p95"},
	{.q = 0.99, .name = "wall:p99"},
	{.mean = true, .name = "wall:mean"},
	{.cpu = true, .q = 0.5, .name = "cpu:p50"},
	{.cpu = true, .q = 0.95, .name = "cpu:p95"},
};

/* A route and a statistic, on the way to a contrast. */
struct making {
	struct comparison *c;
	const struct family *f;
	size_t at; /* the route in the family */
	size_t runs[2];
};

static struct contrast *new_contrast(const struct making *m, enum contrast_of of, const char *what)
{
	struct comparison *c = m->c;
	struct contrast *contrast = &c->contrasts[c->contrast_count++];
	bool pool = m->at == m->f->count;

	*contrast = (struct contrast){
		.of = of,
		.what = what,
		.route = pool ? COMPARISON_POOL : m->f->list[m->at].name,
		.share = pool ? m->f->pooled_share : m->f->list[m->at].share,
		.state = CONTRAST_SHOWN,
		.before = NAN,
		.after = NAN,
		.ratio = NAN,
		.low = NAN,
		.high = NAN,
		.detectable = NAN,
		.p = NAN,
		.p_adjusted = NAN,
		.estimate = NAN,
		.error = NAN,
		.df = NAN,
		.samples = UINT64_MAX,
	};
	for (int s = 0; s < 2; s++)
		contrast->values[s] = arena_alloc(c->arena, m->runs[s], sizeof(double));
	return contrast;
}

static double mean_of(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

/* ---- times ---- */

static void take_values(struct contrast *contrast, const struct making *m, int side)
{
	const struct statistic *s = &contrast->statistic;

	for (size_t i = 0; i < m->runs[side]; i++) {
		const struct run_route *route = family_route(m->f, side, i, m->at);
		const struct buckets *b = route ? statistic_of(s, route) : NULL;
		uint64_t samples = b ? b->count : 0;

		contrast->samples = samples < contrast->samples ? samples : contrast->samples;
		contrast->values[side][i] = samples ? log(statistic_value(s, b)) : NAN;
		if (!b || !statistic_enough(s, b, m->c->options.min_samples))
			contrast->state = CONTRAST_INSUFFICIENT;
	}
}

static bool present(const struct making *m, const struct statistic *s, int side)
{
	for (size_t i = 0; i < m->runs[side]; i++) {
		const struct run_route *route = family_route(m->f, side, i, m->at);

		if (route && statistic_of(s, route)->count)
			return true;
	}
	return false;
}

static void too_few(struct contrast *contrast, const struct making *m)
{
	const struct statistic *s = &contrast->statistic;
	double beyond = s->mean ? 0 : STATISTIC_TAIL / fmin(s->q, 1 - s->q);
	double needed = fmax(m->c->options.min_samples, ceil(beyond - 1e-6));

	contrast->why = words_format(m->c->arena, "%llu %s in one run, %.0f needed",
				     (unsigned long long)contrast->samples,
				     s->cpu ? "requests with CPU time" : "requests", needed);
}

static void make_time(const struct making *m, const struct statistic *s, bool gated)
{
	struct contrast *contrast;

	if (!present(m, s, 0) || !present(m, s, 1))
		return;
	contrast = new_contrast(m, CONTRAST_TIME, words_format(m->c->arena, "%s", s->name));
	contrast->statistic = *s;
	contrast->gated = gated;
	for (int side = 0; side < 2; side++)
		take_values(contrast, m, side);
	contrast->before = exp(mean_of(contrast->values[0], m->runs[0]));
	contrast->after = exp(mean_of(contrast->values[1], m->runs[1]));
	contrast->ratio = contrast->after / contrast->before;
	if (contrast->state == CONTRAST_INSUFFICIENT)
		too_few(contrast, m);
}

static void make_times(const struct making *m)
{
	const struct diff_options *o = &m->c->options;

	for (size_t i = 0; i < o->gate_count; i++)
		make_time(m, &o->gates[i], true);
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
		bool gated = false;

		for (size_t k = 0; k < o->gate_count; k++)
			gated |= statistic_same(&shown[i], &o->gates[k]);
		if (!gated)
			make_time(m, &shown[i], false);
	}
}

/* ---- throughput ---- */

/* As the time that each request takes from the run, so that a ratio above 1 is worse here too. */
static void make_throughput(struct making *m, const struct run_list sides[2])
{
	struct contrast *contrast = new_contrast(m, CONTRAST_THROUGHPUT, CONTRAST_NAME_THROUGHPUT);

	contrast->route = "";
	contrast->share = 1;
	contrast->gated = true;
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s].count; i++) {
			const struct run *run = &sides[s].list[i];

			contrast->values[s][i] = -log(run_rate(run));
			if (run->requests < contrast->samples)
				contrast->samples = run->requests;
		}
	if (contrast->samples < m->c->options.min_samples) {
		contrast->state = CONTRAST_INSUFFICIENT;
		contrast->why = "too few requests";
	}
	contrast->before = exp(-mean_of(contrast->values[0], m->runs[0]));
	contrast->after = exp(-mean_of(contrast->values[1], m->runs[1]));
	contrast->ratio = contrast->after / contrast->before;
}

/* ---- all ---- */

static void make_errors(const struct making *m)
{
	struct contrast *contrast = new_contrast(m, CONTRAST_ERRORS, "errors");

	contrast->gated = true;
	contrast_errors(contrast, m->f, m->at, m->runs);
	/* Nothing to show either. */
	if (!contrast->errors[0] && !contrast->errors[1])
		m->c->contrast_count--;
}

static bool on_both(const struct making *m)
{
	if (m->at == m->f->count)
		return m->f->pooled;
	return !m->f->list[m->at].pooled && m->f->list[m->at].requests[0] > 0 &&
	       m->f->list[m->at].requests[1] > 0;
}

void contrast_make_all(struct comparison *c, const struct family *f, const struct run_list sides[2])
{
	struct making m = {c, f, 0, {sides[0].count, sides[1].count}};
	size_t each = DIFF_GATES_MAX + sizeof(shown) / sizeof(*shown) + 1;

	c->contrasts =
		arena_alloc(c->arena, (f->count - f->pooled + 2) * each, sizeof(*c->contrasts));
	for (m.at = 0; m.at <= f->count; m.at++)
		if (on_both(&m)) {
			make_times(&m);
			make_errors(&m);
		}
	m.at = f->count;
	if (c->options.load == DIFF_LOAD_CLOSED)
		make_throughput(&m, sides);
}
