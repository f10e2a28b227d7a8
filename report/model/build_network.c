// SPDX-License-Identifier: Apache-2.0
/* Connections, the hosts that were connected to, look-ups, listeners. */
#include "build.h"

#include <stdlib.h>
#include <string.h>

static const char *name_of(struct model *model, const char *key, size_t bytes)
{
	if (!key)
		return "(other)";
	return bytes ? arena_text(model->arena, key, bytes) : "(unknown)";
}

static void count_key(void *context, const char *key, size_t bytes, const void *value)
{
	(void)key;
	(void)bytes;
	(void)value;
	++*(size_t *)context;
}

static size_t keys_of(struct keyed *k)
{
	size_t count = 0;

	keyed_each(k, count_key, &count);
	return count;
}

/* ---- hosts ---- */

static void add_host(void *context, const char *key, size_t bytes, const void *value)
{
	struct model *model = context;
	struct upstream_host *to = &model->hosts[model->host_count++];
	const struct host_stats *from = value;
	struct status_list errors = {0};

	*to = (struct upstream_host){
		.host = name_of(model, key, bytes),
		.connections = from->connections,
		.requests = from->exchanges,
		.tls = from->tls,
	};
	hist_merge(&to->handshake, &from->handshake);
	for (const struct coded *c = from->connects; c; c = c->next) {
		if (!c->code) {
			hist_merge(&to->connect, &c->time);
			continue;
		}
		status_list_add(model->arena, &errors, (uint16_t)c->code, c->time.count);
		to->failed += c->time.count;
	}
	to->errors = errors.list;
	to->error_count = errors.count;
}

static int by_connections(const void *left, const void *right)
{
	const struct upstream_host *a = left, *b = right;
	uint64_t x = a->connections + a->failed, y = b->connections + b->failed;

	return x != y ? (x < y ? 1 : -1) : strcmp(a->host, b->host);
}

static void merge_host(struct model *model, struct upstream_host *into, struct upstream_host *from)
{
	struct status_list errors = {into->errors, into->error_count};

	into->connections += from->connections;
	into->requests += from->requests;
	into->tls += from->tls;
	into->failed += from->failed;
	hist_merge(&into->connect, &from->connect);
	hist_merge(&into->handshake, &from->handshake);
	for (size_t i = 0; i < from->error_count; i++)
		status_list_add(model->arena, &errors, from->errors[i].status,
				from->errors[i].count);
	into->errors = errors.list;
	into->error_count = errors.count;
	hist_clear(&from->connect);
	hist_clear(&from->handshake);
}

/* ---- look-ups ---- */

static int by_code(const void *left, const void *right)
{
	const struct lookup_code *a = left, *b = right;

	return (a->code > b->code) - (a->code < b->code);
}

static void add_lookup(void *context, const char *key, size_t bytes, const void *value)
{
	struct model *model = context;
	struct lookup *to = &model->lookups[model->lookup_count++];
	const struct lookup_stats *from = value;
	size_t count = 0;

	*to = (struct lookup){.host = name_of(model, key, bytes)};
	for (const struct coded *c = from->codes; c; c = c->next)
		count++;
	to->codes = arena_alloc(model->arena, count, sizeof(*to->codes));
	for (const struct coded *c = from->codes; c; c = c->next) {
		struct lookup_code *code = &to->codes[to->code_count++];

		code->code = (uint16_t)c->code;
		hist_merge(&code->time, &c->time);
		hist_merge(&to->time, &c->time);
		to->errors += c->code ? c->time.count : 0;
	}
	qsort(to->codes, count, sizeof(*to->codes), by_code);
}

static int by_time(const void *left, const void *right)
{
	const struct lookup *a = left, *b = right;

	if (a->time.sum != b->time.sum)
		return a->time.sum < b->time.sum ? 1 : -1;
	return strcmp(a->host, b->host);
}

static struct lookup_code *code_of(struct model *model, struct lookup *l, uint16_t code)
{
	struct lookup_code *old = l->codes;
	size_t at = 0;

	while (at < l->code_count && old[at].code < code)
		at++;
	if (at < l->code_count && old[at].code == code)
		return &old[at];
	l->codes = arena_alloc(model->arena, l->code_count + 1, sizeof(*l->codes));
	for (size_t i = 0; i < l->code_count; i++)
		l->codes[i + (i >= at)] = old[i];
	l->codes[at].code = code;
	l->code_count++;
	return &l->codes[at];
}

static void merge_lookup(struct model *model, struct lookup *into, struct lookup *from)
{
	into->errors += from->errors;
	hist_merge(&into->time, &from->time);
	hist_clear(&from->time);
	for (size_t i = 0; i < from->code_count; i++) {
		struct lookup_code *code = &from->codes[i];

		hist_merge(&code_of(model, into, code->code)->time, &code->time);
		hist_clear(&code->time);
	}
}

/* ---- limits ---- */

/* What is beyond the limit joins the last row that stays, which is then "(other)". */
static void limit_hosts(struct model *model)
{
	size_t limit = model->options.max_routes ? model->options.max_routes : 1;

	while (model->host_count > limit) {
		struct upstream_host *last = &model->hosts[--model->host_count];

		merge_host(model, &model->hosts[limit - 1], last);
		model->hosts[limit - 1].host = "(other)";
	}
}

static void limit_lookups(struct model *model)
{
	size_t limit = model->options.max_routes ? model->options.max_routes : 1;

	while (model->lookup_count > limit) {
		struct lookup *last = &model->lookups[--model->lookup_count];

		merge_lookup(model, &model->lookups[limit - 1], last);
		model->lookups[limit - 1].host = "(other)";
	}
}

/* ---- listeners ---- */

static void add_listener(void *context, const char *key, size_t bytes, const void *value)
{
	struct model *model = context;
	const struct listener_stats *from = value;

	model->listeners[model->listener_count++] = (struct listener){
		.name = name_of(model, key, bytes),
		.samples = from->samples,
		.sum = from->sum,
		.max = from->max,
		.limit = from->limit,
		.full = from->full,
	};
}

static int by_queue(const void *left, const void *right)
{
	const struct listener *a = left, *b = right;

	return a->max != b->max ? (a->max < b->max ? 1 : -1) : strcmp(a->name, b->name);
}

static void sort(void *list, size_t count, size_t size, int (*by)(const void *, const void *))
{
	if (count)
		qsort(list, count, size, by);
}

static void build_connections(struct model *model, struct network *n)
{
	model->connections = n->served;
	model->outgoing = n->outgoing;
	n->served = n->outgoing = (struct connections){0};
	model->connections.rate = timeline_rate(&n->served_opens, model->arena);
	model->outgoing.rate = timeline_rate(&n->outgoing_opens, model->arena);
}

void build_network(struct model *model, struct network *n)
{
	struct arena *arena = model->arena;

	build_connections(model, n);
	model->hosts = arena_alloc(arena, keys_of(&n->hosts), sizeof(*model->hosts));
	model->lookups = arena_alloc(arena, keys_of(&n->lookups), sizeof(*model->lookups));
	model->listeners = arena_alloc(arena, keys_of(&n->listeners), sizeof(*model->listeners));
	keyed_each(&n->hosts, add_host, model);
	keyed_each(&n->lookups, add_lookup, model);
	keyed_each(&n->listeners, add_listener, model);
	sort(model->hosts, model->host_count, sizeof(*model->hosts), by_connections);
	sort(model->lookups, model->lookup_count, sizeof(*model->lookups), by_time);
	sort(model->listeners, model->listener_count, sizeof(*model->listeners), by_queue);
	limit_hosts(model);
	limit_lookups(model);
}
