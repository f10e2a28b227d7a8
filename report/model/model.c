// SPDX-License-Identifier: Apache-2.0
#include "model.h"

#include "build.h"
#include "cpu_use.h"

#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull

struct model_options model_options_default(void)
{
	return (struct model_options){
		.window = 900 * SECOND,
		.max_errors = 100,
		.max_routes = 1000,
		.max_queries = 1000,
		.max_stacks = 5000,
		.max_slowest = 50,
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

void protocol_list_add(struct arena *arena, struct protocol_list *l,
		       const struct protocol_count *count)
{
	struct protocol_count *old = l->list;
	size_t at = 0;

	while (at < l->count && old[at].protocol < count->protocol)
		at++;
	if (at < l->count && old[at].protocol == count->protocol) {
		old[at].count += count->count;
		return;
	}
	l->list = arena_alloc(arena, l->count + 1, sizeof(*l->list));
	for (size_t i = 0; i < l->count; i++)
		l->list[i + (i >= at)] = old[i];
	l->list[at] = *count;
	l->count++;
}

static void build_total(struct model *model)
{
	struct status_list list = {0}, grpc = {0};
	struct protocol_list protocols = {0};

	for (size_t i = 0; i < model->route_count; i++) {
		const struct route *route = &model->routes[i];

		tally_merge(&model->total, &route->tally);
		cpu_use_merge(&model->cpu, &route->cpu);
		for (size_t j = 0; j < route->status_count; j++)
			status_list_add(model->arena, &list, route->statuses[j].status,
					route->statuses[j].count);
		for (size_t j = 0; j < route->protocol_count; j++)
			protocol_list_add(model->arena, &protocols, &route->protocols[j]);
		for (size_t j = 0; j < route->grpc_count; j++)
			status_list_add(model->arena, &grpc, route->grpc[j].status,
					route->grpc[j].count);
	}
	model->statuses = list.list;
	model->status_count = list.count;
	model->protocols = protocols.list;
	model->protocol_count = protocols.count;
	model->grpc = grpc.list;
	model->grpc_count = grpc.count;
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
	routes_settle(&c->routes);
	routes_settle(&c->upstreams);
	timeline_finish(&c->timeline, model);
	build_routes(model, c);
	build_upstreams(model, c);
	build_total(model);
	build_in_flight(model, c);
	build_calls(model, c);
	build_queries(model, c);
	build_cells(model);
	build_functions(model, c);
	build_metrics(model, c);
	build_labels(model, c);
	build_slowest(model, c, sources);
	build_stacks(model, c, sources);
	build_network(model, &c->network);
	build_facts(model, c, sources, facts);
	build_resources(model, &c->resources);
	build_hosts(model, c, sources);
	build_sampled(model);
	build_period(model, c);
	return model;
}

static void free_route(struct route *route)
{
	tally_clear(&route->tally);
	hist_clear(&route->proxy_queue);
	cpu_use_clear(&route->cpu);
	cells_free(&route->cells);
	for (size_t i = 0; i < route->method_count; i++)
		tally_clear(&route->methods[i].tally);
}

static void free_upstream(struct upstream *upstream)
{
	tally_clear(&upstream->tally);
	for (size_t i = 0; i < upstream->method_count; i++)
		tally_clear(&upstream->methods[i].tally);
	cells_free(&upstream->cells);
}

static void free_queries(struct model *model)
{
	for (size_t i = 0; i < model->query_count; i++) {
		hist_clear(&model->queries[i].time);
		cells_free(&model->queries[i].cells);
	}
}

static void free_told(struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		hist_clear(&model->functions[i].time);
	for (size_t i = 0; i < model->metric_count; i++)
		hist_clear(&model->metrics[i].hist);
}

static void free_network(struct model *model)
{
	for (size_t i = 0; i < model->host_count; i++) {
		hist_clear(&model->hosts[i].connect);
		hist_clear(&model->hosts[i].handshake);
	}
	for (size_t i = 0; i < model->lookup_count; i++) {
		hist_clear(&model->lookups[i].time);
		for (size_t k = 0; k < model->lookups[i].code_count; k++)
			hist_clear(&model->lookups[i].codes[k].time);
	}
	for (size_t i = 0; i < model->recorded_host_count; i++)
		tally_clear(&model->recorded_hosts[i].tally);
	connections_free(&model->connections);
	connections_free(&model->outgoing);
}

void model_free(struct model *model)
{
	tally_clear(&model->total);
	cpu_use_clear(&model->cpu);
	for (size_t i = 0; i < model->route_count; i++)
		free_route(&model->routes[i]);
	for (size_t i = 0; i < model->upstream_count; i++)
		free_upstream(&model->upstreams[i]);
	for (size_t i = 0; i < model->bin_count; i++)
		tally_clear(&model->bins[i].tally);
	free(model->bins);
	free_queries(model);
	free_told(model);
	free_network(model);
	arena_free(model->arena);
	free(model->arena);
	free(model);
}
