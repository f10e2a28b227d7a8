// SPDX-License-Identifier: Apache-2.0
#include "family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t names_of(const struct run_list sides[2], const char **names)
{
	size_t count = 0;

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s].count; i++)
			for (size_t k = 0; k < sides[s].list[i].route_count; k++) {
				if (names)
					names[count] = sides[s].list[i].routes[k].name;
				count++;
			}
	return count;
}

static void list_names(struct family *f, struct arena *arena, const struct run_list sides[2])
{
	size_t count = names_of(sides, NULL);
	const char **names = memory_zeroed(count + 1, sizeof(*names));

	names_of(sides, names);
	qsort(names, count, sizeof(*names), by_name);
	f->list = arena_alloc(arena, count + 1, sizeof(*f->list));
	for (size_t i = 0; i < count; i++)
		if (!f->count || strcmp(f->list[f->count - 1].name, names[i]))
			f->list[f->count++].name = names[i];
	free(names);
}

/* Both lists are by name. */
static void look_at(struct family *f, int side, const struct run *run,
		    const struct run_route **view)
{
	size_t k = 0;

	for (size_t i = 0; i < f->count && k < run->route_count; i++) {
		if (strcmp(f->list[i].name, run->routes[k].name))
			continue;
		view[i] = &run->routes[k];
		f->list[i].requests[side] += (double)run->routes[k].requests;
		f->list[i].ns += run->routes[k].wall.sum;
		k++;
	}
}

static void decide(struct family *f, double min_share)
{
	double requests = 0, ns = 0;

	for (size_t i = 0; i < f->count; i++) {
		requests += f->list[i].requests[0] + f->list[i].requests[1];
		ns += f->list[i].ns;
	}
	for (size_t i = 0; i < f->count; i++) {
		struct family_route *r = &f->list[i];

		r->share = requests > 0 ? (r->requests[0] + r->requests[1]) / requests : 0;
		r->pooled = r->share < min_share && !(r->ns >= min_share * ns && ns > 0);
		f->pooled += r->pooled;
		f->pooled_share += r->pooled ? r->share : 0;
	}
}

/* One clock's histograms of the pooled routes; counts has room for all buckets. */
static struct buckets pool_clock(const struct family *f, struct arena *arena,
				 const struct run_route **view, bool cpu)
{
	uint64_t *counts = memory_zeroed(BUCKETS_MAX, sizeof(*counts));
	struct buckets all;
	double sum = 0;

	for (size_t i = 0; i < f->count; i++) {
		const struct buckets *b = view[i] ? cpu ? &view[i]->cpu : &view[i]->wall : NULL;

		if (!b || !f->list[i].pooled)
			continue;
		buckets_spread(counts, b);
		sum += b->sum;
	}
	all = buckets_gathered(arena, counts, sum);
	free(counts);
	return all;
}

static const struct run_route *pool_of(const struct family *f, struct arena *arena,
				       const struct run_route **view)
{
	struct run_route *pool = arena_alloc(arena, 1, sizeof(*pool));

	for (size_t i = 0; i < f->count; i++)
		if (view[i] && f->list[i].pooled) {
			pool->requests += view[i]->requests;
			pool->errors += view[i]->errors;
		}
	pool->wall = pool_clock(f, arena, view, false);
	pool->cpu = pool_clock(f, arena, view, true);
	return pool;
}

static void view_side(struct family *f, struct arena *arena, const struct run_list *runs, int side)
{
	size_t width = f->count + 1;

	f->view[side] = arena_alloc(arena, width * runs->count, sizeof(**f->view));
	for (size_t i = 0; i < runs->count; i++)
		look_at(f, side, &runs->list[i], f->view[side] + i * width);
}

struct family family_of(struct arena *arena, const struct run_list sides[2], double min_share)
{
	struct family f = {0};

	list_names(&f, arena, sides);
	for (int s = 0; s < 2; s++)
		view_side(&f, arena, &sides[s], s);
	decide(&f, min_share);
	for (int s = 0; s < 2 && f.pooled; s++)
		for (size_t i = 0; i < sides[s].count; i++) {
			const struct run_route **view = f.view[s] + i * (f.count + 1);

			view[f.count] = pool_of(&f, arena, view);
		}
	return f;
}

const struct run_route *family_route(const struct family *f, int side, size_t run, size_t at)
{
	return f->view[side][run * (f->count + 1) + at];
}

double family_mix_distance(const struct family *f)
{
	double total[2] = {0}, distance = 0;

	for (size_t i = 0; i < f->count; i++)
		for (int s = 0; s < 2; s++)
			total[s] += f->list[i].requests[s];
	if (total[0] <= 0 || total[1] <= 0)
		return total[0] != total[1];
	for (size_t i = 0; i < f->count; i++)
		distance +=
			fabs(f->list[i].requests[0] / total[0] - f->list[i].requests[1] / total[1]);
	return distance / 2;
}
