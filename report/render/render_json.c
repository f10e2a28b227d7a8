// SPDX-License-Identifier: Apache-2.0
#include "render_json.h"

#include "names.h"
#include "notes.h"
#include "units.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

/*
 * A route is a member's name, and names must stay apart: two that differ only in bytes that are not
 * UTF-8 would both read "/\ufffd". Those get their hash behind a space, which no request line can
 * hold in a path.
 */
const char *render_json_route(const char *name, char *buffer, size_t size)
{
	const char *at = name, *end = name + strlen(name);
	uint64_t hash = 0xcbf29ce484222325u;
	bool valid = true;

	while (at < end && valid)
		utf8_next(&at, end, &valid);
	if (valid)
		return name;
	for (at = name; at < end; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
	snprintf(buffer, size, "%.*s #%016" PRIx64, (int)size - 32, name, hash);
	return buffer;
}

void render_json_statuses(struct json *j, const struct status_count *statuses, size_t count)
{
	char key[8];

	json_map(j, "statuses");
	for (size_t i = 0; i < count; i++) {
		snprintf(key, sizeof(key), "%u", statuses[i].status);
		json_uint(j, statuses[i].status ? key : "none", statuses[i].count);
	}
	json_end(j);
}

static void requests(struct json *j, const struct model *m)
{
	static const char *const classes[] = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
	const struct tally *t = &m->total;

	json_map(j, "requests");
	json_uint(j, "total", t->requests);
	json_uint(j, "errors", t->errors);
	json_double(j, "error_rate", units_ratio(t->errors, t->requests));
	render_json_latency(j, "latency", &t->latency);
	json_uint(j, "aborted", t->aborted);
	json_uint(j, "in_flight", m->in_flight);
	json_double(j, "per_second", notes_rate(m, t->requests));
	json_uint(j, "bytes_in", t->bytes_in);
	json_uint(j, "bytes_out", t->bytes_out);
	render_json_latency(j, "first_byte", &t->first_byte);
	render_json_statuses(j, m->statuses, m->status_count);
	json_map(j, "classes");
	for (size_t i = 0; i < 6; i++)
		json_uint(j, classes[i], t->by_class[i]);
	json_end(j);
	render_json_protocols(j, m->protocols, m->protocol_count);
	render_json_grpc(j, m->grpc, m->grpc_count);
	render_json_cpu(j, &m->cpu);
	render_json_histogram(j, "histogram", &t->latency);
	json_end(j);
}

/* What routes and their methods have in common. */
static void tally(struct json *j, const struct tally *t)
{
	json_uint(j, "count", t->requests);
	json_uint(j, "errors", t->errors);
	json_double(j, "error_rate", units_ratio(t->errors, t->requests));
	json_uint(j, "avg_latency", (uint64_t)(hist_mean(&t->latency) + 0.5));
	json_uint(j, "p50", hist_quantile(&t->latency, 0.5));
	json_uint(j, "p95", hist_quantile(&t->latency, 0.95));
	json_uint(j, "p99", hist_quantile(&t->latency, 0.99));
	json_uint(j, "p999", hist_quantile(&t->latency, 0.999));
	json_uint(j, "min", t->latency.count ? t->latency.min : 0);
	json_uint(j, "max", t->latency.count ? t->latency.max : 0);
	json_uint(j, "total_ns", t->latency.sum);
	json_uint(j, "aborted", t->aborted);
	json_uint(j, "bytes_in", t->bytes_in);
	json_uint(j, "bytes_out", t->bytes_out);
	render_json_latency(j, "first_byte", &t->first_byte);
	json_uint(j, "in_detail", t->requests - t->brief);
}

static void route_methods(struct json *j, const struct route *r)
{
	json_map(j, "methods");
	for (size_t i = 0; i < r->method_count; i++) {
		json_map(j, name_method(r->methods[i].method));
		tally(j, &r->methods[i].tally);
		json_end(j);
	}
	json_end(j);
}

static void route(struct json *j, const struct model *m, const struct route *r, bool page_detail)
{
	char key[512];

	json_map(j, render_json_route(r->name, key, sizeof(key)));
	tally(j, &r->tally);
	json_double(j, "per_second", notes_rate(m, r->tally.requests));
	json_bool(j, "guessed", r->guessed);
	json_uint(j, "first_seen_ns", r->first_seen);
	json_uint(j, "last_seen_ns", r->last_seen);
	render_json_statuses(j, r->statuses, r->status_count);
	route_methods(j, r);
	render_json_protocols(j, r->protocols, r->protocol_count);
	render_json_grpc(j, r->grpc, r->grpc_count);
	render_json_latency(j, "proxy_queue", &r->proxy_queue);
	render_json_calls(j, r);
	render_json_database(j, r);
	render_json_cpu(j, &r->cpu);
	render_json_route_labels(j, r);
	render_json_histogram(j, "histogram", &r->tally.latency);
	if (page_detail)
		render_json_cells(j, m, &r->cells);
	json_end(j);
}

const char *render_json_abort(uint8_t abort)
{
	static const char *const aborts[] = {NULL, "peer", "given_up", "exit", "killed"};

	return abort < sizeof(aborts) / sizeof(aborts[0]) ? aborts[abort] : "other";
}

static void failure(struct json *j, const struct failure *f)
{
	char key[512];

	json_map(j, NULL);
	json_uint(j, "ts_ns", f->ts);
	json_str(j, "route", f->route ? render_json_route(f->route, key, sizeof(key)) : NULL);
	json_uint(j, "status", f->status);
	json_str(j, "exception_type", f->exception_type);
	json_str(j, "exception_value", f->exception_value);
	json_str(j, "method", name_method(f->method));
	json_str(j, "path", f->path);
	json_uint(j, "duration_ns", f->duration);
	json_str(j, "aborted", render_json_abort(f->abort));
	json_uint(j, "bytes_in", f->bytes_in);
	json_uint(j, "bytes_out", f->bytes_out);
	json_int(j, "pid", f->pid);
	json_uint(j, "connection", f->conn);
	json_str(j, "stack", f->stack);
	json_str(j, "log_excerpt", f->log_excerpt);
	json_str(j, "exception_source", f->exception_source);
	json_str(j, "response_body", f->response_body);
	json_str(j, "exception_certainty", f->exception_certainty);
	json_uint(j, "exceptions_more", f->exceptions_more);
	json_str(j, "trace_id", f->trace_id);
	json_str(j, "parent_span_id", f->parent_span_id);
	json_str(j, "request_id", f->request_id);
	json_str(j, "grpc_status", f->grpc < 0 ? NULL : name_grpc((unsigned)f->grpc));
	json_str(j, "protocol", name_protocol(f->protocol));
	json_bool(j, "tls", f->protocol & FORMAT_TLS);
	render_json_labels(j, f->labels);
	json_end(j);
}

void render_json_errors(struct json *j, const char *key, const struct model *m)
{
	json_list(j, key);
	for (size_t i = 0; i < m->failure_count; i++)
		failure(j, &m->failures[i]);
	json_end(j);
}

static void lists(struct json *j, const struct model *m, bool page_detail)
{
	json_map(j, "routes");
	for (size_t i = 0; i < m->route_count; i++)
		route(j, m, &m->routes[i], page_detail);
	json_end(j);
	render_json_errors(j, "errors", m);
	render_json_queries(j, m, page_detail);
	render_json_upstreams(j, m, page_detail);
	render_json_functions(j, m);
	render_json_metrics(j, m);
}

void render_json_document(struct json *j, const struct model *m, const struct render_options *o)
{
	json_map(j, NULL);
	requests(j, m);
	lists(j, m, o->page_detail);
	render_json_slowest(j, m, o->page_detail);
	render_json_n_plus_one(j, m);
	render_json_timeline(j, m, o->page_detail);
	render_json_resources(j, m);
	render_json_sampled(j, m);
	render_json_connections(j, m);
	render_json_hosts(j, m);
	render_json_lookups(j, m);
	render_json_exceptions(j, m);
	render_json_logs(j, m);
	render_json_profile(j, m);
	render_json_crashes(j, m);
	render_json_recorded(j, m);
	render_json_processes(j, m);
	render_json_in_flight(j, m);
	render_json_coverage(j, m);
	render_json_meta(j, m, o);
	json_end(j);
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	struct json j;

	(void)error;
	json_begin(&j, out, JSON_PLAIN);
	render_json_document(&j, model, options);
	putc('\n', out);
	return true;
}

const struct renderer render_json = {
	.name = "json",
	.ending = ".json",
	.summary = "every figure, for scripts and as a baseline for diff",
	.render = render,
};
