// SPDX-License-Identifier: Apache-2.0
/* Absolute limits. One that is about nothing is never met: a mistyped route must not pass. */
#include "findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct summed {
	double requests, errors, ns;
	uint64_t *counts; /* of the clock that the threshold is about */
};

static bool is_meant(const struct threshold *t, const struct run_route *route)
{
	return !t->route || (strlen(route->name) == t->route_length &&
			     !memcmp(route->name, t->route, t->route_length));
}

static void sum_run(struct summed *s, const struct threshold *t, const struct run *run)
{
	for (size_t i = 0; i < run->route_count; i++) {
		const struct run_route *route = &run->routes[i];
		const struct buckets *b = statistic_of(&t->statistic, route);

		if (!is_meant(t, route))
			continue;
		s->requests += (double)route->requests;
		s->errors += (double)route->errors;
		s->ns += b->sum;
		buckets_spread(s->counts, b);
	}
}

static double time_of(const struct comparison *c, const struct threshold *t, const struct summed *s,
		      const char **why)
{
	struct buckets all = buckets_gathered(c->arena, s->counts, s->ns);

	if (!statistic_enough(&t->statistic, &all, c->options.min_samples)) {
		*why = t->statistic.cpu ? "too few requests with CPU time" : "too few requests";
		return NAN;
	}
	return statistic_value(&t->statistic, &all);
}

static double value_of(const struct comparison *c, const struct threshold *t,
		       const struct summed *s, const char **why)
{
	if (!(s->requests > 0)) {
		*why = t->route ? "no request of this route" : "no request";
		return NAN;
	}
	if (t->of == THRESHOLD_TIME)
		return time_of(c, t, s, why);
	if (t->of == THRESHOLD_RATE)
		return s->requests / c->side[1].seconds;
	if (s->requests < c->options.min_samples)
		*why = "too few requests";
	return *why ? NAN : s->errors / s->requests;
}

static bool met(const struct threshold *t, double value)
{
	if (value == t->limit)
		return t->inclusive;
	return t->above ? value > t->limit : value < t->limit;
}

static void check(struct comparison *c, const struct threshold *t, struct threshold_result *to)
{
	struct summed s = {.counts = memory_zeroed(BUCKETS_MAX, sizeof(uint64_t))};

	to->threshold = t;
	for (size_t i = 0; i < c->side[1].run_count; i++)
		sum_run(&s, t, &c->side[1].runs[i]);
	to->value = value_of(c, t, &s, &to->why);
	to->met = !isnan(to->value) && met(t, to->value);
	free(s.counts);
}

void thresholds_check(struct comparison *c)
{
	const struct diff_options *o = &c->options;

	c->thresholds = arena_alloc(c->arena, o->threshold_count + 1, sizeof(*c->thresholds));
	for (size_t i = 0; i < o->threshold_count; i++)
		check(c, &o->thresholds[i], &c->thresholds[c->threshold_count++]);
}
