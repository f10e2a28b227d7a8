// SPDX-License-Identifier: Apache-2.0
#include "diff_pool.h"

#include <stdlib.h>
#include <string.h>

struct pooling {
	const struct diff_pool *pool;
	struct arena *arena;
	struct diff_pooled found;
	size_t room;
};

struct diff_pool diff_pool_of(const struct comparison *c)
{
	struct diff_pool p = {0, 0};

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < c->side[s].run_count; i++) {
			const struct run *r = &c->side[s].runs[i];

			p.cell_ns = r->cell_ns > p.cell_ns ? r->cell_ns : p.cell_ns;
			p.sub = p.sub ? p.sub : r->cell_sub;
		}
	return p;
}

bool diff_pool_has(const struct diff_pool *p, const struct run *run)
{
	return run->cell_ns && run->cell_sub == p->sub;
}

/* ---- cells ---- */

/* Widths are powers of two of one another. */
static uint32_t index_in(const struct diff_pool *p, const struct run *run, uint32_t index)
{
	return (uint32_t)((double)index * ((double)run->cell_ns / (double)p->cell_ns));
}

static void take(struct pooling *p, const struct run *run, const struct run_route *route)
{
	for (size_t i = 0; i < route->cell_count; i++) {
		if (p->found.count == p->room) {
			p->room = p->room ? 2 * p->room : 64;
			p->found.list = memory_grow(p->found.list, p->room, sizeof(*p->found.list));
		}
		p->found.list[p->found.count] = route->cells[i];
		p->found.list[p->found.count++].index =
			index_in(p->pool, run, route->cells[i].index);
	}
}

static int by_index(const void *a, const void *b)
{
	uint32_t x = ((const struct run_cell *)a)->index, y = ((const struct run_cell *)b)->index;

	return x < y ? -1 : x > y;
}

/* Cells [from, to) of the list are of one index. */
static struct run_cell sum(struct pooling *p, size_t from, size_t to)
{
	struct run_cell all = {.index = p->found.list[from].index};
	uint64_t counts[BUCKETS_MAX] = {0};

	for (size_t i = from; i < to; i++) {
		const struct run_cell *one = &p->found.list[i];

		all.requests += one->requests;
		all.errors += one->errors;
		all.sum_us += one->sum_us;
		buckets_spread(counts, &one->times);
	}
	all.times = buckets_gathered(p->arena, counts, 0);
	return all;
}

static void join(struct pooling *p)
{
	struct diff_pooled *f = &p->found;
	size_t kept = 0, end;

	if (f->count)
		qsort(f->list, f->count, sizeof(*f->list), by_index);
	for (size_t i = 0; i < f->count; i = end) {
		for (end = i + 1; end < f->count && f->list[end].index == f->list[i].index;)
			end++;
		f->list[kept++] = end == i + 1 ? f->list[i] : sum(p, i, end);
	}
	f->count = kept;
}

struct diff_pooled diff_pool_cells(const struct diff_pool *pool, const struct comparison *c,
				   int side, const char *name)
{
	struct pooling p = {.pool = pool, .arena = c->arena};

	for (size_t i = 0; i < c->side[side].run_count; i++) {
		const struct run *run = &c->side[side].runs[i];

		if (!diff_pool_has(pool, run))
			continue;
		for (size_t k = 0; k < run->route_count; k++)
			if (!name || !strcmp(run->routes[k].name, name))
				take(&p, run, &run->routes[k]);
	}
	join(&p);
	return p.found;
}

/* ---- histograms ---- */

struct buckets diff_pool_times(const struct comparison *c, int side, const char *name, bool cpu)
{
	uint64_t counts[BUCKETS_MAX] = {0};
	double ns = 0;

	for (size_t i = 0; i < c->side[side].run_count; i++) {
		const struct run *run = &c->side[side].runs[i];

		for (size_t k = 0; k < run->route_count; k++) {
			const struct run_route *r = &run->routes[k];
			const struct buckets *b = cpu ? &r->cpu : &r->wall;

			if (name && strcmp(r->name, name) != 0)
				continue;
			buckets_spread(counts, b);
			ns += b->sum;
		}
	}
	return buckets_gathered(c->arena, counts, ns);
}
