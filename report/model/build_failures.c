// SPDX-License-Identifier: Apache-2.0
/* The newest failures, each with the exception and what was logged for it; other texts are listed
 * apart. */
#include "body_error.h"
#include "build.h"

#include <string.h>

#define EXCERPT_MAX 4096u

const char *model_route(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->route_count; i++)
		if (!strcmp(model->routes[i].name, name))
			return model->routes[i].name;
	return "(other)";
}

const char *model_hex(struct arena *arena, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *text;
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any |= bytes[i] != 0;
	if (!any)
		return NULL;
	text = arena_alloc(arena, 2 * n + 1, 1);
	for (size_t i = 0; i < n; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	return text;
}

struct build_found {
	const struct found *found;
	const struct log_texts *logs;
	bool *taken; /* of the logs */
};

struct excerpt {
	size_t bytes;
	char text[EXCERPT_MAX];
};

static void append(struct excerpt *e, const struct log_record *log)
{
	size_t room = sizeof(e->text) - e->bytes, n = log->bytes;

	if (e->bytes && room)
		e->text[e->bytes++] = '\n', room--;
	n = n < room ? n : room;
	memcpy(e->text + e->bytes, log->text, n);
	e->bytes += n;
}

/* What was logged for it; a response's body is told apart. */
static void fill_excerpt(struct model *model, struct failure *to, const struct build_found *b,
			 const struct failure_record *f)
{
	struct excerpt e;

	e.bytes = 0;
	for (size_t i = 0; i < b->logs->count; i++) {
		const struct log_record *log = b->logs->heap[i];

		if (log->log == FORMAT_LOG_BODY || !found_owns(b->found, f, log))
			continue;
		append(&e, log);
		b->taken[i] = true;
	}
	if (e.bytes)
		to->log_excerpt = arena_text(model->arena, e.text, e.bytes);
}

/* What the response itself said, and what of that tells the error if nothing else does. */
static void fill_body(struct model *model, struct failure *to, const struct build_found *b,
		      const struct failure_record *f)
{
	const struct log_record *body = NULL;
	char text[BODY_ERROR_MAX];
	size_t n;

	for (size_t i = 0; i < b->logs->count; i++) {
		const struct log_record *log = b->logs->heap[i];

		if (log->log != FORMAT_LOG_BODY || !found_owns(b->found, f, log))
			continue;
		body = log;
		b->taken[i] = true;
	}
	if (!body)
		return;
	to->response_body = arena_text(model->arena, body->text, body->bytes);
	n = to->exception_value || to->exception_type ? 0 : body_error(body->text, body->bytes, text);
	if (!n)
		return;
	to->exception_value = arena_text(model->arena, text, n);
	to->exception_source = raised_source(RAISED_BODY);
}

static void fill_failure(struct model *model, struct failure *to, const struct routes *routes,
			 const struct failure_record *from)
{
	struct route_path path = {from->path, from->path_bytes, from->status, from->flags};
	struct arena *arena = model->arena;
	char name[ROUTE_NAME_MAX];

	*to = (struct failure){
		.ts = from->ts,
		.duration = from->duration,
		.bytes_in = from->bytes_in,
		.bytes_out = from->bytes_out,
		.path = arena_text(arena, from->path, from->path_bytes),
		.method = from->method,
		.status = from->status,
		.abort = from->abort,
		.pid = from->pid,
		.conn = from->conn,
		.trace_id = model_hex(arena, from->trace, 16),
		.parent_span_id = model_hex(arena, from->trace + 16, 8),
		.grpc = from->grpc - 1,
		.protocol = from->protocol,
	};
	if (from->label_bytes)
		to->labels = arena_text(arena, from->labels, from->label_bytes);
	if (from->request_id_bytes)
		to->request_id = arena_text(arena, from->request_id, from->request_id_bytes);
	to->route = model_route(model, routes_name(routes, &path, name));
}

static void fill_log(struct model *model, struct log_text *to, const struct routes *routes,
		     const struct found *found, const struct log_record *from)
{
	struct route_path path = {.bytes = from->text + from->bytes, .length = from->path_bytes};
	char name[ROUTE_NAME_MAX];

	*to = (struct log_text){
		.ts = from->ts,
		.pid = from->pid,
		.log = from->log,
		.text = arena_text(model->arena, from->text, from->bytes),
	};
	if (found_believes(found, from))
		to->route = model_route(model, routes_name(routes, &path, name));
}

static void fill_logs(struct model *model, const struct collect *c, const struct build_found *b)
{
	const struct log_texts *logs = b->logs;

	model->logs_total = logs->total;
	model->logs = arena_alloc(model->arena, logs->count, sizeof(*model->logs));
	for (size_t i = logs->count; i-- > 0 && model->log_count < model->options.max_errors;)
		if (!b->taken[i] && !found_shown(b->found, logs->heap[i]))
			fill_log(model, &model->logs[model->log_count++], &c->routes, b->found,
				 logs->heap[i]);
}

void build_failures(struct model *model, struct collect *c, struct symbols *symbols)
{
	size_t n = c->failures.count;
	bool taken[LOG_TEXTS_MAX] = {false};
	struct found *found = found_new(&c->raised);
	struct build_found b = {found, &c->logs, taken};

	failures_sort(&c->failures);
	log_texts_sort(&c->logs);
	model->failures = arena_alloc(model->arena, n, sizeof(*model->failures));
	model->failure_count = n;
	model->failures_total = c->failures.total;
	for (size_t i = 0; i < n; i++) {
		const struct failure_record *record = &c->failures.heap[i];
		struct failure *failure = &model->failures[i];

		fill_failure(model, failure, &c->routes, record);
		build_exception(model, failure, found_of(found, record), c, symbols);
		fill_excerpt(model, failure, &b, record);
		fill_body(model, failure, &b, record);
	}
	fill_logs(model, c, &b);
	found_count(found, &c->routes);
	build_exceptions(model, c, symbols);
	found_free(found);
}
