// SPDX-License-Identifier: Apache-2.0
#include "run_page.h"

#include <stdlib.h>
#include <string.h>

#define HEADER 5 /* numbers before the buckets of a cell */

struct numbers {
	const json_t *list;
	size_t at;
	bool good;
};

static uint64_t next(struct numbers *n)
{
	const json_t *v = json_array_get(n->list, n->at++);

	n->good &= json_is_integer(v) && json_integer_value(v) >= 0;
	return n->good ? (uint64_t)json_integer_value(v) : 0;
}

/* ---- cells ---- */

static bool times(struct buckets *to, struct arena *arena, struct numbers *n, uint64_t count)
{
	uint64_t index = 0;

	for (uint64_t i = 0; i < count; i++) {
		uint64_t step = next(n), requests = next(n);

		if (!n->good || step >= BUCKETS_MAX || index + step >= BUCKETS_MAX)
			return false;
		index += step;
		if (!buckets_append(to, arena, (uint32_t)index, requests))
			return false;
	}
	return true;
}

static bool cell(struct run_cell *to, struct arena *arena, struct numbers *n, uint64_t *index)
{
	uint64_t distance = next(n), buckets;

	if (distance >= RUN_CELLS_MAX || *index + distance >= RUN_CELLS_MAX)
		return false;
	*index += distance;
	to->index = (uint32_t)*index;
	to->requests = next(n);
	to->errors = next(n);
	to->sum_us = next(n);
	buckets = next(n);
	if (!n->good || to->requests > BUCKETS_COUNT_MAX || to->errors > to->requests ||
	    to->sum_us > BUCKETS_COUNT_MAX)
		return false;
	return times(&to->times, arena, n, buckets);
}

static bool later(const struct run_route *route)
{
	const struct run_cell *last = &route->cells[route->cell_count];

	return !route->cell_count || last->index > last[-1].index;
}

static void cells(struct run_route *to, struct arena *arena, const json_t *list)
{
	struct numbers n = {.list = list, .good = true};
	size_t length = json_array_size(list), most = length / HEADER;
	uint64_t index = 0;
	bool good = true;

	most = most < RUN_CELLS_MAX ? most : RUN_CELLS_MAX;
	to->cells = arena_alloc(arena, most + 1, sizeof(*to->cells));
	while (good && n.at < length && to->cell_count < most) {
		good = cell(&to->cells[to->cell_count], arena, &n, &index) && later(to);
		to->cell_count += good;
	}
	/* Half a timeline would look like a server that stopped. */
	if (!good || n.at < length)
		to->cell_count = 0;
}

static void axis(struct run *run, const json_t *from)
{
	const json_t *cells = json_object_get(json_object_get(from, "timeline"), "cells");
	json_int_t width = json_integer_value(json_object_get(cells, "cell_ns"));
	json_int_t begin = json_integer_value(json_object_get(cells, "begin_ns"));
	json_int_t sub = json_integer_value(json_object_get(cells, "sub_buckets"));

	if (width <= 0 || begin < 0 || sub <= 0 || sub > HIST_SUB || (sub & (sub - 1)))
		return;
	run->cell_ns = (uint64_t)width;
	run->cell_begin_ns = (uint64_t)begin;
	run->cell_sub = (unsigned)sub;
}

/* ---- statuses ---- */

static int by_thing(const void *a, const void *b)
{
	return run_thing_order(a, b);
}

static void statuses(struct run_route *to, struct arena *arena, json_t *object)
{
	const char *name;
	json_t *value;

	to->statuses = arena_alloc(arena, RUN_STATUSES_MAX, sizeof(*to->statuses));
	json_object_foreach(object, name, value)
	{
		json_int_t count = json_integer_value(value);

		if (count <= 0 || (uint64_t)count > BUCKETS_COUNT_MAX ||
		    to->status_count >= RUN_STATUSES_MAX)
			continue;
		to->statuses[to->status_count].of = "";
		to->statuses[to->status_count].name = arena_text(arena, name, strlen(name));
		to->statuses[to->status_count++].count = (uint64_t)count;
	}
	qsort(to->statuses, to->status_count, sizeof(*to->statuses), by_thing);
}

/* ---- the profile ---- */

/* Only what the flame graph is made of; its reader checks the indices. */
static void profile(struct run *run, struct arena *arena, const json_t *from)
{
	static const char *const others[] = {"attribution", "functions", "routes"};
	json_t *all = json_object_get(from, "profile"), *kept;
	char *text;

	if (json_integer_value(json_object_get(all, "samples")) <= 0)
		return;
	kept = json_copy(all);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		json_object_del(kept, others[i]);
	text = json_dumps(kept, JSON_COMPACT);
	if (text && strlen(text) <= RUN_PROFILE_BYTES_MAX)
		run->profile = arena_text(arena, text, strlen(text));
	free(text);
	json_decref(kept);
}

void run_page_read(struct run *run, struct arena *arena, const json_t *from)
{
	const json_t *routes = json_object_get(from, "routes");

	axis(run, from);
	for (size_t i = 0; i < run->route_count; i++) {
		struct run_route *to = &run->routes[i];
		const json_t *route = json_object_get(routes, to->name);

		if (run->cell_ns)
			cells(to, arena, json_object_get(route, "cells"));
		statuses(to, arena, json_object_get(route, "statuses"));
	}
	profile(run, arena, from);
}
