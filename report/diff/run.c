// SPDX-License-Identifier: Apache-2.0
#include "run.h"

#include <string.h>

double run_seconds(const struct run *r)
{
	double ns = r->end_ns > r->begin_ns ? (double)(r->end_ns - r->begin_ns) : 0;

	return ns > 1 ? ns / 1e9 : 1e-9;
}

double run_rate(const struct run *r)
{
	return (double)r->requests / run_seconds(r);
}

const struct run_route *run_route(const struct run *r, const char *name)
{
	size_t low = 0, high = r->route_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, r->routes[middle].name);

		if (!order)
			return &r->routes[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

int run_thing_order(const struct run_thing *a, const struct run_thing *b)
{
	int order = strcmp(a->of, b->of);

	return order ? order : strcmp(a->name, b->name);
}

const struct run_thing *run_thing(const struct run_thing *list, size_t count,
				  const struct run_thing *like)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = run_thing_order(like, &list[middle]);

		if (!order)
			return &list[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
