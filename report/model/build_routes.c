// SPDX-License-Identifier: Apache-2.0
/* Routes and upstreams of the model: rows of one name merge, the largest stay, the rest is
 * "(other)". */
#include "build.h"

#include "cpu_use.h"

#include <stdlib.h>
#include <string.h>

#define OTHER "(other)"

struct row {
	const char *host, *name;
	bool guessed;
	struct stats stats; /* merged from parts, owned */
	uint64_t time, requests;
};

struct rows {
	struct arena *arena;
	struct row *list;
	size_t count, room;
};

static void add_row(void *context, const struct routes_entry *entry)
{
	struct rows *rows = context;
	struct row *row;

	if (rows->count == rows->room) {
		rows->room = rows->room ? 2 * rows->room : 64;
		rows->list = memory_grow(rows->list, rows->room, sizeof(*rows->list));
	}
	row = &rows->list[rows->count++];
	*row = (struct row){.host = entry->host, .guessed = entry->guessed};
	row->name = arena_text(rows->arena, entry->name, strlen(entry->name));
	if (entry->host)
		row->host = arena_text(rows->arena, entry->host, strlen(entry->host));
	stats_merge(&row->stats, entry->stats);
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_name(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = compare_texts(a->host, b->host);

	return order ? order : compare_texts(a->name, b->name);
}

static bool stays(const struct row *row)
{
	return !strcmp(row->name, ROUTE_NOT_FOUND);
}

static int by_size(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	if (a->time != b->time)
		return a->time < b->time ? 1 : -1;
	if (a->requests != b->requests)
		return a->requests < b->requests ? 1 : -1;
	return by_name(left, right);
}

static void merge_row(struct row *into, struct row *from)
{
	stats_merge(&into->stats, &from->stats);
	stats_free(&from->stats);
}

static void merge_same(struct rows *rows)
{
	size_t kept = 0;

	if (rows->count)
		qsort(rows->list, rows->count, sizeof(*rows->list), by_name);
	for (size_t i = 0; i < rows->count; i++) {
		if (kept && !by_name(&rows->list[kept - 1], &rows->list[i]))
			merge_row(&rows->list[kept - 1], &rows->list[i]);
		else
			rows->list[kept++] = rows->list[i];
	}
	rows->count = kept;
}

static void measure(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		rows->list[i].time = stats_time(&rows->list[i].stats);
		rows->list[i].requests = stats_requests(&rows->list[i].stats);
	}
	if (rows->count)
		qsort(rows->list, rows->count, sizeof(*rows->list), by_size);
}

/* What is beyond the limit becomes one row; returns how many rows went into it. */
static size_t limit_rows(struct rows *rows, size_t limit)
{
	struct row other = {.host = rows->count ? rows->list[0].host : NULL, .name = OTHER};
	size_t kept = 0, regular = 0, merged = 0;

	other.guessed = true;
	if (other.host)
		other.host = OTHER;
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = &rows->list[i];
		bool keep = stays(row) || regular < limit;

		regular += !stays(row);
		if (keep && strcmp(row->name, OTHER)) {
			rows->list[kept++] = *row;
		} else {
			merge_row(&other, row);
			merged++;
		}
	}
	rows->count = kept;
	if (merged)
		rows->list[rows->count++] = other;
	return merged;
}

static size_t settle_rows(struct rows *rows, const struct model_options *options)
{
	size_t merged;

	merge_same(rows);
	measure(rows);
	merged = limit_rows(rows, options->max_routes);
	measure(rows);
	return merged;
}

static void free_rows(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		stats_free(&rows->list[i].stats);
	free(rows->list);
}

/* ---- one row ---- */

static struct status_list statuses_of(struct arena *arena, const struct stats *stats)
{
	struct status_list list = {0};

	for (const struct method_stats *m = stats->methods; m; m = m->next)
		for (const struct status_stats *s = m->statuses; s; s = s->next)
			status_list_add(arena, &list, s->status, s->count);
	return list;
}

static struct protocol_list protocols_of(struct arena *arena, const struct stats *stats)
{
	struct protocol_list list = {0};

	for (const struct method_stats *m = stats->methods; m; m = m->next)
		for (const struct status_stats *s = m->statuses; s; s = s->next)
			protocol_list_add(arena, &list,
					  &(struct protocol_count){s->protocol, s->count});
	return list;
}

static struct status_list grpc_of(struct arena *arena, const struct stats *stats)
{
	struct status_list list = {0};

	for (uint16_t i = 0; stats->extra && i < STATS_GRPC; i++)
		status_list_add(arena, &list, i, stats->extra->grpc[i]);
	return list;
}

static int by_requests(const void *left, const void *right)
{
	const struct method_tally *a = left, *b = right;

	if (a->tally.requests != b->tally.requests)
		return a->tally.requests < b->tally.requests ? 1 : -1;
	return (a->method > b->method) - (a->method < b->method);
}

/* How many there are; they are put at *list. */
static size_t fill_methods(struct model *model, struct method_tally **list,
			   const struct stats *stats)
{
	size_t count = 0, filled = 0;

	for (const struct method_stats *m = stats->methods; m; m = m->next)
		count++;
	*list = arena_alloc(model->arena, count, sizeof(**list));
	for (const struct method_stats *m = stats->methods; m; m = m->next) {
		struct method_tally *tally = &(*list)[filled++];

		tally->method = m->method;
		stats_tally(&tally->tally, m, model->options.error_status);
	}
	qsort(*list, count, sizeof(**list), by_requests);
	return count;
}

static struct cells taken(struct cells *from)
{
	struct cells cells = *from;

	*from = (struct cells){0};
	return cells;
}

static void fill_route(struct model *model, struct route *route, struct row *row)
{
	struct status_list statuses = statuses_of(model->arena, &row->stats);
	struct protocol_list protocols = protocols_of(model->arena, &row->stats);
	struct status_list grpc = grpc_of(model->arena, &row->stats);

	route->name = row->name;
	route->guessed = row->guessed;
	route->method_count = fill_methods(model, &route->methods, &row->stats);
	for (size_t i = 0; i < route->method_count; i++)
		tally_merge(&route->tally, &route->methods[i].tally);
	route->statuses = statuses.list;
	route->status_count = statuses.count;
	route->protocols = protocols.list;
	route->protocol_count = protocols.count;
	route->grpc = grpc.list;
	route->grpc_count = grpc.count;
	if (row->stats.extra) {
		hist_merge(&route->proxy_queue, &row->stats.extra->proxy_queue);
		cpu_use_merge(&route->cpu, &row->stats.extra->cpu);
	}
	route->cells = taken(&row->stats.cells);
	route->slowest_ns = route->tally.latency.count ? route->tally.latency.max : 0;
	route->first_seen = row->stats.first_seen;
	route->last_seen = row->stats.last_seen;
}

void build_routes(struct model *model, struct collect *c)
{
	struct rows rows = {.arena = model->arena};

	routes_each(&c->routes, add_row, &rows);
	model->routes_merged = settle_rows(&rows, &model->options);
	model->routes = arena_alloc(model->arena, rows.count, sizeof(*model->routes));
	model->route_count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		fill_route(model, &model->routes[i], &rows.list[i]);
		slowest_route(&c->slowest, &rows.list[i].stats.slowest);
		stats_free(&rows.list[i].stats);
	}
	free_rows(&rows);
}

static void fill_upstream(struct model *model, struct upstream *upstream, struct row *row)
{
	struct status_list statuses = statuses_of(model->arena, &row->stats);
	struct protocol_list protocols = protocols_of(model->arena, &row->stats);
	struct status_list grpc = grpc_of(model->arena, &row->stats);

	upstream->host = row->host;
	upstream->route = row->name;
	upstream->method_count = fill_methods(model, &upstream->methods, &row->stats);
	for (size_t i = 0; i < upstream->method_count; i++)
		tally_merge(&upstream->tally, &upstream->methods[i].tally);
	upstream->statuses = statuses.list;
	upstream->status_count = statuses.count;
	upstream->protocols = protocols.list;
	upstream->protocol_count = protocols.count;
	upstream->grpc = grpc.list;
	upstream->grpc_count = grpc.count;
	upstream->cells = taken(&row->stats.cells);
}

void build_upstreams(struct model *model, struct collect *c)
{
	struct rows rows = {.arena = model->arena};

	routes_each(&c->upstreams, add_row, &rows);
	settle_rows(&rows, &model->options);
	model->upstreams = arena_alloc(model->arena, rows.count, sizeof(*model->upstreams));
	model->upstream_count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		fill_upstream(model, &model->upstreams[i], &rows.list[i]);
	free_rows(&rows);
}
