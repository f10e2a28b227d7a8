// SPDX-License-Identifier: Apache-2.0
/*
 * The figures as one ExportMetricsServiceRequest of OpenTelemetry: OTLP's JSON, on one line. All
 * of it is cumulative, from the recording's begin to its end.
 */
#include "render.h"

#include "names.h"
#include "otlp.h"
#include "process_labels.h"
#include "prometheus.h"

#include <string.h>

#define CUMULATIVE 2

struct metrics {
	struct json json;
	const struct model *model;
};

/* ---- shapes ---- */

static void begin(struct metrics *x, const char *name, const char *unit, const char *text)
{
	json_map(&x->json, NULL);
	json_str(&x->json, "name", name);
	json_str(&x->json, "unit", unit);
	json_str(&x->json, "description", text);
}

static void begin_histogram(struct metrics *x, const char *name, const char *text)
{
	begin(x, name, "s", text);
	json_map(&x->json, "histogram");
	json_int(&x->json, "aggregationTemporality", CUMULATIVE);
	json_list(&x->json, "dataPoints");
}

static void begin_sum(struct metrics *x, const char *name, const char *unit, const char *text)
{
	begin(x, name, unit, text);
	json_map(&x->json, "sum");
	json_int(&x->json, "aggregationTemporality", CUMULATIVE);
	json_bool(&x->json, "isMonotonic", true);
	json_list(&x->json, "dataPoints");
}

static void end(struct metrics *x)
{
	json_end(&x->json);
	json_end(&x->json);
	json_end(&x->json);
}

/* Its attributes come next, up to a json_end(). */
static void begin_point(struct metrics *x)
{
	json_map(&x->json, NULL);
	otlp_number(&x->json, "startTimeUnixNano", x->model->begin);
	otlp_number(&x->json, "timeUnixNano", x->model->end);
	otlp_attributes(&x->json);
}

/* Ends the attributes, and the point. */
static void end_count(struct metrics *x, uint64_t value)
{
	json_end(&x->json);
	otlp_number(&x->json, "asInt", value);
	json_end(&x->json);
}

static void buckets(struct metrics *x, const struct prometheus_buckets *b, const struct hist *h)
{
	uint64_t before = 0;

	json_list(&x->json, "bucketCounts");
	for (size_t i = 0; i < b->count; i++) {
		uint64_t limit = (uint64_t)(b->seconds[i] * 1e9 + 0.5);
		uint64_t count = hist_count_at_most(h, limit);

		otlp_number(&x->json, NULL, count - before);
		before = count;
	}
	otlp_number(&x->json, NULL, h->count - before);
	json_end(&x->json);
	json_list(&x->json, "explicitBounds");
	for (size_t i = 0; i < b->count; i++)
		json_double(&x->json, NULL, b->seconds[i]);
	json_end(&x->json);
}

static void end_hist(struct metrics *x, const struct prometheus_buckets *b, const struct hist *h)
{
	json_end(&x->json);
	otlp_number(&x->json, "count", h->count);
	json_double(&x->json, "sum", (double)h->sum / 1e9);
	if (h->count) {
		json_double(&x->json, "min", (double)h->min / 1e9);
		json_double(&x->json, "max", (double)h->max / 1e9);
	}
	buckets(x, b, h);
	json_end(&x->json);
}

/* ---- requests ---- */

static void route_name(struct metrics *x, const struct route *r)
{
	otlp_text(&x->json, r->guessed ? "url.template" : "http.route", r->name);
}

static void server(struct metrics *x)
{
	const struct model *m = x->model;

	begin_histogram(x, "http.server.request.duration", "Duration of HTTP server requests.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].method_count; k++) {
			const struct method_tally *t = &m->routes[i].methods[k];

			begin_point(x);
			otlp_text(&x->json, "http.request.method", name_method(t->method));
			route_name(x, &m->routes[i]);
			end_hist(x, &prometheus_http, &t->tally.latency);
		}
	end(x);
}

static void by_status(struct metrics *x)
{
	const struct model *m = x->model;

	begin_sum(x, "profilis.http.requests", "{request}",
		  "Requests by route and status; without one: aborted before there was any.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].status_count; k++) {
			const struct status_count *c = &m->routes[i].statuses[k];

			begin_point(x);
			route_name(x, &m->routes[i]);
			if (c->status)
				otlp_int(&x->json, "http.response.status_code", c->status);
			end_count(x, c->count);
		}
	end(x);
}

static void total(struct metrics *x, const char *name, const char *text, uint64_t value)
{
	begin_sum(x, name, "{request}", text);
	begin_point(x);
	end_count(x, value);
	end(x);
}

static void client(struct metrics *x)
{
	const struct model *m = x->model;

	begin_histogram(x, "http.client.request.duration", "Duration of HTTP client requests.");
	for (size_t i = 0; i < m->upstream_count; i++)
		for (size_t k = 0; k < m->upstreams[i].method_count; k++) {
			const struct method_tally *t = &m->upstreams[i].methods[k];

			begin_point(x);
			otlp_text(&x->json, "http.request.method", name_method(t->method));
			otlp_text(&x->json, "server.address", m->upstreams[i].host);
			otlp_text(&x->json, "url.template", m->upstreams[i].route);
			end_hist(x, &prometheus_http, &t->tally.latency);
		}
	end(x);
}

/* ---- what is beside them ---- */

static void lookups(struct metrics *x)
{
	const struct model *m = x->model;

	begin_histogram(x, "dns.lookup.duration", "Time taken by look-ups of names.");
	for (size_t i = 0; i < m->lookup_count; i++)
		for (size_t k = 0; k < m->lookups[i].code_count; k++) {
			const struct lookup_code *c = &m->lookups[i].codes[k];

			begin_point(x);
			otlp_text(&x->json, "dns.question.name", m->lookups[i].host);
			otlp_text(&x->json, "error.type", name_lookup(c->code).text);
			end_hist(x, &prometheus_http, &c->time);
		}
	end(x);
}

static void query_point(struct metrics *x, const struct query *q)
{
	begin_point(x);
	otlp_text(&x->json, "db.system.name", q->system);
	otlp_text(&x->json, "db.operation.name", q->operation);
	otlp_text(&x->json, "db.collection.name", q->collection);
	otlp_text(&x->json, "db.query.text", q->statement);
}

static void queries(struct metrics *x)
{
	const struct model *m = x->model;

	begin_histogram(x, "db.client.operation.duration",
			"Duration of calls to databases and caches.");
	for (size_t i = 0; i < m->query_count; i++) {
		query_point(x, &m->queries[i]);
		end_hist(x, &prometheus_database, &m->queries[i].time);
	}
	end(x);
	begin_sum(x, "profilis.db.errors", "{call}", "Calls that ended with an error.");
	for (size_t i = 0; i < m->query_count; i++)
		if (m->queries[i].errors) {
			query_point(x, &m->queries[i]);
			end_count(x, m->queries[i].errors);
		}
	end(x);
}

static void exceptions(struct metrics *x)
{
	const struct model *m = x->model;

	begin_sum(x, "profilis.exceptions", "{exception}",
		  "Exceptions that were logged or thrown, and crashes.");
	for (size_t i = 0; i < m->exception_count; i++) {
		begin_point(x);
		otlp_text(&x->json, "exception.type", m->exceptions[i].type);
		otlp_text(&x->json, "profilis.exception.source", m->exceptions[i].source);
		otlp_text(&x->json, "code.location", m->exceptions[i].frame);
		end_count(x, m->exceptions[i].count);
	}
	end(x);
}

/* ---- who ---- */

static void resource(struct metrics *x)
{
	const struct model *m = x->model;
	const struct process *first = m->process_count ? m->processes : NULL;
	struct otlp_resource r = {.labels = process_labels_common(m)};

	if (first) {
		r.program = first->program;
		r.host = first->host;
		r.pid = m->process_count == 1 ? first->pid : 0;
	}
	for (size_t i = 1; i < m->process_count; i++) {
		if (strcmp(m->processes[i].host, first->host) != 0)
			r.host = NULL;
		if (strcmp(m->processes[i].program, first->program) != 0)
			r.program = NULL;
	}
	otlp_resource(&x->json, &r);
}

static void all(struct metrics *x)
{
	const struct tally *t = &x->model->total;

	total(x, "profilis.requests", "Requests served, aborted ones included.", t->requests);
	total(x, "profilis.errors", "Requests answered with an error status.", t->errors);
	total(x, "profilis.aborted", "Requests that never got a complete answer.", t->aborted);
	server(x);
	by_status(x);
	client(x);
	lookups(x);
	queries(x);
	exceptions(x);
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	struct metrics x = {.model = model};
	struct json *j = &x.json;

	(void)options;
	(void)error;
	json_begin(j, out, JSON_PLAIN);
	json_map(j, NULL);
	json_list(j, "resourceMetrics");
	json_map(j, NULL);
	resource(&x);
	json_list(j, "scopeMetrics");
	json_map(j, NULL);
	otlp_scope(j);
	json_list(j, "metrics");
	all(&x);
	json_end(j);
	json_end(j);
	json_end(j);
	json_end(j);
	json_end(j);
	json_end(j);
	putc('\n', out);
	return true;
}

const struct renderer render_otlp_metrics = {
	.name = "otlp-metrics",
	.ending = ".otlp-metrics.jsonl",
	.summary = "the figures, as OpenTelemetry's JSON",
	.render = render,
};
