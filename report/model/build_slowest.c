// SPDX-License-Identifier: Apache-2.0
/* The slowest requests. What happened in them follows (build_slow_parts.c). */
#include "build.h"

#include <stdlib.h>
#include <string.h>

static const char *field(struct arena *arena, const char *from, size_t room)
{
	return arena_text(arena, from, strnlen(from, room));
}

/* Texts of which there may be none. */
static const char *some(struct arena *arena, const char *from, size_t n)
{
	return n ? arena_text(arena, from, n) : NULL;
}

static void fill_texts(struct model *model, struct slow_request *to, const struct slow_record *from)
{
	struct arena *arena = model->arena;
	const char *request_id = from->text + from->path_bytes;

	to->path = arena_text(arena, from->text, from->path_bytes);
	to->request_id = some(arena, request_id, from->request_id_bytes);
	to->labels = some(arena, request_id + from->request_id_bytes, from->label_bytes);
	to->trace_id = model_hex(arena, from->trace, 16);
	to->parent_span_id = model_hex(arena, from->trace + 16, 8);
}

static void fill_request(struct slow_request *to, const struct slow_record *from)
{
	*to = (struct slow_request){
		.begin = from->unix_begin,
		.duration = from->duration,
		.read = from->brief ? 0 : from->read,
		.first_byte = from->brief ? 0 : from->first,
		.queue = from->queue,
		.proxy_queue = from->proxy_queue,
		.cpu = from->cpu,
		.bytes_in = from->bytes_in,
		.bytes_out = from->bytes_out,
		.conn = from->conn,
		.tid = from->tid,
		.pid = from->pid,
		.status = from->status,
		.method = from->method,
		.protocol = from->protocol,
		.abort = from->abort,
		.grpc = from->grpc - 1,
		.brief = from->brief,
	};
}

/* The model's routes by name: there are three requests of each, too many for model_route(). */
struct names {
	const char **list;
	size_t count;
};

static int by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct names names_of(const struct model *model)
{
	struct names n = {memory_zeroed(model->route_count, sizeof(char *)), model->route_count};

	for (size_t i = 0; i < n.count; i++)
		n.list[i] = model->routes[i].name;
	qsort(n.list, n.count, sizeof(char *), by_name);
	return n;
}

static const char *name_among(const struct names *n, const char *name)
{
	const char **found = bsearch(&name, n->list, n->count, sizeof(char *), by_name);

	return found ? *found : "(other)";
}

struct slow_context {
	const struct collect *c;
	const struct sources *sources;
	struct names names;
};

static void fill(struct model *model, const struct slow_context *context, size_t i)
{
	const struct collect *c = context->c;
	const struct slow_record *from = c->slowest.shown[i];
	const struct format_process *p = &context->sources->list[from->source].process;
	struct route_path path = {from->text, from->path_bytes, from->status, from->flags};
	struct slow_request *to = &model->slowest[i];
	char name[ROUTE_NAME_MAX];

	fill_request(to, from);
	fill_texts(model, to, from);
	to->route = name_among(&context->names, routes_name(&c->routes, &path, name));
	to->program = field(model->arena, p->program, sizeof(p->program));
	to->host = field(model->arena, p->host, sizeof(p->host));
	to->rank = i < c->slowest.ranked ? (unsigned)i + 1 : 0;
}

void build_slowest(struct model *model, struct collect *c, const struct sources *sources)
{
	struct slow_context context = {c, sources, names_of(model)};

	slowest_settle(&c->slowest);
	model->slowest_count = c->slowest.shown_count;
	model->slowest = arena_alloc(model->arena, model->slowest_count, sizeof(*model->slowest));
	for (size_t i = 0; i < model->slowest_count; i++)
		fill(model, &context, i);
	free(context.names.list);
}
