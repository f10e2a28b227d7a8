// SPDX-License-Identifier: Apache-2.0
/* What happened in the slowest requests, by begin. */
#include "build.h"

#include "demangle.h"
#include "names.h"
#include "operation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT_SHOWN 200

struct place {
	struct model *model;
	const struct collect *c;
};

static const char *text(const struct place *p, const struct slow_event *e, enum slow_text which)
{
	const char *from = slow_event_text(e, which);

	return e->bytes[which] ? arena_text(p->model->arena, from, e->bytes[which]) : NULL;
}

static const char *print(const struct place *p, const char *first, const char *second)
{
	size_t room = strlen(first) + strlen(second) + 2;
	char *to = arena_alloc(p->model->arena, room, 1);

	snprintf(to, room, "%s%s%s", first, *first && *second ? " " : "", second);
	return to;
}

/* What it does and to what; else the statement's begin. */
static void name_call(const struct place *p, struct slow_part *to, const struct slow_event *e)
{
	const char *statement = slow_event_text(e, SLOW_DETAIL);
	uint32_t n = e->bytes[SLOW_DETAIL];
	struct operation o;
	const char *collection;

	to->detail = text(p, e, SLOW_DETAIL);
	operation_of(&o, e->of, statement, n);
	if (o.name[0] && o.collection_bytes) {
		collection = arena_text(p->model->arena, o.collection, o.collection_bytes);
		to->name = print(p, o.name, collection);
		return;
	}
	to->name = arena_text(p->model->arena, statement, slow_cut(statement, n, STATEMENT_SHOWN));
	if (!n)
		to->name = name_system(e->of);
}

static void name_upstream(const struct place *p, struct slow_part *to, const struct slow_event *e)
{
	const char *target = slow_event_text(e, SLOW_DETAIL);
	struct route_path path = {slow_event_text(e, SLOW_NAME), e->bytes[SLOW_NAME], e->status,
				  e->flags};
	char name[ROUTE_NAME_MAX];
	const char *host =
		routes_upstream_name(&p->c->upstreams, target, e->bytes[SLOW_DETAIL], &path, name);
	const char *route = host && name[0] ? name : text(p, e, SLOW_NAME);

	host = text(p, e, SLOW_DETAIL);
	to->status = e->status;
	to->name = print(p, print(p, name_method(e->of), route ? route : ""), host ? host : "");
	to->detail = text(p, e, SLOW_NAME);
}

/* A C++ type is recorded as its compiler calls it. */
static void name_type(const struct place *p, struct slow_part *to, const struct slow_event *e)
{
	char *type = e->of && to->name ? demangle(to->name) : NULL;

	if (type)
		to->name = arena_text(p->model->arena, type, strlen(type));
	free(type);
}

static void name_lookup_error(const struct place *p, struct slow_part *to,
			      const struct slow_event *e)
{
	struct name error = name_lookup(e->status);

	if (error.text[0])
		to->error = arena_text(p->model->arena, error.text, strlen(error.text));
}

static void name_part(const struct place *p, struct slow_part *to, const struct slow_event *e)
{
	to->name = text(p, e, SLOW_NAME);
	to->error = text(p, e, SLOW_ERROR);
	if (e->kind == SLOW_DATABASE)
		name_call(p, to, e);
	else if (e->kind == SLOW_UPSTREAM)
		name_upstream(p, to, e);
	else
		to->detail = text(p, e, SLOW_DETAIL);
	if (e->kind == SLOW_EXCEPTION)
		name_type(p, to, e);
	else if (e->kind == SLOW_DNS)
		name_lookup_error(p, to, e);
	if (!to->name)
		to->name = "";
	if (to->detail && !strcmp(to->detail, to->name))
		to->detail = NULL;
}

static void add_event(const struct place *p, struct slow_part *to, const struct slow_event *e)
{
	*to = (struct slow_part){
		.kind = e->kind,
		.begin = (int64_t)e->begin, /* as yet; from the request's begin in add_parts() */
		.duration = e->duration,
		.rows = e->rows,
		.depth = e->depth,
		.exact = e->certainty == FORMAT_EXACT,
	};
	name_part(p, to, e);
}

static void add_samples(const struct place *p, struct slow_part *to, const struct slow_gathered *g)
{
	char samples[32];
	int n = snprintf(samples, sizeof(samples), "%llu", (unsigned long long)g->samples);

	*to = (struct slow_part){
		.kind = SLOW_CPU,
		.begin = (int64_t)g->first_sample,
		.duration = g->samples_ns,
		.name = arena_text(p->model->arena, samples, (size_t)n),
		.rows = SLOW_UNKNOWN,
		.exact = !g->samples_unsure,
	};
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_begin(const void *left, const void *right)
{
	const struct slow_part *a = left, *b = right;
	int order = (a->begin > b->begin) - (a->begin < b->begin);

	order = order ? order : by(a->depth, b->depth);
	order = order ? order : by(b->duration, a->duration);
	order = order ? order : by(a->kind, b->kind);
	order = order ? order : compare_texts(a->name, b->name);
	order = order ? order : compare_texts(a->detail, b->detail);
	order = order ? order : compare_texts(a->error, b->error);
	order = order ? order : by(a->rows, b->rows);
	order = order ? order : by(a->status, b->status);
	return order ? order : by(a->exact, b->exact);
}

static void add_parts(const struct place *p, struct slow_request *to, const struct slow_gathered *g,
		      uint64_t begin)
{
	size_t n = g->events.count;

	to->parts = arena_alloc(p->model->arena, n + 1, sizeof(*to->parts));
	to->parts_left = g->left;
	for (size_t i = 0; i < n; i++)
		add_event(p, &to->parts[i], g->events.heap[i]);
	if (g->samples)
		add_samples(p, &to->parts[n++], g);
	for (size_t i = 0; i < n; i++)
		to->parts[i].begin = (int64_t)((uint64_t)to->parts[i].begin - begin);
	to->part_count = n;
	qsort(to->parts, n, sizeof(*to->parts), by_begin);
}

void build_slow_parts(struct model *model, const struct collect *c, const struct slow_parts *parts)
{
	struct place place = {model, c};

	for (size_t i = 0; i < parts->count; i++)
		add_parts(&place, &model->slowest[i], &parts->of[i], c->slowest.shown[i]->begin);
}
