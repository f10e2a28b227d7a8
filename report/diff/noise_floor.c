// SPDX-License-Identifier: Apache-2.0
#include "noise_floor.h"

#include "distribution.h"

#include <jansson.h>

#include <math.h>
#include <string.h>

#define CELLS_MAX 10000
#define ROUTES_MIN 3 /* fewer tell nothing in common */
#define PRIOR_WEIGHT_MAX                                                                           \
	3.0		    /* in its own degrees of freedom: what is common never drowns a route */
#define VARIANCE_MIN 2.5e-5 /* (half a per cent)^2: what histograms round */

static double at_least(double variance)
{
	return fmax(variance, VARIANCE_MIN);
}

bool noise_floor_add(struct noise_floor *n, struct arena *arena, const struct noise_cell *cell)
{
	struct noise_cell *old = n->cells;

	if (n->cell_count == CELLS_MAX || !(cell->df >= 1 && cell->df <= 1e6) ||
	    !(cell->variance >= 0 && cell->variance < 1e6))
		return false;
	if (!(n->cell_count & (n->cell_count - 1))) {
		n->cells = arena_alloc(arena, n->cell_count ? 2 * n->cell_count : 1,
				       sizeof(*n->cells));
		if (n->cell_count)
			memcpy(n->cells, old, n->cell_count * sizeof(*n->cells));
	}
	n->cells[n->cell_count] = *cell;
	n->cells[n->cell_count++].variance = at_least(cell->variance);
	return true;
}

/* ---- what routes have in common ---- */

struct moments {
	size_t count;
	double df, mean, squares, expected; /* of the logarithms; what chance alone would spread */
};

/* The logarithm of a variance that is known by df degrees of freedom, without its bias. */
static double unbiased_log(const struct noise_cell *c)
{
	return log(c->variance) - distribution_digamma(c->df / 2) + log(c->df / 2);
}

static struct moments moments_of(const struct noise_floor *n, const char *statistic)
{
	struct moments m = {0};

	for (size_t i = 0; i < n->cell_count; i++) {
		const struct noise_cell *c = &n->cells[i];
		double step;

		if (strcmp(c->statistic, statistic))
			continue;
		step = unbiased_log(c) - m.mean;
		m.count++;
		m.mean += step / (double)m.count;
		m.squares += step * (unbiased_log(c) - m.mean);
		m.expected += distribution_trigamma(c->df / 2);
		m.df += c->df;
	}
	return m;
}

static struct noise_prior prior_of(const struct noise_floor *n, const char *statistic)
{
	struct moments m = moments_of(n, statistic);
	struct noise_prior prior = {.statistic = statistic};
	double routes = (double)m.count, excess;

	if (m.count < ROUTES_MIN)
		return prior;
	excess = m.squares / (routes - 1) - m.expected / routes;
	prior.df = PRIOR_WEIGHT_MAX * m.df / routes;
	if (excess > 0)
		prior.df = fmin(prior.df, 2 * distribution_trigamma_inverse(excess));
	prior.variance = exp(m.mean + distribution_digamma(prior.df / 2) - log(prior.df / 2));
	return prior;
}

static const struct noise_prior *prior_named(const struct noise_floor *n, const char *statistic)
{
	for (size_t i = 0; i < n->prior_count; i++)
		if (!strcmp(n->priors[i].statistic, statistic))
			return &n->priors[i];
	return NULL;
}

/* Statistics are a handful; those beyond get no prior. */
void noise_floor_settle(struct noise_floor *n, struct arena *arena)
{
	n->priors = arena_alloc(arena, 16, sizeof(*n->priors));
	for (size_t i = 0; i < n->cell_count && n->prior_count < 16; i++)
		if (!prior_named(n, n->cells[i].statistic)) {
			struct noise_prior prior = prior_of(n, n->cells[i].statistic);

			n->priors[n->prior_count++] = prior;
		}
}

bool noise_floor_of(const struct noise_floor *n, const char *route, const char *statistic,
		    double *variance, double *df)
{
	const struct noise_prior *prior = prior_named(n, statistic);
	double weight = prior ? prior->df : 0, common = prior ? prior->variance : 0;

	for (size_t i = 0; i < n->cell_count; i++) {
		const struct noise_cell *c = &n->cells[i];

		if (strcmp(c->route, route) || strcmp(c->statistic, statistic))
			continue;
		*df = c->df + weight;
		*variance = at_least((c->df * c->variance + weight * common) / *df);
		return true;
	}
	*df = weight;
	*variance = at_least(common);
	return weight > 0;
}

/* ---- its file ---- */

static const char *member(struct arena *arena, const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	return json_is_string(v) ? arena_text(arena, json_string_value(v), json_string_length(v))
				 : NULL;
}

static bool read_cell(struct noise_floor *n, struct arena *arena, const json_t *from)
{
	struct noise_cell cell = {
		.route = member(arena, from, "route"),
		.statistic = member(arena, from, "statistic"),
		.df = json_number_value(json_object_get(from, "df")),
		.variance = json_number_value(json_object_get(from, "variance")),
	};

	return cell.route && cell.statistic && noise_floor_add(n, arena, &cell);
}

static bool read_document(struct noise_floor *n, struct arena *arena, const json_t *from)
{
	const json_t *cells = json_object_get(from, "cells");
	json_int_t runs = json_integer_value(json_object_get(from, "runs"));

	if (json_integer_value(json_object_get(from, "noise_floor_version")) !=
		    NOISE_FLOOR_VERSION ||
	    !json_is_array(cells) || runs < 0)
		return false;
	n->runs = (size_t)runs;
	n->machine = member(arena, from, "processors");
	if (!n->machine)
		n->machine = "";
	for (size_t i = 0; i < json_array_size(cells); i++)
		if (!read_cell(n, arena, json_array_get(cells, i)))
			return false;
	noise_floor_settle(n, arena);
	return true;
}

bool noise_floor_read(struct noise_floor *n, struct arena *arena, const struct run_text *text,
		      struct error *error)
{
	json_t *from = text->length <= RUN_BYTES_MAX
			       ? json_loadb(text->bytes, text->length, 0, NULL)
			       : NULL;
	bool good = from && read_document(n, arena, from);

	json_decref(from);
	return good ||
	       error_set(error, "%s: not a noise floor of profilis-report calibrate", text->name);
}
