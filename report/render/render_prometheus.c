// SPDX-License-Identifier: Apache-2.0
#include "render_prometheus.h"

#include "process_labels.h"
#include "names.h"
#include "filtered.h"
#include "notes.h"
#include "prometheus.h"
#include "render.h"
#include "units.h"

#include <inttypes.h>
#include <string.h>

static const double own_bounds[] = {.005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10};
static const struct prometheus_buckets own_buckets = {own_bounds, 11};

/* ---- series and their labels ---------------------------------------------------------------- */

struct series {
	const struct model *model;
	const struct route *route;
	const struct method_tally *method;
	uint16_t status;
};

/* What all processes agree on; NULL when they differ. */
static const char *common_host(const struct model *m)
{
	for (size_t i = 1; i < m->process_count; i++)
		if (strcmp(m->processes[i].host, m->processes[0].host) != 0)
			return NULL;
	return m->process_count ? m->processes[0].host : NULL;
}

static const char *common_program(const struct model *m)
{
	for (size_t i = 1; i < m->process_count; i++)
		if (strcmp(m->processes[i].program, m->processes[0].program) != 0)
			return NULL;
	return m->process_count ? m->processes[0].program : NULL;
}

/* The value of "service=" in the labels of the first process, else its program. */
static void service_label(struct prometheus_labels *l, const char *name, const struct model *m)
{
	const char *at = m->process_count ? m->processes[0].labels : NULL;
	char value[256];

	while (at && *at) {
		size_t length = strcspn(at, "\n");

		if (strncmp(at, "service=", 8) == 0) {
			snprintf(value, sizeof(value), "%.*s", (int)length - 8, at + 8);
			prometheus_label(l, name, value);
			return;
		}
		at += length + (at[length] == '\n');
	}
	prometheus_label(l, name, common_program(m));
}

static void own_labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;
	char worker[16];

	service_label(l, "service", s->model);
	prometheus_label(l, "instance", common_host(s->model));
	if (s->model->process_count == 1) {
		snprintf(worker, sizeof(worker), "%d", s->model->processes[0].pid);
		prometheus_label(l, "worker", worker);
	}
	prometheus_label(l, "route", s->route->name);
}

static void own_status_labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;
	char status[8];

	own_labels(l, series);
	snprintf(status, sizeof(status), "%u", s->status);
	prometheus_label(l, "status", s->status ? status : "none");
}

static void server_labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;

	prometheus_label(l, "http_request_method", name_method(s->method->method));
	prometheus_label(l, s->route->guessed ? "url_template" : "http_route", s->route->name);
}

static void grpc_labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;

	prometheus_label(l, s->route->guessed ? "url_template" : "http_route", s->route->name);
	prometheus_label(l, "rpc_response_status_code", name_grpc(s->status));
}

/* ---- families ------------------------------------------------------------------------------- */

static void totals(FILE *out, const struct model *m)
{
	const struct tally *t = &m->total;

	prometheus_counter(out, "profilis_requests_total",
			   "Requests served, aborted ones included.", t->requests);
	prometheus_counter(out, "profilis_errors_total", "Requests answered with an error status.",
			   t->errors);
	prometheus_counter(out, "profilis_aborted_total",
			   "Requests that never got a complete answer.", t->aborted);
	prometheus_gauge(out, "profilis_error_rate", "Errors as a fraction of requests.",
			 units_ratio(t->errors, t->requests));
	prometheus_gauge(out, "profilis_latency_p50", "Median latency in nanoseconds.",
			 (double)hist_quantile(&t->latency, 0.5));
	prometheus_gauge(out, "profilis_latency_p95", "95th percentile of latency in nanoseconds.",
			 (double)hist_quantile(&t->latency, 0.95));
	prometheus_gauge(out, "profilis_latency_p99", "99th percentile of latency in nanoseconds.",
			 (double)hist_quantile(&t->latency, 0.99));
	prometheus_counter(out, "profilis_request_bytes_total",
			   "Bytes of requests, heads included.", t->bytes_in);
	prometheus_counter(out, "profilis_response_bytes_total",
			   "Bytes of responses, heads included.", t->bytes_out);
	prometheus_gauge(out, "profilis_requests_in_flight", "Requests begun and not yet answered.",
			 (double)m->in_flight);
	prometheus_counter(out, "profilis_connections_opened_total", "Connections met.",
			   m->connections.opened);
}

static void route_counts(FILE *out, const struct model *m)
{
	prometheus_family(
		out, "profilis_http_requests_total", "counter",
		"Requests by route and status; status none: aborted before there was one.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].status_count; k++) {
			const struct status_count *c = &m->routes[i].statuses[k];
			struct series s = {.model = m, .route = &m->routes[i], .status = c->status};

			prometheus_value(out, "profilis_http_requests_total", own_status_labels, &s,
					 c->count);
		}
}

static void route_durations(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"profilis_http_request_duration_seconds",
						      &own_buckets, own_labels};

	prometheus_family(out, g.name, "histogram",
			  "Time from a request's first byte to its response's last, by route.");
	for (size_t i = 0; i < m->route_count; i++)
		prometheus_hist(out, &g, &(struct series){.model = m, .route = &m->routes[i]},
				&m->routes[i].tally.latency);
}

static void server_durations(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"http_server_request_duration_seconds",
						      &prometheus_http, server_labels};

	prometheus_family(out, g.name, "histogram", "Duration of HTTP server requests.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].method_count; k++) {
			const struct method_tally *t = &m->routes[i].methods[k];

			prometheus_hist(out, &g,
					&(struct series){.route = &m->routes[i], .method = t},
					&t->tally.latency);
		}
}

static void grpc(FILE *out, const struct model *m)
{
	if (m->grpc_count)
		prometheus_family(out, "profilis_grpc_requests_total", "counter",
				  "gRPC requests by route and status.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].grpc_count; k++) {
			const struct status_count *c = &m->routes[i].grpc[k];
			struct series s = {.route = &m->routes[i], .status = c->status};

			prometheus_value(out, "profilis_grpc_requests_total", grpc_labels, &s,
					 c->count);
		}
}

static void recorder(FILE *out, const struct model *m)
{
	static const struct {
		const char *name;
		enum format_counter counter;
	} drops[] = {
#define DROP(name) {#name, FORMAT_COUNT_##name},
		DROP(drop_no_buffer) DROP(drop_no_slot) DROP(drop_max_bytes) DROP(drop_no_file)
			DROP(drop_after_exit)
#undef DROP
	};

	prometheus_family(out, "profilis_events_dropped_total", "counter",
			  "Events that the recorder could not keep, by reason.");
	for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]); i++)
		fprintf(out, "profilis_events_dropped_total{reason=\"%s\"} %" PRIu64 "\n",
			drops[i].name, m->coverage.counters[drops[i].counter]);
	prometheus_counter(out, "profilis_requests_brief_total",
			   "Requests of which sampling kept no detail.", m->sampled.brief);
	prometheus_counter(out, "profilis_calls_sampled_out_total",
			   "Calls and look-ups whose detail sampling left out.",
			   m->sampled.dropped);
	prometheus_counter(out, "profilis_requests_excluded_total",
			   "Requests not recorded, by their path.", m->sampled.excluded);
	prometheus_gauge(out, "profilis_queue_depth", "Blocks of events filled and not yet sealed.",
			 (double)m->coverage.blocks_open);
	if (*filtered_text(m).text)
		prometheus_gauge(out, "profilis_report_filtered",
				 "1: only a part of the requests was asked for.", 1);
	prometheus_gauge(out, "profilis_coverage_complete",
			 "1 when no request is missing from the figures.", m->coverage.complete);
}

/* As names of labels may be; what differs only in other bytes reads the same. */
static void label_name(char *key)
{
	for (char *at = key; *at; at++) {
		bool letter = (*at | 0x20) >= 'a' && (*at | 0x20) <= 'z';

		if (!letter && *at != '_' && (at == key || *at < '0' || *at > '9'))
			*at = '_';
	}
}

/* The service has a label of its own; a name may stand once. */
static bool label_stands(const char *labels, const char *end, const char *name)
{
	static const char *const own[] = {"service", "service_name", "host_name",
					  "telemetry_sdk_name", "telemetry_sdk_version"};
	struct process_label other;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(own[i], name))
			return true;
	while (labels < end && process_labels_next(&labels, &other) && labels < end) {
		label_name(other.key);
		if (!strcmp(other.key, name))
			return true;
	}
	return !strncmp(name, "__", 2);
}

static void user_labels(struct prometheus_labels *l, const struct model *m)
{
	const char *labels = process_labels_common(m), *at = labels;
	struct process_label label;

	while (process_labels_next(&at, &label)) {
		label_name(label.key);
		if (!label_stands(labels, at, label.key))
			prometheus_label(l, label.key, label.value);
	}
}

static void target(FILE *out, const struct model *m)
{
	struct prometheus_labels l = {out, false};

	prometheus_family(out, "target_info", "gauge", "What was recorded.");
	fputs("target_info", out);
	service_label(&l, "service_name", m);
	prometheus_label(&l, "host_name", common_host(m));
	prometheus_label(&l, "telemetry_sdk_name", "profilis");
	prometheus_label(&l, "telemetry_sdk_version", PROFILIS_VERSION);
	user_labels(&l, m);
	prometheus_labels_end(&l);
	fputs(" 1\n", out);
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	(void)options;
	(void)error;
	totals(out, model);
	route_counts(out, model);
	route_durations(out, model);
	server_durations(out, model);
	grpc(out, model);
	render_prometheus_network(out, model);
	render_prometheus_queries(out, model);
	render_prometheus_exceptions(out, model);
	render_prometheus_resources(out, model);
	render_prometheus_profile(out, model);
	render_prometheus_told(out, model);
	recorder(out, model);
	target(out, model);
	return true;
}

const struct renderer render_prometheus = {
	.name = "prom",
	.ending = ".prom",
	.summary = "Prometheus text format",
	.render = render,
};
