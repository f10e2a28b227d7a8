// SPDX-License-Identifier: Apache-2.0
/* N+1: what repeats.c found gets the names of the routes and statements that it ended in. */
#include "build.h"

#include <stdlib.h>
#include <string.h>

struct list {
	struct model *model;
	const struct routes *routes;
	const struct query_index *index;
};

static void count_key(void *context, const char *key, size_t bytes, const void *value)
{
	(void)key;
	(void)bytes;
	(void)value;
	++*(size_t *)context;
}

static void name_row(const struct list *l, struct n_plus_one *row, const char *key, size_t bytes)
{
	const struct query *query = query_index_find(l->index, repeats_statement(key));
	struct route_path path = {.bytes = key + REPEATS_ROUTE_AT,
				  .length = (uint32_t)(bytes - REPEATS_ROUTE_AT)};
	char name[ROUTE_NAME_MAX];

	row->route = model_route(l->model, routes_name(l->routes, &path, name));
	if (!query)
		return;
	row->system = query->system;
	row->statement = query->statement;
}

static void add(void *context, const char *key, size_t bytes, const void *value)
{
	const struct repeats_stats *s = value;
	const struct list *l = context;
	struct n_plus_one *row = &l->model->repeats[l->model->repeat_count++];

	*row = (struct n_plus_one){.route = "(other)",
				   .system = "(other)",
				   .statement = "(other)",
				   .requests = s->requests,
				   .calls = s->calls,
				   .most = s->most,
				   .ns = s->ns,
				   .request_ns = s->request_ns};
	if (key && bytes >= REPEATS_ROUTE_AT)
		name_row(l, row, key, bytes);
}

static int by_name(const void *left, const void *right)
{
	const struct n_plus_one *a = left, *b = right;
	int order = strcmp(a->route, b->route);

	order = order ? order : strcmp(a->system, b->system);
	return order ? order : strcmp(a->statement, b->statement);
}

static int by_time(const void *left, const void *right)
{
	const struct n_plus_one *a = left, *b = right;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	return by_name(left, right);
}

/* A request with two statements that both ended in "(other)" counts for each. */
static void merge_same(struct model *model)
{
	struct n_plus_one *rows = model->repeats;
	size_t kept = 0;

	if (model->repeat_count)
		qsort(rows, model->repeat_count, sizeof(*rows), by_name);
	for (size_t i = 0; i < model->repeat_count; i++) {
		struct n_plus_one *to = kept ? &rows[kept - 1] : NULL;

		if (!to || by_name(to, &rows[i])) {
			rows[kept++] = rows[i];
			continue;
		}
		to->requests += rows[i].requests;
		to->calls += rows[i].calls;
		to->most = rows[i].most > to->most ? rows[i].most : to->most;
		to->ns += rows[i].ns;
		to->request_ns += rows[i].request_ns;
	}
	model->repeat_count = kept;
	if (kept)
		qsort(rows, kept, sizeof(*rows), by_time);
}

void build_repeats(struct model *model, struct collect *c, const struct query_index *index)
{
	struct list l = {model, &c->routes, index};
	size_t count = 0;

	repeats_finish(&c->repeats);
	keyed_each(&c->repeats.found, count_key, &count);
	model->repeats = arena_alloc(model->arena, count, sizeof(*model->repeats));
	keyed_each(&c->repeats.found, add, &l);
	merge_same(model);
	model->repeats_examined = c->repeats.examined;
	/* Requests wait for what they may have asked; where nothing was asked, for nothing. */
	model->repeats_not_examined = model->query_calls ? c->repeats.not_examined : 0;
}
