// SPDX-License-Identifier: Apache-2.0
/* Which routes called which upstreams: keys become the names that both ended in. */
#include "build.h"
#include "calls.h"

#include <stdlib.h>
#include <string.h>

struct list {
	struct model *model;
	const struct routes *routes, *upstreams;
	struct call *calls;
	size_t count, room;
};

static const struct upstream *upstream_of(const struct model *model, const char *host,
					  const char *route)
{
	static const struct upstream other = {.host = "(other)", .route = "(other)"};

	for (size_t i = 0; host && i < model->upstream_count; i++)
		if (!strcmp(model->upstreams[i].host, host) &&
		    !strcmp(model->upstreams[i].route, route))
			return &model->upstreams[i];
	return &other;
}

static void name_call(const struct list *l, struct call *call, const struct calls_key *k)
{
	struct route_path from = {.bytes = k->caller, .length = (uint32_t)k->caller_bytes};
	struct route_path to = {.bytes = k->path, .length = (uint32_t)k->path_bytes};
	const struct upstream *upstream;
	char name[ROUTE_NAME_MAX];
	const char *host;

	call->caller = model_route(l->model, routes_name(l->routes, &from, name));
	host = routes_upstream_name(l->upstreams, k->host, k->host_bytes, &to, name);
	upstream = upstream_of(l->model, host, name);
	call->host = upstream->host;
	call->route = upstream->route;
}

static void add_call(void *context, const char *key, size_t bytes, const void *value)
{
	struct calls_key k = calls_key(key ? key : "", bytes);
	const struct attributed *s = value;
	struct list *l = context;
	struct call *call;

	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->calls = memory_grow(l->calls, l->room, sizeof(*l->calls));
	}
	call = &l->calls[l->count++];
	*call = (struct call){"(other)",   "(other)",	"(other)",     s->exact,
			      s->exact_ns, s->probable, s->probable_ns};
	if (key)
		name_call(l, call, &k);
}

/* All three are the model's own pointers where they are not "(other)"; texts decide. */
static int by_callee(const void *left, const void *right)
{
	const struct call *a = left, *b = right;
	int order = strcmp(a->host, b->host);

	order = order ? order : strcmp(a->route, b->route);
	return order ? order : strcmp(a->caller, b->caller);
}

static uint64_t time_of(const struct call *c)
{
	return c->exact_ns + c->probable_ns;
}

static int by_time(const void *left, const void *right)
{
	const struct call *a = left, *b = right;

	if (time_of(a) != time_of(b))
		return time_of(a) < time_of(b) ? 1 : -1;
	return by_callee(left, right);
}

static void merge_same(struct list *l)
{
	size_t kept = 0;

	if (l->count)
		qsort(l->calls, l->count, sizeof(*l->calls), by_callee);
	for (size_t i = 0; i < l->count; i++) {
		struct call *to = kept ? &l->calls[kept - 1] : NULL;
		const struct call *from = &l->calls[i];

		if (!to || by_callee(to, from)) {
			l->calls[kept++] = *from;
			continue;
		}
		to->exact += from->exact;
		to->exact_ns += from->exact_ns;
		to->probable += from->probable;
		to->probable_ns += from->probable_ns;
	}
	l->count = kept;
	if (kept)
		qsort(l->calls, kept, sizeof(*l->calls), by_time);
}

static bool belongs(const struct call *c, const struct route *route, const struct upstream *to)
{
	return route ? !strcmp(c->caller, route->name)
		     : !strcmp(c->host, to->host) && !strcmp(c->route, to->route);
}

/* Those of one route, or to one upstream; how many, put at *found. */
static size_t share(const struct list *l, const struct route *route, const struct upstream *to,
		    struct call **found)
{
	size_t count = 0, at = 0;

	for (size_t i = 0; i < l->count; i++)
		count += belongs(&l->calls[i], route, to);
	*found = arena_alloc(l->model->arena, count, sizeof(**found));
	for (size_t i = 0; i < l->count; i++)
		if (belongs(&l->calls[i], route, to))
			(*found)[at++] = l->calls[i];
	return count;
}

void build_calls(struct model *model, struct collect *c)
{
	struct list l = {.model = model, .routes = &c->routes, .upstreams = &c->upstreams};

	keyed_each(&c->calls, add_call, &l);
	merge_same(&l);
	for (size_t i = 0; l.count && i < model->route_count; i++) {
		struct route *route = &model->routes[i];

		route->call_count = share(&l, route, NULL, &route->calls);
	}
	for (size_t i = 0; i < model->upstream_count; i++) {
		struct upstream *u = &model->upstreams[i];
		uint64_t detail, known;

		u->caller_count = share(&l, NULL, u, &u->callers);
		for (size_t k = 0; k < u->caller_count; k++) {
			u->exact += u->callers[k].exact;
			u->probable += u->callers[k].probable;
		}
		/* "(other)" may have callers of rows that stand apart. */
		detail = u->tally.requests - u->tally.brief;
		known = u->exact + u->probable;
		u->unknown = detail > known ? detail - known : 0;
	}
	free(l.calls);
}
