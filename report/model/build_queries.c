// SPDX-License-Identifier: Apache-2.0
/* What was asked of databases: the statements that took most time stay, the rest is "(other)". */
#include "build.h"

#include "calls.h"
#include "names.h"
#include "operation.h"

#include <stdlib.h>
#include <string.h>

#define OTHER "(other)"

struct row {
	const char *key; /* NULL: what was not kept apart */
	size_t bytes;
	const struct queries_stats *stats;
};

struct rows {
	struct row *list;
	size_t count, room;
};

static void add_row(void *context, const char *key, size_t bytes, const void *value)
{
	struct rows *rows = context;

	if (rows->count == rows->room) {
		rows->room = rows->room ? 2 * rows->room : 64;
		rows->list = memory_grow(rows->list, rows->room, sizeof(*rows->list));
	}
	rows->list[rows->count++] = (struct row){key, bytes, value};
}

static int compare_keys(const struct row *a, const struct row *b)
{
	size_t n = a->bytes < b->bytes ? a->bytes : b->bytes;
	int order = n ? memcmp(a->key, b->key, n) : 0;

	return order ? order : (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

/* What has no key comes last. */
static int by_time(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	if (!a->key || !b->key)
		return !a->key - !b->key;
	if (a->stats->time.sum != b->stats->time.sum)
		return a->stats->time.sum < b->stats->time.sum ? 1 : -1;
	if (a->stats->count != b->stats->count)
		return a->stats->count < b->stats->count ? 1 : -1;
	return compare_keys(a, b);
}

/* ---- one row ---- */

static void add_stats(struct query *q, const struct queries_stats *s)
{
	q->count += s->count;
	q->errors += s->errors;
	q->aborted += s->aborted;
	q->rows += s->rows;
	q->rows_known += s->rows_known;
	q->transactions += s->transactions;
	q->prepared += s->prepared;
	q->hooked += s->hooked;
	q->truncated |= s->truncated > 0;
	hist_merge(&q->time, &s->time);
	cells_merge(&q->cells, &s->cells);
}

static void name_query(struct arena *arena, struct query *q, const struct row *row)
{
	unsigned system = queries_system(row->key, row->bytes);
	struct operation operation;
	size_t n = row->bytes ? row->bytes - 1 : 0;

	q->system = name_system(system);
	q->statement = arena_text(arena, row->key + (row->bytes > 0), n);
	operation_of(&operation, system, q->statement, n);
	q->operation = arena_text(arena, operation.name, strlen(operation.name));
	if (operation.collection_bytes)
		q->collection = arena_text(arena, operation.collection, operation.collection_bytes);
}

static struct query *other_query(struct model *model, struct query_index *index)
{
	if (!index->other) {
		index->other = &model->queries[model->query_count++];
		*index->other =
			(struct query){.system = OTHER, .statement = OTHER, .operation = ""};
	}
	return index->other;
}

static void fill(struct model *model, struct query_index *index, const struct row *row)
{
	size_t limit = model->options.max_queries ? model->options.max_queries : 1;
	struct query *q;

	model->query_calls += row->stats->count;
	model->query_ns += row->stats->time.sum;
	if (!row->key || model->query_count >= limit) {
		model->queries_merged += row->key != NULL;
		add_stats(other_query(model, index), row->stats);
		return;
	}
	q = &model->queries[model->query_count++];
	name_query(model->arena, q, row);
	add_stats(q, row->stats);
	index->places[index->count++] = (struct query_place){keyed_hash(row->key, row->bytes), q};
}

static int by_hash(const void *left, const void *right)
{
	const struct query_place *a = left, *b = right;

	return (a->hash > b->hash) - (a->hash < b->hash);
}

struct query *query_index_find(const struct query_index *index, uint64_t hash)
{
	const struct query_place key = {.hash = hash}, *found = NULL;

	if (index->count)
		found = bsearch(&key, index->places, index->count, sizeof(key), by_hash);
	return found ? found->query : index->other;
}

static struct query_index build_rows(struct model *model, struct collect *c)
{
	struct query_index index = {0};
	struct rows rows = {0};

	keyed_each(&c->queries.statements, add_row, &rows);
	if (rows.count)
		qsort(rows.list, rows.count, sizeof(*rows.list), by_time);
	model->queries = arena_alloc(model->arena, rows.count, sizeof(*model->queries));
	index.places = arena_alloc(model->arena, rows.count, sizeof(*index.places));
	for (size_t i = 0; i < rows.count; i++)
		fill(model, &index, &rows.list[i]);
	if (index.count)
		qsort(index.places, index.count, sizeof(*index.places), by_hash);
	free(rows.list);
	return index;
}

/* ---- routes ---- */

struct target {
	struct model *model;
	const struct routes *routes;
};

static void add_route(void *context, const char *key, size_t bytes, const void *value)
{
	struct route_path path = {.bytes = key ? key : "", .length = (uint32_t)bytes};
	const struct target *to = context;
	char name[ROUTE_NAME_MAX];
	const char *wanted = "(other)";

	if (key)
		wanted = model_route(to->model, routes_name(to->routes, &path, name));
	for (size_t i = 0; i < to->model->route_count; i++)
		if (!strcmp(to->model->routes[i].name, wanted)) {
			calls_merge(&to->model->routes[i].database, value);
			return;
		}
}

/* The one row that is none of the statements' own finds its place. */
static int by_model_time(const void *left, const void *right)
{
	const struct query *a = left, *b = right;
	int order;

	if (a->time.sum != b->time.sum)
		return a->time.sum < b->time.sum ? 1 : -1;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	order = strcmp(a->system, b->system);
	return order ? order : strcmp(a->statement, b->statement);
}

void build_queries(struct model *model, struct collect *c)
{
	struct query_index index = build_rows(model, c);
	struct target target = {model, &c->routes};

	keyed_each(&c->queries.routes, add_route, &target);
	build_query_lists(model, c, &index);
	build_repeats(model, c, &index);
	if (model->query_count)
		qsort(model->queries, model->query_count, sizeof(*model->queries), by_model_time);
}
