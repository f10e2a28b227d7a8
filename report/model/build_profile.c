// SPDX-License-Identifier: Apache-2.0
/* What used the CPU: stacks get their names and fold into one tree, of which each row has a share.
 */
#include "build.h"

#include "build_profile.h"
#include "samples.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows of what was counted ---- */

struct counted {
	struct samples_key key;
	bool other; /* what was not kept apart */
	const struct attributed *spent;
};

struct list {
	struct counted *list;
	size_t count, room;
};

static void add_counted(void *context, const char *key, size_t bytes, const void *value)
{
	struct list *l = context;

	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->list = memory_grow(l->list, l->room, sizeof(*l->list));
	}
	l->list[l->count] = (struct counted){.other = !key, .spent = value};
	if (key)
		l->list[l->count].key = samples_key(key, bytes);
	l->count++;
}

static int compare_rows(const struct counted *a, const struct counted *b)
{
	size_t n = a->key.bytes < b->key.bytes ? a->key.bytes : b->key.bytes;
	int order;

	if (a->other != b->other)
		return a->other - b->other;
	if (a->key.in_request != b->key.in_request)
		return b->key.in_request - a->key.in_request;
	if (a->key.method != b->key.method)
		return a->key.method - b->key.method;
	order = n ? memcmp(a->key.path, b->key.path, n) : 0;
	return order ? order : (a->key.bytes > b->key.bytes) - (a->key.bytes < b->key.bytes);
}

static int by_row(const void *left, const void *right)
{
	const struct counted *a = left, *b = right;
	int order = compare_rows(a, b);

	return order ? order : (a->key.stack > b->key.stack) - (a->key.stack < b->key.stack);
}

/* ---- routes ---- */

/* Several rows of what was counted may end in one route. */
static uint32_t route_at(struct profile_work *w, const char *name, uint8_t method)
{
	struct profile *p = &w->model->profile;

	for (size_t i = 0; i < p->route_count; i++)
		if (p->routes[i].method == method && p->routes[i].route == name)
			return (uint32_t)i;
	if (p->route_count == w->route_room) {
		w->route_room = w->route_room ? 2 * w->route_room : 16;
		p->routes = memory_grow(p->routes, w->route_room, sizeof(*p->routes));
	}
	p->routes[p->route_count] = (struct profile_route){.route = name, .method = method};
	return (uint32_t)p->route_count++;
}

static uint32_t route_of(struct profile_work *w, const struct routes *routes,
			 const struct counted *c)
{
	struct route_path path = {.bytes = c->key.path, .length = (uint32_t)c->key.bytes};
	char name[ROUTE_NAME_MAX];
	const char *found;

	if (c->other)
		return route_at(w, w->other, FORMAT_METHOD_OTHER);
	if (!c->key.in_request)
		return route_at(w, NULL, FORMAT_METHOD_OTHER);
	found = model_route(w->model, routes_name(routes, &path, name));
	return route_at(w, strcmp(found, w->other) ? found : w->other, c->key.method);
}

static void count_route(struct profile *p, uint32_t index, const struct counted *c)
{
	struct profile_route *r = &p->routes[index];
	const struct attributed *a = c->spent;

	r->samples += a->exact + a->probable;
	r->ns += a->exact_ns + a->probable_ns;
	p->samples += a->exact + a->probable;
	p->ns += a->exact_ns + a->probable_ns;
	if (!c->other && !c->key.in_request)
		return;
	r->exact += a->exact;
	r->probable += a->probable;
	p->exact += a->exact;
	p->exact_ns += a->exact_ns;
	p->probable += a->probable;
	p->probable_ns += a->probable_ns;
}

/* ---- stacks ---- */

static uint32_t node_of(struct profile_work *w, const struct stacks *stacks,
			struct symbols *symbols, const struct counted *c)
{
	static const char *const names[] = {"(no stack)", "(other)"};
	struct symbol lines[SYMBOLS_MAX];
	uint32_t stack = c->other ? STACKS_NONE : stacks_find(stacks, c->key.stack);

	if (stack == STACKS_NONE)
		return fold_named(&w->fold, names[c->other || c->key.stack]);
	return fold_stack(&w->fold, lines, symbols_stack(symbols, stack, lines));
}

static void add_entries(struct profile_work *w, struct collect *c, struct symbols *symbols,
			const struct list *l)
{
	uint32_t route = 0;

	w->entries = memory_zeroed(l->count, sizeof(*w->entries));
	for (size_t i = 0; i < l->count; i++) {
		const struct counted *row = &l->list[i];

		if (!i || compare_rows(row - 1, row))
			route = route_of(w, &c->routes, row);
		count_route(&w->model->profile, route, row);
		w->entries[w->count++] = (struct profile_entry){
			.route = route,
			.node = node_of(w, c->stacks, symbols, row),
			.samples = row->spent->exact + row->spent->probable,
			.ns = row->spent->exact_ns + row->spent->probable_ns,
		};
	}
}

/* ---- the whole ---- */

static int by_place(const void *left, const void *right)
{
	const struct profile_entry *a = left, *b = right;

	if (a->route != b->route)
		return a->route < b->route ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
}

void profile_settle(struct profile_work *w)
{
	size_t kept = 0;

	if (w->count)
		qsort(w->entries, w->count, sizeof(*w->entries), by_place);
	for (size_t i = 0; i < w->count; i++) {
		struct profile_entry *to = kept ? &w->entries[kept - 1] : NULL;

		if (!to || by_place(to, &w->entries[i])) {
			w->entries[kept++] = w->entries[i];
			continue;
		}
		to->samples += w->entries[i].samples;
		to->ns += w->entries[i].ns;
	}
	w->count = kept;
}

static int by_weight(const void *left, const void *right)
{
	const struct profile_route *a = left, *b = right;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	if (a->samples != b->samples)
		return a->samples < b->samples ? 1 : -1;
	if (!a->route || !b->route)
		return !a->route - !b->route;
	return a->route == b->route ? a->method - b->method : strcmp(a->route, b->route);
}

/* The heaviest first; entries follow their routes. */
static void order_routes(struct profile_work *w)
{
	struct profile *p = &w->model->profile;
	struct profile_route *sorted =
		arena_alloc(w->model->arena, p->route_count, sizeof(*sorted));
	uint32_t *place = memory_zeroed(p->route_count, sizeof(*place));

	for (size_t i = 0; i < p->route_count; i++) {
		sorted[i] = p->routes[i];
		sorted[i].function_count = i; /* where it was, until it has functions */
	}
	if (p->route_count)
		qsort(sorted, p->route_count, sizeof(*sorted), by_weight);
	for (size_t i = 0; i < p->route_count; i++) {
		place[sorted[i].function_count] = (uint32_t)i;
		sorted[i].function_count = 0;
	}
	for (size_t i = 0; i < w->count; i++)
		w->entries[i].route = place[w->entries[i].route];
	free(p->routes);
	p->routes = sorted;
	free(place);
}

void build_profile(struct model *model, struct collect *c, struct symbols *symbols)
{
	struct profile_work w = {.model = model, .other = "(other)"};
	struct list l = {0};

	model->profile.stacks_lost = stacks_lost(c->stacks);
	keyed_each(&c->samples, add_counted, &l);
	if (l.count)
		qsort(l.list, l.count, sizeof(*l.list), by_row);
	add_entries(&w, c, symbols, &l);
	order_routes(&w);
	profile_settle(&w);
	profile_functions(&w);
	profile_tree(&w);
	fold_free(&w.fold);
	free(w.entries);
	free(l.list);
}
