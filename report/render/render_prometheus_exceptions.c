// SPDX-License-Identifier: Apache-2.0
/* Exceptions by type and route; types may be many, so the rarer ones are one series. */
#include "render_prometheus.h"

#include "arena.h"
#include "prometheus.h"

#include <stdlib.h>
#include <string.h>

#define SERIES_MAX 200u
#define OTHER "(other)"

struct series {
	const char *type, *route;
	uint64_t count;
};

static int by_labels(const void *left, const void *right)
{
	const struct series *a = left, *b = right;
	int order = strcmp(a->type, b->type);

	return order ? order : strcmp(a->route, b->route);
}

static int by_count(const void *left, const void *right)
{
	const struct series *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return by_labels(left, right);
}

static size_t merged(struct series *list, size_t count)
{
	size_t kept = 0;

	qsort(list, count, sizeof(*list), by_labels);
	for (size_t i = 0; i < count; i++) {
		if (kept && !by_labels(&list[kept - 1], &list[i]))
			list[kept - 1].count += list[i].count;
		else
			list[kept++] = list[i];
	}
	return kept;
}

static void labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;

	prometheus_label(l, "exception_type", s->type);
	prometheus_label(l, "route", s->route);
}

static size_t all_of(const struct model *m, struct series **list)
{
	size_t room = 0, count = 0;

	for (size_t i = 0; i < m->exception_count; i++)
		room += m->exceptions[i].route_count;
	*list = memory_zeroed(room, sizeof(**list));
	for (size_t i = 0; i < m->exception_count; i++)
		for (size_t k = 0; k < m->exceptions[i].route_count; k++) {
			const struct exception_route *r = &m->exceptions[i].routes[k];

			(*list)[count++] = (struct series){m->exceptions[i].type,
							   r->route ? r->route : "", r->count};
		}
	return count ? merged(*list, count) : 0;
}

void render_prometheus_exceptions(FILE *out, const struct model *m)
{
	static const char name[] = "profilis_exceptions_total";
	struct series *list;
	size_t count = all_of(m, &list);

	if (count > SERIES_MAX) {
		qsort(list, count, sizeof(*list), by_count);
		for (size_t i = SERIES_MAX; i < count; i++)
			list[i].type = list[i].route = OTHER;
		count = merged(list, count);
	}
	if (count)
		prometheus_family(out, name, "counter",
				  "Exceptions that were logged or thrown, and crashes.");
	for (size_t i = 0; i < count; i++)
		prometheus_value(out, name, labels, &list[i], list[i].count);
	free(list);
}
