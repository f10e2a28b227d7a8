// SPDX-License-Identifier: Apache-2.0
/* What is beside requests: upstreams, look-ups, connections, queues. */
#include "render_prometheus.h"

#include "names.h"
#include "prometheus.h"

struct series {
	const struct upstream *upstream;
	const char *name;  /* of a host, a listener, a side */
	const char *error; /* NULL: none */
};

static void client_labels(struct prometheus_labels *l, const void *series)
{
	const struct upstream *u = ((const struct series *)series)->upstream;

	prometheus_label(l, "server_address", u->host);
	prometheus_label(l, "url_template", u->route);
}

static void address_labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;

	prometheus_label(l, "server_address", s->name);
	prometheus_label(l, "error_type", s->error);
}

static void question_labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;

	prometheus_label(l, "dns_question_name", s->name);
	prometheus_label(l, "error_type", s->error);
}

static void listener_labels(struct prometheus_labels *l, const void *series)
{
	prometheus_label(l, "listener", ((const struct series *)series)->name);
}

static void side_labels(struct prometheus_labels *l, const void *series)
{
	prometheus_label(l, "side", ((const struct series *)series)->name);
}

static void client_durations(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"http_client_request_duration_seconds",
						      &prometheus_http, client_labels};

	if (m->upstream_count)
		prometheus_family(out, g.name, "histogram", "Duration of HTTP client requests.");
	for (size_t i = 0; i < m->upstream_count; i++)
		prometheus_hist(out, &g, &(struct series){.upstream = &m->upstreams[i]},
				&m->upstreams[i].tally.latency);
}

static void lookups(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"dns_lookup_duration_seconds",
						      &prometheus_http, question_labels};

	if (m->lookup_count)
		prometheus_family(out, g.name, "histogram", "Time taken by look-ups of names.");
	for (size_t i = 0; i < m->lookup_count; i++)
		for (size_t k = 0; k < m->lookups[i].code_count; k++) {
			const struct lookup_code *c = &m->lookups[i].codes[k];
			struct name error = name_lookup(c->code);

			prometheus_hist(
				out, &g,
				&(struct series){.name = m->lookups[i].host, .error = error.text},
				&c->time);
		}
}

static void connects(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"profilis_connect_duration_seconds",
						      &prometheus_http, address_labels};
	static const char failed[] = "profilis_connect_errors_total";

	if (m->host_count)
		prometheus_family(out, g.name, "histogram",
				  "Time taken by connects that succeeded.");
	for (size_t i = 0; i < m->host_count; i++)
		prometheus_hist(out, &g, &(struct series){.name = m->hosts[i].host},
				&m->hosts[i].connect);
	if (m->host_count)
		prometheus_family(out, failed, "counter", "Connects that failed, by error.");
	for (size_t i = 0; i < m->host_count; i++)
		for (size_t k = 0; k < m->hosts[i].error_count; k++) {
			const struct status_count *c = &m->hosts[i].errors[k];
			struct name error = name_errno(c->status);
			struct series s = {.name = m->hosts[i].host, .error = error.text};

			prometheus_value(out, failed, address_labels, &s, c->count);
		}
}

static void sides(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram life = {"profilis_connection_duration_seconds",
							 &prometheus_http, side_labels};
	static const struct prometheus_histogram shake = {"profilis_tls_handshake_duration_seconds",
							  &prometheus_http, side_labels};
	static const struct series server = {.name = "server"}, client = {.name = "client"};

	prometheus_family(out, life.name, "histogram", "Lifetime of connections that were closed.");
	prometheus_hist(out, &life, &server, &m->connections.lifetime);
	prometheus_hist(out, &life, &client, &m->outgoing.lifetime);
	prometheus_family(out, shake.name, "histogram", "Time taken by TLS handshakes.");
	prometheus_hist(out, &shake, &server, &m->connections.handshake);
	prometheus_hist(out, &shake, &client, &m->outgoing.handshake);
}

static void queues(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram accepted = {
		"profilis_accept_wait_seconds", &prometheus_http, prometheus_no_labels};
	static const struct prometheus_histogram proxied = {"profilis_proxy_wait_seconds",
							    &prometheus_http, prometheus_no_labels};
	static const char longest[] = "profilis_accept_queue_max";

	prometheus_family(out, accepted.name, "histogram",
			  "Accept to a connection's first request byte.");
	prometheus_hist(out, &accepted, NULL, &m->connections.queue);
	prometheus_family(out, proxied.name, "histogram",
			  "Proxy's request start to the first byte here.");
	prometheus_hist(out, &proxied, NULL, &m->connections.proxy_queue);
	if (m->listener_count)
		prometheus_family(out, longest, "gauge",
				  "Most connections seen waiting to be accepted.");
	for (size_t i = 0; i < m->listener_count; i++) {
		prometheus_value(out, longest, listener_labels,
				 &(struct series){.name = m->listeners[i].name},
				 m->listeners[i].max);
	}
}

void render_prometheus_network(FILE *out, const struct model *m)
{
	client_durations(out, m);
	lookups(out, m);
	connects(out, m);
	sides(out, m);
	queues(out, m);
}
