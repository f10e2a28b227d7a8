// SPDX-License-Identifier: Apache-2.0
#include "render.h"

#include "names.h"
#include "notes.h"
#include "units.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

struct buckets {
	const double *seconds;
	size_t count;
};

static const double http_bounds[] = {.005, .01, .025, .05, .075, .1,  .25,
				     .5,   .75, 1,    2.5, 5,	 7.5, 10};
static const double own_bounds[] = {.005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10};
static const struct buckets http_buckets = {http_bounds, 14}, own_buckets = {own_bounds, 11};

/* The first label of a set has no comma before it. */
struct labels {
	FILE *out;
	bool filled;
};

static void label_value(FILE *out, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end) {
		char bytes[4];
		bool valid;
		uint32_t c = utf8_next(&text, end, &valid);

		if (c == '\n')
			fputs("\\n", out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", (char)c);
		else
			fwrite(bytes, 1,
			       utf8_encode(utf8_printable(c) ? c : UTF8_REPLACEMENT, bytes), out);
	}
}

static void label(struct labels *l, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(l->out, "%s%s=\"", l->filled ? "," : "{", name);
	label_value(l->out, value);
	putc('"', l->out);
	l->filled = true;
}

static void labels_end(struct labels *l)
{
	if (l->filled)
		putc('}', l->out);
}

static void family(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void counter(FILE *out, const char *name, const char *help, uint64_t value)
{
	family(out, name, "counter", help);
	fprintf(out, "%s %" PRIu64 "\n", name, value);
}

static void gauge(FILE *out, const char *name, const char *help, double value)
{
	family(out, name, "gauge", help);
	fprintf(out, "%s %.15g\n", name, value);
}

/* Writes the labels of one series; series is what the histogram or counter belongs to. */
typedef void label_writer(struct labels *l, const void *series);

static void bucket(FILE *out, const char *name, label_writer *write, const void *series,
		   const char *le)
{
	struct labels l = {out, false};

	fprintf(out, "%s_bucket", name);
	write(&l, series);
	label(&l, "le", le);
	labels_end(&l);
}

static void suffixed(FILE *out, const char *name, const char *suffix, label_writer *write,
		     const void *series)
{
	struct labels l = {out, false};

	fprintf(out, "%s%s", name, suffix);
	write(&l, series);
	labels_end(&l);
}

struct histogram {
	const char *name;
	const struct buckets *buckets;
	label_writer *labels;
};

static void histogram(FILE *out, const struct histogram *g, const void *series,
		      const struct hist *h)
{
	for (size_t i = 0; i < g->buckets->count; i++) {
		uint64_t limit = (uint64_t)(g->buckets->seconds[i] * 1e9 + 0.5);
		char le[24];

		snprintf(le, sizeof(le), "%g", g->buckets->seconds[i]);
		bucket(out, g->name, g->labels, series, le);
		fprintf(out, " %" PRIu64 "\n", hist_count_at_most(h, limit));
	}
	bucket(out, g->name, g->labels, series, "+Inf");
	fprintf(out, " %" PRIu64 "\n", h->count);
	suffixed(out, g->name, "_sum", g->labels, series);
	fprintf(out, " %.15g\n", (double)h->sum / 1e9);
	suffixed(out, g->name, "_count", g->labels, series);
	fprintf(out, " %" PRIu64 "\n", h->count);
}

/* ---- series and their labels ---------------------------------------------------------------- */

struct series {
	const struct model *model;
	const struct route *route;
	const struct method_tally *method;
	const struct upstream *upstream;
	const char *name;  /* of a host, a listener, a side */
	const char *error; /* NULL: none */
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
static void service_label(struct labels *l, const char *name, const struct model *m)
{
	const char *at = m->process_count ? m->processes[0].labels : NULL;
	char value[256];

	while (at && *at) {
		size_t length = strcspn(at, "\n");

		if (strncmp(at, "service=", 8) == 0) {
			snprintf(value, sizeof(value), "%.*s", (int)length - 8, at + 8);
			label(l, name, value);
			return;
		}
		at += length + (at[length] == '\n');
	}
	label(l, name, common_program(m));
}

static void own_labels(struct labels *l, const void *series)
{
	const struct series *s = series;
	char worker[16];

	service_label(l, "service", s->model);
	label(l, "instance", common_host(s->model));
	if (s->model->process_count == 1) {
		snprintf(worker, sizeof(worker), "%d", s->model->processes[0].pid);
		label(l, "worker", worker);
	}
	label(l, "route", s->route->name);
}

static void own_status_labels(struct labels *l, const void *series)
{
	const struct series *s = series;
	char status[8];

	own_labels(l, series);
	snprintf(status, sizeof(status), "%u", s->status);
	label(l, "status", s->status ? status : "none");
}

static void server_labels(struct labels *l, const void *series)
{
	const struct series *s = series;

	label(l, "http_request_method", name_method(s->method->method));
	label(l, s->route->guessed ? "url_template" : "http_route", s->route->name);
}

static void client_labels(struct labels *l, const void *series)
{
	const struct upstream *u = ((const struct series *)series)->upstream;

	label(l, "server_address", u->host);
	label(l, "url_template", u->route);
}

static void grpc_labels(struct labels *l, const void *series)
{
	const struct series *s = series;

	label(l, s->route->guessed ? "url_template" : "http_route", s->route->name);
	label(l, "rpc_response_status_code", name_grpc(s->status));
}

static void address_labels(struct labels *l, const void *series)
{
	const struct series *s = series;

	label(l, "server_address", s->name);
	label(l, "error_type", s->error);
}

static void question_labels(struct labels *l, const void *series)
{
	const struct series *s = series;

	label(l, "dns_question_name", s->name);
	label(l, "error_type", s->error);
}

static void listener_labels(struct labels *l, const void *series)
{
	label(l, "listener", ((const struct series *)series)->name);
}

static void no_labels(struct labels *l, const void *series)
{
	(void)l;
	(void)series;
}

static void side_labels(struct labels *l, const void *series)
{
	label(l, "side", ((const struct series *)series)->name);
}

/* ---- families ------------------------------------------------------------------------------- */

static void totals(FILE *out, const struct model *m)
{
	const struct tally *t = &m->total;

	counter(out, "profilis_requests_total", "Requests served, aborted ones included.",
		t->requests);
	counter(out, "profilis_errors_total", "Requests answered with an error status.", t->errors);
	counter(out, "profilis_aborted_total", "Requests that never got a complete answer.",
		t->aborted);
	gauge(out, "profilis_error_rate", "Errors as a fraction of requests.",
	      units_ratio(t->errors, t->requests));
	gauge(out, "profilis_latency_p50", "Median latency in nanoseconds.",
	      (double)hist_quantile(&t->latency, 0.5));
	gauge(out, "profilis_latency_p95", "95th percentile of latency in nanoseconds.",
	      (double)hist_quantile(&t->latency, 0.95));
	gauge(out, "profilis_latency_p99", "99th percentile of latency in nanoseconds.",
	      (double)hist_quantile(&t->latency, 0.99));
	counter(out, "profilis_request_bytes_total", "Bytes of requests, heads included.",
		t->bytes_in);
	counter(out, "profilis_response_bytes_total", "Bytes of responses, heads included.",
		t->bytes_out);
	gauge(out, "profilis_requests_in_flight", "Requests begun and not yet answered.",
	      (double)m->in_flight);
	counter(out, "profilis_connections_opened_total", "Connections met.",
		m->connections.opened);
}

static void route_counts(FILE *out, const struct model *m)
{
	family(out, "profilis_http_requests_total", "counter",
	       "Requests by route and status; status none: aborted before there was one.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].status_count; k++) {
			const struct status_count *c = &m->routes[i].statuses[k];
			struct series s = {.model = m, .route = &m->routes[i], .status = c->status};

			suffixed(out, "profilis_http_requests_total", "", own_status_labels, &s);
			fprintf(out, " %" PRIu64 "\n", c->count);
		}
}

static void route_durations(FILE *out, const struct model *m)
{
	static const struct histogram g = {"profilis_http_request_duration_seconds", &own_buckets,
					   own_labels};

	family(out, g.name, "histogram",
	       "Time from a request's first byte to its response's last, by route.");
	for (size_t i = 0; i < m->route_count; i++)
		histogram(out, &g, &(struct series){.model = m, .route = &m->routes[i]},
			  &m->routes[i].tally.latency);
}

static void server_durations(FILE *out, const struct model *m)
{
	static const struct histogram g = {"http_server_request_duration_seconds", &http_buckets,
					   server_labels};

	family(out, g.name, "histogram", "Duration of HTTP server requests.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].method_count; k++) {
			const struct method_tally *t = &m->routes[i].methods[k];

			histogram(out, &g, &(struct series){.route = &m->routes[i], .method = t},
				  &t->tally.latency);
		}
}

static void client_durations(FILE *out, const struct model *m)
{
	static const struct histogram g = {"http_client_request_duration_seconds", &http_buckets,
					   client_labels};

	if (m->upstream_count)
		family(out, g.name, "histogram", "Duration of HTTP client requests.");
	for (size_t i = 0; i < m->upstream_count; i++)
		histogram(out, &g, &(struct series){.upstream = &m->upstreams[i]},
			  &m->upstreams[i].tally.latency);
}

static void lookups(FILE *out, const struct model *m)
{
	static const struct histogram g = {"dns_lookup_duration_seconds", &http_buckets,
					   question_labels};

	if (m->lookup_count)
		family(out, g.name, "histogram", "Time taken by look-ups of names.");
	for (size_t i = 0; i < m->lookup_count; i++)
		for (size_t k = 0; k < m->lookups[i].code_count; k++) {
			const struct lookup_code *c = &m->lookups[i].codes[k];
			struct name error = name_lookup(c->code);

			histogram(out, &g,
				  &(struct series){.name = m->lookups[i].host, .error = error.text},
				  &c->time);
		}
}

static void connects(FILE *out, const struct model *m)
{
	static const struct histogram g = {"profilis_connect_duration_seconds", &http_buckets,
					   address_labels};
	static const char failed[] = "profilis_connect_errors_total";

	if (m->host_count)
		family(out, g.name, "histogram", "Time taken by connects that succeeded.");
	for (size_t i = 0; i < m->host_count; i++)
		histogram(out, &g, &(struct series){.name = m->hosts[i].host},
			  &m->hosts[i].connect);
	if (m->host_count)
		family(out, failed, "counter", "Connects that failed, by error.");
	for (size_t i = 0; i < m->host_count; i++)
		for (size_t k = 0; k < m->hosts[i].error_count; k++) {
			const struct status_count *c = &m->hosts[i].errors[k];
			struct name error = name_errno(c->status);
			struct series s = {.name = m->hosts[i].host, .error = error.text};

			suffixed(out, failed, "", address_labels, &s);
			fprintf(out, " %" PRIu64 "\n", c->count);
		}
}

static void sides(FILE *out, const struct model *m)
{
	static const struct histogram life = {"profilis_connection_duration_seconds", &http_buckets,
					      side_labels};
	static const struct histogram shake = {"profilis_tls_handshake_duration_seconds",
					       &http_buckets, side_labels};
	static const struct series server = {.name = "server"}, client = {.name = "client"};

	family(out, life.name, "histogram", "Lifetime of connections that were closed.");
	histogram(out, &life, &server, &m->connections.lifetime);
	histogram(out, &life, &client, &m->outgoing.lifetime);
	family(out, shake.name, "histogram", "Time taken by TLS handshakes.");
	histogram(out, &shake, &server, &m->connections.handshake);
	histogram(out, &shake, &client, &m->outgoing.handshake);
}

static void queues(FILE *out, const struct model *m)
{
	static const struct histogram accepted = {"profilis_accept_wait_seconds", &http_buckets,
						  no_labels};
	static const struct histogram proxied = {"profilis_proxy_wait_seconds", &http_buckets,
						 no_labels};
	static const char longest[] = "profilis_accept_queue_max";

	family(out, accepted.name, "histogram", "Accept to a connection's first request byte.");
	histogram(out, &accepted, NULL, &m->connections.queue);
	family(out, proxied.name, "histogram", "Proxy's request start to the first byte here.");
	histogram(out, &proxied, NULL, &m->connections.proxy_queue);
	if (m->listener_count)
		family(out, longest, "gauge", "Most connections seen waiting to be accepted.");
	for (size_t i = 0; i < m->listener_count; i++) {
		suffixed(out, longest, "", listener_labels,
			 &(struct series){.name = m->listeners[i].name});
		fprintf(out, " %" PRIu64 "\n", m->listeners[i].max);
	}
}

static void grpc(FILE *out, const struct model *m)
{
	if (m->grpc_count)
		family(out, "profilis_grpc_requests_total", "counter",
		       "gRPC requests by route and status.");
	for (size_t i = 0; i < m->route_count; i++)
		for (size_t k = 0; k < m->routes[i].grpc_count; k++) {
			const struct status_count *c = &m->routes[i].grpc[k];
			struct series s = {.route = &m->routes[i], .status = c->status};

			suffixed(out, "profilis_grpc_requests_total", "", grpc_labels, &s);
			fprintf(out, " %" PRIu64 "\n", c->count);
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

	family(out, "profilis_events_dropped_total", "counter",
	       "Events that the recorder could not keep, by reason.");
	for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]); i++)
		fprintf(out, "profilis_events_dropped_total{reason=\"%s\"} %" PRIu64 "\n",
			drops[i].name, m->coverage.counters[drops[i].counter]);
	gauge(out, "profilis_queue_depth", "Blocks of events filled and not yet sealed.",
	      (double)m->coverage.blocks_open);
	gauge(out, "profilis_coverage_complete", "1 when no request is missing from the figures.",
	      m->coverage.complete);
}

static void target(FILE *out, const struct model *m)
{
	struct labels l = {out, false};

	family(out, "target_info", "gauge", "What was recorded.");
	fputs("target_info", out);
	service_label(&l, "service_name", m);
	label(&l, "host_name", common_host(m));
	label(&l, "telemetry_sdk_name", "profilis");
	label(&l, "telemetry_sdk_version", PROFILIS_VERSION);
	labels_end(&l);
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
	client_durations(out, model);
	grpc(out, model);
	lookups(out, model);
	connects(out, model);
	sides(out, model);
	queues(out, model);
	recorder(out, model);
	target(out, model);
	return true;
}

const struct renderer render_prometheus = {
	"prom",
	".prom",
	"Prometheus text format",
	render,
};
