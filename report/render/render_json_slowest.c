// SPDX-License-Identifier: Apache-2.0
/* The slowest requests, each with what happened in it. */
#include "render_json.h"

#include "names.h"

#define ROUTE_KEY_BYTES 512

static void known(struct json *j, const char *key, uint64_t ns)
{
	if (ns == SLOW_UNKNOWN)
		json_nil(j, key);
	else
		json_uint(j, key, ns);
}

static void part(struct json *j, const struct slow_part *p)
{
	static const char *const kinds[SLOW_KINDS] = {
		[SLOW_DATABASE] = "database", [SLOW_UPSTREAM] = "upstream",   [SLOW_DNS] = "dns",
		[SLOW_SPAN] = "span",	      [SLOW_EXCEPTION] = "exception", [SLOW_LOG] = "log",
		[SLOW_CPU] = "cpu",
	};

	json_map(j, NULL);
	json_str(j, "kind", kinds[p->kind]);
	json_int(j, "begin_ns", p->begin);
	json_uint(j, "duration_ns", p->duration);
	json_str(j, "name", p->name);
	json_str(j, "detail", p->detail);
	known(j, "status", p->status ? p->status : SLOW_UNKNOWN);
	json_str(j, "error", p->error);
	known(j, "rows", p->rows);
	json_uint(j, "depth", p->depth);
	json_str(j, "certainty", p->exact ? "exact" : "probable");
	json_end(j);
}

static void times(struct json *j, const struct slow_request *r)
{
	json_uint(j, "duration_ns", r->duration);
	json_uint(j, "read_ns", r->read);
	json_uint(j, "first_byte_ns", r->first_byte);
	known(j, "queue_ns", r->queue);
	known(j, "proxy_queue_ns", r->proxy_queue);
	known(j, "cpu_ns", r->cpu);
	json_uint(j, "bytes_in", r->bytes_in);
	json_uint(j, "bytes_out", r->bytes_out);
}

static void origin(struct json *j, const struct slow_request *r)
{
	json_str(j, "program", r->program);
	json_str(j, "host", r->host);
	json_int(j, "pid", r->pid);
	json_uint(j, "tid", r->tid);
	json_uint(j, "connection", r->conn);
	json_str(j, "aborted", render_json_abort(r->abort));
	json_bool(j, "in_detail", !r->brief);
	json_str(j, "trace_id", r->trace_id);
	json_str(j, "parent_span_id", r->parent_span_id);
	json_str(j, "request_id", r->request_id);
	render_json_labels(j, r->labels);
	known(j, "rank", r->rank ? r->rank : SLOW_UNKNOWN);
}

static void parts(struct json *j, const struct slow_request *r)
{
	json_list(j, "parts");
	for (size_t i = 0; i < r->part_count; i++)
		part(j, &r->parts[i]);
	json_end(j);
	json_uint(j, "parts_left", r->parts_left);
}

static void request(struct json *j, const struct slow_request *r, bool page_detail)
{
	char key[ROUTE_KEY_BYTES];

	json_map(j, NULL);
	json_uint(j, "ts_ns", r->begin + r->duration);
	json_uint(j, "begin_ns", r->begin);
	json_str(j, "route", render_json_route(r->route, key, sizeof(key)));
	json_str(j, "method", name_method(r->method));
	json_uint(j, "status", r->status);
	json_str(j, "path", r->path);
	json_str(j, "protocol", name_protocol(r->protocol));
	json_bool(j, "tls", r->protocol & FORMAT_TLS);
	times(j, r);
	origin(j, r);
	if (page_detail)
		parts(j, r);
	json_end(j);
}

/* A summary has those of all routes alone: ranks come first. */
void render_json_slowest(struct json *j, const struct model *m, bool page_detail)
{
	json_list(j, "slowest");
	for (size_t i = 0; i < m->slowest_count && (page_detail || m->slowest[i].rank); i++)
		request(j, &m->slowest[i], page_detail);
	json_end(j);
}
