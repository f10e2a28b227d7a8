// SPDX-License-Identifier: Apache-2.0
/* What stands under statements: the routes that asked, the codes that came, where they went. */
#include "build.h"

#include "calls.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct query *query;
	const char *name;
	struct attributed calls; /* a plain count: exact */
};

struct list {
	struct model *model;
	const struct routes *routes;
	const struct query_index *index;
	struct entry *entries;
	size_t count, room;
};

static void add(struct list *l, uint64_t hash, const char *name, const struct attributed *calls)
{
	struct query *query = query_index_find(l->index, hash);

	if (!query)
		return;
	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->entries = memory_grow(l->entries, l->room, sizeof(*l->entries));
	}
	l->entries[l->count++] = (struct entry){query, name, *calls};
}

/* Rows of the model lie in one array, so their places compare. */
static int by_name(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->query != b->query)
		return a->query < b->query ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int by_size(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	uint64_t x = a->calls.exact_ns + a->calls.probable_ns;
	uint64_t y = b->calls.exact_ns + b->calls.probable_ns;

	if (a->query != b->query)
		return a->query < b->query ? -1 : 1;
	if (x != y)
		return x < y ? 1 : -1;
	x = a->calls.exact + a->calls.probable;
	y = b->calls.exact + b->calls.probable;
	return x != y ? (x < y ? 1 : -1) : strcmp(a->name, b->name);
}

static void settle(struct list *l)
{
	size_t kept = 0;

	if (l->count)
		qsort(l->entries, l->count, sizeof(*l->entries), by_name);
	for (size_t i = 0; i < l->count; i++) {
		if (kept && !by_name(&l->entries[kept - 1], &l->entries[i]))
			calls_merge(&l->entries[kept - 1].calls, &l->entries[i].calls);
		else
			l->entries[kept++] = l->entries[i];
	}
	l->count = kept;
	if (kept)
		qsort(l->entries, kept, sizeof(*l->entries), by_size);
}

/* How many of the entries from `first` on are of one query. */
static size_t run(const struct list *l, size_t first)
{
	size_t n = 1;

	while (first + n < l->count && l->entries[first + n].query == l->entries[first].query)
		n++;
	return n;
}

/* ---- routes that asked ---- */

static void add_caller(void *context, const char *key, size_t bytes, const void *value)
{
	const char *end = key ? key + bytes : NULL, *name = "(other)", *path = "";
	char buffer[ROUTE_NAME_MAX];
	struct list *l = context;
	struct route_path from;

	if (key) {
		from = (struct route_path){.length = (uint32_t)compound_part(&key, end, &path)};
		from.bytes = path;
		name = model_route(l->model, routes_name(l->routes, &from, buffer));
	}
	add(l, key ? keyed_hash(key, (size_t)(end - key)) : 0, name, value);
}

static void share_callers(struct list *l)
{
	for (size_t i = 0, n; i < l->count; i += n) {
		struct query *q = l->entries[i].query;

		n = run(l, i);
		q->callers = arena_alloc(l->model->arena, n, sizeof(*q->callers));
		q->caller_count = n;
		for (size_t k = 0; k < n; k++) {
			const struct entry *e = &l->entries[i + k];

			q->callers[k] = (struct query_caller){e->name, e->calls};
			calls_merge(&q->attributed, &e->calls);
		}
	}
}

/* "(other)" may have callers of rows that stand apart. */
static void share_rest(struct model *model)
{
	for (size_t i = 0; i < model->query_count; i++) {
		struct query *q = &model->queries[i];
		uint64_t known = q->attributed.exact + q->attributed.probable;

		q->unknown = q->count > known ? q->count - known : 0;
	}
}

/* ---- codes and targets ---- */

static void add_count(void *context, const char *key, size_t bytes, const void *value)
{
	struct attributed count = {.exact = *(const uint64_t *)value};
	const char *end = key ? key + bytes : NULL, *name = "(other)", *statement, *text;
	struct list *l = context;
	uint64_t hash = 0;
	size_t n;

	if (key) {
		n = compound_part(&key, end, &statement);
		hash = keyed_hash(statement, n);
		n = compound_part(&key, end, &text);
		name = arena_text(l->model->arena, text, n);
	}
	add(l, hash, name, &count);
}

static size_t take_counts(const struct list *l, size_t first, struct query_count **counts)
{
	size_t n = run(l, first);

	*counts = arena_alloc(l->model->arena, n, sizeof(**counts));
	for (size_t k = 0; k < n; k++)
		(*counts)[k] = (struct query_count){l->entries[first + k].name,
						    l->entries[first + k].calls.exact};
	return n;
}

static void share_codes(struct list *l)
{
	for (size_t i = 0; i < l->count; i += run(l, i)) {
		struct query *q = l->entries[i].query;

		q->code_count = take_counts(l, i, &q->codes);
	}
}

static void share_targets(struct list *l)
{
	for (size_t i = 0; i < l->count; i += run(l, i)) {
		struct query *q = l->entries[i].query;

		q->target_count = take_counts(l, i, &q->targets);
	}
}

static void build_list(struct list l, struct keyed *keyed,
		       void (*add_one)(void *context, const char *key, size_t bytes,
				       const void *value),
		       void (*share)(struct list *l))
{
	keyed_each(keyed, add_one, &l);
	settle(&l);
	share(&l);
	free(l.entries);
}

void build_query_lists(struct model *model, struct collect *c, const struct query_index *index)
{
	struct list l = {.model = model, .routes = &c->routes, .index = index};

	build_list(l, &c->queries.callers, add_caller, share_callers);
	build_list(l, &c->queries.errors, add_count, share_codes);
	build_list(l, &c->queries.targets, add_count, share_targets);
	share_rest(model);
}
