// SPDX-License-Identifier: Apache-2.0
#include "model.h"

#include "build.h"

#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull

struct model_options model_options_default(void)
{
	return (struct model_options){
		.window = 900 * SECOND,
		.max_errors = 100,
		.max_routes = 1000,
		.precision = 0.01,
		.error_status = 500,
	};
}

/* Statuses are few: room doubles, the arena keeps what was outgrown. */
static void make_room(struct arena *arena, struct status_list *l)
{
	struct status_count *old = l->list;

	if (l->count & (l->count - 1))
		return;
	l->list = arena_alloc(arena, l->count ? 2 * l->count : 1, sizeof(*l->list));
	if (l->count)
		memcpy(l->list, old, l->count * sizeof(*l->list));
}

void status_list_add(struct arena *arena, struct status_list *l, uint16_t status, uint64_t count)
{
	size_t at = l->count;

	if (!count)
		return;
	while (at && l->list[at - 1].status > status)
		at--;
	if (at && l->list[at - 1].status == status) {
		l->list[at - 1].count += count;
		return;
	}
	make_room(arena, l);
	memmove(&l->list[at + 1], &l->list[at], (l->count - at) * sizeof(*l->list));
	l->list[at] = (struct status_count){status, count};
	l->count++;
}

static void build_total(struct model *model)
{
	struct status_list list = {0};

	for (size_t i = 0; i < model->route_count; i++) {
		const struct route *route = &model->routes[i];

		tally_merge(&model->total, &route->tally);
		for (size_t j = 0; j < route->status_count; j++)
			status_list_add(model->arena, &list, route->statuses[j].status,
					route->statuses[j].count);
	}
	model->statuses = list.list;
	model->status_count = list.count;
}

static const char *kept_name(struct model *model, const char *name)
{
	for (size_t i = 0; i < model->route_count; i++)
		if (!strcmp(model->routes[i].name, name))
			return model->routes[i].name;
	return "(other)";
}

static void build_failure(struct model *model, struct failure *to, const struct routes *routes,
			  const struct failure_record *from)
{
	struct route_path path = {from->path, from->path_bytes, from->status, from->flags};
	char name[ROUTE_NAME_MAX];

	*to = (struct failure){
		.ts = from->ts,
		.duration = from->duration,
		.bytes_in = from->bytes_in,
		.bytes_out = from->bytes_out,
		.path = arena_text(model->arena, from->path, from->path_bytes),
		.method = from->method,
		.status = from->status,
		.abort = from->abort,
		.pid = from->pid,
		.conn = from->conn,
	};
	to->route = kept_name(model, routes_name(routes, &path, name));
}

static void build_failures(struct model *model, struct collect *c)
{
	size_t n = c->failures.count;

	failures_sort(&c->failures);
	model->failures = arena_alloc(model->arena, n, sizeof(*model->failures));
	model->failure_count = n;
	model->failures_total = c->failures.total;
	for (size_t i = 0; i < n; i++)
		build_failure(model, &model->failures[i], &c->routes, &c->failures.heap[i]);
}

/* Nothing was served: the period is that of the processes. */
static void build_period(struct model *model, const struct collect *c)
{
	model->begin = c->begin;
	model->end = c->end;
	for (size_t i = 0; !c->begin && i < model->process_count; i++) {
		const struct process *p = &model->processes[i];
		uint64_t end = p->end ? p->end : p->begin;

		if (!model->begin || p->begin < model->begin)
			model->begin = p->begin;
		if (end > model->end)
			model->end = end;
	}
}

struct model *model_build(struct collect *c, const struct sources *sources,
			  const struct capture_facts *facts)
{
	struct model *model = memory_zeroed(1, sizeof(*model));

	model->arena = memory_zeroed(1, sizeof(*model->arena));
	model->options = *c->options;
	model->in_flight = c->in_flight;
	model->connections = c->connections;
	c->connections = (struct connections){0};
	routes_settle(&c->routes);
	routes_settle(&c->upstreams);
	timeline_finish(&c->timeline, model);
	build_routes(model, c);
	build_upstreams(model, c);
	build_total(model);
	build_failures(model, c);
	build_facts(model, c, sources, facts);
	build_period(model, c);
	return model;
}

static void free_route(struct route *route)
{
	tally_clear(&route->tally);
	for (size_t i = 0; i < route->method_count; i++)
		tally_clear(&route->methods[i].tally);
}

void model_free(struct model *model)
{
	tally_clear(&model->total);
	for (size_t i = 0; i < model->route_count; i++)
		free_route(&model->routes[i]);
	for (size_t i = 0; i < model->upstream_count; i++)
		tally_clear(&model->upstreams[i].tally);
	for (size_t i = 0; i < model->bin_count; i++)
		tally_clear(&model->bins[i].tally);
	free(model->bins);
	hist_clear(&model->connections.lifetime);
	hist_clear(&model->connections.rtt);
	hist_clear(&model->connections.queue);
	arena_free(model->arena);
	free(model->arena);
	free(model);
}
