// SPDX-License-Identifier: Apache-2.0
/* The comparison page's own members: src/diff/types.ts describes them for who reads them. */
#include "diff_page.h"

#include "diff_pool.h"
#include "packed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPECTRUM_STEPS 8		  /* points of a run's spectrum for each nine */
#define SPECTRUM_MAX (5 * SPECTRUM_STEPS) /* up to P99.999 */
#define CELL_BYTES_MAX (4u << 20)	  /* of the page: further routes come without times */
#define PROFILE_BYTES_MAX 1500000u	  /* of each side: further runs are left out */

static const char *const sides[2] = {"before", "after"};

struct page {
	struct json *j;
	const struct comparison *c;
	struct diff_pool pool;
	size_t cell_bytes;
};

static void histogram(struct json *j, const char *key, const struct buckets *b)
{
	struct packed p;

	packed_begin_histogram(&p, j, key);
	for (size_t i = 0; i < b->length; i++)
		packed_bucket(&p, b->list[i].index, b->list[i].count);
	packed_end(&p);
}

/* ---- times ---- */

static void cell(struct packed *p, const struct run_cell *cell, uint32_t distance)
{
	packed_number(p, distance);
	packed_number(p, cell->requests);
	packed_number(p, cell->errors);
	packed_number(p, cell->sum_us);
	packed_number(p, cell->times.length);
	packed_restart(p);
	for (size_t i = 0; i < cell->times.length; i++)
		packed_bucket(p, cell->times.list[i].index, cell->times.list[i].count);
}

static void cells(struct page *page, int s, const char *name)
{
	struct diff_pooled pooled = diff_pool_cells(&page->pool, page->c, s, name);
	struct packed p;
	uint32_t last = 0;

	/* About two bytes a number. */
	for (size_t i = 0; i < pooled.count; i++)
		page->cell_bytes += 14 + 3 * pooled.list[i].times.length;
	if (!pooled.count || page->cell_bytes > CELL_BYTES_MAX) {
		json_nil(page->j, "cells");
	} else {
		packed_begin_cells(&p, page->j, "cells");
		for (size_t i = 0; i < pooled.count; i++) {
			cell(&p, &pooled.list[i], pooled.list[i].index - last);
			last = pooled.list[i].index;
		}
		packed_end(&p);
	}
	free(pooled.list);
}

/* From where to where each run is that has times, in cells: where some have ended, fewer make the
 * rate, and the first and the last cell are not whole. */
static void spans(struct page *page, int s)
{
	const struct side *side = &page->c->side[s];

	json_list(page->j, sides[s]);
	for (size_t i = 0; i < side->run_count; i++) {
		const struct run *r = &side->runs[i];
		double first = (double)r->begin_ns - (double)r->cell_begin_ns;

		if (!diff_pool_has(&page->pool, r))
			continue;
		json_list(page->j, NULL);
		json_double(page->j, NULL, first / (double)page->pool.cell_ns);
		json_double(page->j, NULL,
			    (first + run_seconds(r) * 1e9) / (double)page->pool.cell_ns);
		json_end(page->j);
	}
	json_end(page->j);
}

static void axis(struct page *page)
{
	if (!page->pool.cell_ns) {
		json_nil(page->j, "cells");
		return;
	}
	json_map(page->j, "cells");
	json_uint(page->j, "cell_ns", page->pool.cell_ns);
	json_uint(page->j, "sub_buckets", page->pool.sub);
	json_map(page->j, "spans");
	for (int s = 0; s < 2; s++)
		spans(page, s);
	json_end(page->j);
	json_end(page->j);
}

/* ---- routes ---- */

static size_t runs_shown(const struct side *side)
{
	return side->run_count < DIFF_PAGE_RUNS_MAX ? side->run_count : DIFF_PAGE_RUNS_MAX;
}

/* Of each run by itself, as far as it has requests to tell percentiles apart. */
static void spectra(struct page *page, int s, const char *name)
{
	const struct side *side = &page->c->side[s];

	json_list(page->j, "spectra");
	for (size_t i = 0; i < runs_shown(side); i++) {
		const struct run_route *r = run_route(&side->runs[i], name);

		json_list(page->j, NULL);
		for (int k = 0; r && k <= SPECTRUM_MAX; k++) {
			double beyond = pow(10, -(double)k / SPECTRUM_STEPS);

			if ((double)r->wall.count * beyond < 1)
				break;
			json_double(page->j, NULL,
				    buckets_quantile(&r->wall, fmax(1e-6, 1 - beyond)));
		}
		json_end(page->j);
	}
	json_end(page->j);
}

static int by_thing(const void *a, const void *b)
{
	return run_thing_order(a, b);
}

static void write_statuses(struct json *j, struct run_thing *list, size_t count)
{
	size_t end;

	if (count)
		qsort(list, count, sizeof(*list), by_thing);
	json_map(j, "statuses");
	for (size_t i = 0; i < count; i = end) {
		uint64_t sum = 0;

		for (end = i; end < count && !run_thing_order(&list[i], &list[end]); end++)
			sum += list[end].count;
		json_uint(j, list[i].name, sum);
	}
	json_end(j);
}

static void statuses(struct page *page, int s, const char *name)
{
	const struct side *side = &page->c->side[s];
	struct run_thing *all = NULL;
	size_t count = 0;

	for (size_t i = 0; i < side->run_count; i++) {
		const struct run_route *r = run_route(&side->runs[i], name);

		if (!r || !r->status_count)
			continue;
		all = memory_grow(all, count + r->status_count, sizeof(*all));
		memcpy(all + count, r->statuses, r->status_count * sizeof(*all));
		count += r->status_count;
	}
	write_statuses(page->j, all, count);
	free(all);
}

static void counts(struct page *page, int s, const char *name)
{
	const struct side *side = &page->c->side[s];
	double requests = 0, errors = 0, calls = 0;

	for (size_t i = 0; i < side->run_count; i++) {
		const struct run_route *r = run_route(&side->runs[i], name);

		if (!r)
			continue;
		requests += (double)r->requests;
		errors += (double)r->errors;
		calls += r->calls_each * (double)r->requests;
	}
	json_double(page->j, "requests", requests);
	json_double(page->j, "errors", errors);
	json_double(page->j, "queries_each", requests > 0 ? calls / requests : NAN);
}

static void route_side(struct page *page, int s, const char *name)
{
	struct buckets wall = diff_pool_times(page->c, s, name, false);
	struct buckets cpu = diff_pool_times(page->c, s, name, true);

	json_map(page->j, sides[s]);
	if (name) {
		counts(page, s, name);
		statuses(page, s, name);
		spectra(page, s, name);
	}
	histogram(page->j, "wall", &wall);
	histogram(page->j, "cpu", &cpu);
	cells(page, s, name);
	json_end(page->j);
}

static void route(struct page *page, const char *key, const char *name)
{
	json_map(page->j, key);
	json_str(page->j, "route", name);
	for (int s = 0; s < 2; s++)
		route_side(page, s, name);
	json_end(page->j);
}

static bool told(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* In the order of the contrasts: what is worse, then by share. */
static void routes(struct page *page)
{
	const char *names[DIFF_PAGE_ROUTES_MAX];
	size_t count = 0;

	json_list(page->j, "routes");
	for (size_t i = 0; i < page->c->contrast_count && count < DIFF_PAGE_ROUTES_MAX; i++) {
		const struct contrast *k = &page->c->contrasts[i];

		if (k->of == CONTRAST_THROUGHPUT || !strcmp(k->route, COMPARISON_POOL) ||
		    told(names, count, k->route))
			continue;
		names[count++] = k->route;
		route(page, NULL, k->route);
	}
	json_end(page->j);
}

/* ---- profiles ---- */

/* These signs stand in strings only, as it is JSON. */
static void write_in_html(FILE *out, const char *json)
{
	for (; *json; json++)
		if (strchr("<>&", *json))
			fprintf(out, "\\u%04x", (unsigned)(unsigned char)*json);
		else
			putc(*json, out);
}

/* Says how many found no room. */
static size_t profiles(struct page *page, int s)
{
	const struct side *side = &page->c->side[s];
	size_t bytes = 0, left = 0;

	json_list(page->j, sides[s]);
	for (size_t i = 0; i < side->run_count; i++) {
		const char *text = side->runs[i].profile;

		if (!text)
			continue;
		if (bytes + strlen(text) > PROFILE_BYTES_MAX) {
			left++;
			continue;
		}
		bytes += strlen(text);
		write_in_html(json_verbatim(page->j, NULL), text);
	}
	json_end(page->j);
	return left;
}

void diff_page_members(struct json *j, const struct comparison *c)
{
	struct page page = {.j = j, .c = c, .pool = diff_pool_of(c)};
	size_t left[2];

	json_map(j, "page");
	axis(&page);
	json_uint(j, "spectrum_steps", SPECTRUM_STEPS);
	route(&page, "all", NULL);
	routes(&page);
	json_map(j, "profiles");
	for (int s = 0; s < 2; s++)
		left[s] = profiles(&page, s);
	json_end(j);
	json_map(j, "profiles_left");
	for (int s = 0; s < 2; s++)
		json_uint(j, sides[s], left[s]);
	json_end(j);
	json_end(j);
}
