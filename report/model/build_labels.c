// SPDX-License-Identifier: Apache-2.0
/* How the requests of each route fared, by the labels that the program gave them. */
#include "build.h"

#include "labels.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct route *route;
	const char *key, *value;
	struct labels_stats stats;
};

struct work {
	struct model *model;
	const struct routes *routes;
	struct entry *list;
	size_t count, room;
};

static struct route *route_named(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->route_count; i++)
		if (!strcmp(m->routes[i].name, name))
			return &m->routes[i];
	return NULL;
}

static void add(void *context, const char *key, size_t bytes, const void *value)
{
	const char *end = key ? key + bytes : NULL, *path, *text;
	char buffer[ROUTE_NAME_MAX];
	struct work *w = context;
	struct route_path from;
	struct entry *e;
	size_t n;

	if (!key)
		return;
	if (w->count == w->room) {
		w->room = w->room ? 2 * w->room : 64;
		w->list = memory_grow(w->list, w->room, sizeof(*w->list));
	}
	e = &w->list[w->count];
	from = (struct route_path){.length = (uint32_t)compound_part(&key, end, &path)};
	from.bytes = path;
	e->route =
		route_named(w->model, model_route(w->model, routes_name(w->routes, &from, buffer)));
	n = compound_part(&key, end, &text);
	e->key = arena_text(w->model->arena, text, n);
	n = compound_part(&key, end, &text);
	e->value = arena_text(w->model->arena, text, n);
	e->stats = *(const struct labels_stats *)value;
	w->count += e->route != NULL;
}

/* Rows of the model lie in one array, so their places compare. */
static int by_text(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = strcmp(a->key, b->key);

	if (a->route != b->route)
		return a->route < b->route ? -1 : 1;
	return order ? order : strcmp(a->value, b->value);
}

static int by_requests(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->route == b->route && !strcmp(a->key, b->key) &&
	    a->stats.requests != b->stats.requests)
		return a->stats.requests < b->stats.requests ? 1 : -1;
	return by_text(left, right);
}

static void merge_same(struct work *w)
{
	size_t kept = 0;

	if (w->count)
		qsort(w->list, w->count, sizeof(*w->list), by_text);
	for (size_t i = 0; i < w->count; i++) {
		if (kept && !by_text(&w->list[kept - 1], &w->list[i]))
			labels_merge(&w->list[kept - 1].stats, &w->list[i].stats);
		else
			w->list[kept++] = w->list[i];
	}
	w->count = kept;
	if (kept)
		qsort(w->list, kept, sizeof(*w->list), by_requests);
}

void build_labels(struct model *model, struct collect *c)
{
	struct work w = {.model = model, .routes = &c->routes};

	keyed_each(&c->labels, add, &w);
	merge_same(&w);
	for (size_t i = 0; i < w.count; i++) {
		const struct labels_stats *s = &w.list[i].stats;
		struct route *r = w.list[i].route;

		if (!r->label_count)
			r->labels = arena_alloc(model->arena, w.count - i, sizeof(*r->labels));
		r->labels[r->label_count++] = (struct route_label){
			.key = w.list[i].key,
			.value = w.list[i].value,
			.requests = s->requests,
			.errors = s->errors,
			.mean_ns = s->answered ? s->latency_ns / s->answered : 0,
		};
	}
	free(w.list);
}
