// SPDX-License-Identifier: Apache-2.0
/* What stands beside requests in the sample: protocols, upstreams, look-ups, connections, texts. */
#include "sample_model.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull

/* Repeatable, spread about the middle. */
static void spread(struct hist *h, double middle_ns, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		hist_add(h, (uint64_t)(middle_ns * exp(.5 * sin(i * 12.9898) + .4 * cos(i * 4.1))));
}

static void make_protocols(struct model *m)
{
	static struct protocol_count all[2] = {{FORMAT_HTTP11, 0}, {FORMAT_HTTP2 | FORMAT_TLS, 0}};

	for (size_t i = 0; i < m->route_count; i++) {
		struct route *r = &m->routes[i];

		r->protocols = calloc(2, sizeof(*r->protocols));
		r->protocol_count = 2;
		r->protocols[0] = (struct protocol_count){FORMAT_HTTP11, r->tally.requests / 4};
		r->protocols[1] = (struct protocol_count){
			FORMAT_HTTP2 | FORMAT_TLS, r->tally.requests - r->tally.requests / 4};
		all[0].count += r->protocols[0].count;
		all[1].count += r->protocols[1].count;
		spread(&r->proxy_queue, 300e3, 40);
		hist_merge(&m->connections.proxy_queue, &r->proxy_queue);
	}
	m->protocols = all;
	m->protocol_count = 2;
}

static void make_grpc(struct model *m)
{
	static struct status_count grpc[] = {{0, 940}, {5, 31}, {14, 3}};

	m->routes[0].grpc = grpc;
	m->routes[0].grpc_count = 3;
	m->grpc = grpc;
	m->grpc_count = 3;
}

static void make_calls(struct model *m)
{
	static struct protocol_count protocols[] = {{FORMAT_HTTP11 | FORMAT_TLS, 1700}};
	static struct method_tally methods[] = {{.method = FORMAT_METHOD_POST}};
	static struct call calls[2];
	struct upstream *u = &m->upstreams[0];

	for (size_t i = 0; i < 2; i++) {
		calls[i] =
			(struct call){m->routes[i].name,     u->host, u->route,	     900 / (i + 1),
				      SECOND * 30 / (i + 1), 150 * i, SECOND * 4 * i};
		m->routes[i].calls = &calls[i];
		m->routes[i].call_count = 1;
		u->exact += calls[i].exact;
		u->probable += calls[i].probable;
	}
	u->unknown = u->tally.requests - u->exact - u->probable;
	methods[0].tally.requests = u->tally.requests;
	u->methods = methods;
	u->method_count = 1;
	u->protocols = protocols;
	u->protocol_count = 1;
	u->callers = calls;
	u->caller_count = 2;
}

static void make_hosts(struct model *m)
{
	static struct status_count errors[] = {{ECONNREFUSED, 4}, {ETIMEDOUT, 1}};
	static struct upstream_host host = {.host = "payments.internal:8443",
					    .connections = 62,
					    .requests = 1700,
					    .tls = 62,
					    .failed = 5,
					    .errors = errors,
					    .error_count = 2};
	static struct lookup_code codes[] = {{.code = 0}, {.code = 3}};
	static struct lookup lookup = {
		.host = "payments.internal", .errors = 2, .codes = codes, .code_count = 2};

	spread(&host.connect, 800e3, 62);
	spread(&host.handshake, 4.2e6, 62);
	spread(&codes[0].time, 1.4e6, 65);
	spread(&codes[1].time, 5e9, 2);
	hist_merge(&lookup.time, &codes[0].time);
	hist_merge(&lookup.time, &codes[1].time);
	m->hosts = &host;
	m->host_count = 1;
	m->lookups = &lookup;
	m->lookup_count = 1;
}

static void make_sides(struct model *m)
{
	static struct listener listeners[] = {{"0.0.0.0:8000", 600, 1310, 41, 128, 0},
					      {"[::]:8443", 600, 9, 2, 511, 0}};
	struct connections *c = &m->connections, *out = &m->outgoing;

	c->tls = 3800;
	c->unseen_out = 4096;
	spread(&c->each, 60, 5104);
	spread(&c->handshake, 1.9e6, 3800);
	c->rate = (struct rate){m->begin, m->bin_ns, calloc(m->bin_count, 8), m->bin_count};
	for (size_t i = 0; i < m->bin_count; i++)
		c->rate.opened[i] = 40 + i % 7;
	out->exchanges = 1700;
	out->connects_failed = 5;
	out->tls = 62;
	spread(&out->lifetime, 9e9, 62);
	spread(&out->each, 27, 62);
	spread(&out->rtt, 210e3, 62);
	hist_merge(&out->connect, &m->hosts[0].connect);
	hist_merge(&out->handshake, &m->hosts[0].handshake);
	m->listeners = listeners;
	m->listener_count = 2;
}

static void make_texts(struct model *m)
{
	static struct log_text logs[] = {
		{0, 4711, FORMAT_LOG_FASTCGI, "/api/cart",
		 "PHP Warning:  Undefined array key \"sku\" in /srv/shop/cart.php on line 31"}};
	struct failure *f = m->failures;

	logs[0].ts = m->end - SECOND;
	m->logs = logs;
	m->log_count = 1;
	m->logs_total = 3;
	f->trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
	f->parent_span_id = "00f067aa0ba902b7";
	f->request_id = "req-7c1f";
	f->log_excerpt = "PHP Fatal error:  Uncaught TypeError in /srv/shop/pay.php:12";
	f->response_body = "{\"error\":\"no such cart\"}";
}

void sample_network(struct model *m)
{
	make_protocols(m);
	make_grpc(m);
	make_calls(m);
	make_hosts(m);
	make_sides(m);
	make_texts(m);
	for (size_t i = 0; i < m->failure_count; i++)
		m->failures[i].protocol = FORMAT_HTTP2 | FORMAT_TLS;
}

void sample_network_hostile(struct model *m, const char *text)
{
	m->hosts[0].host = text;
	m->lookups[0].host = text;
	m->listeners[0].name = text;
	m->logs[0].text = text;
	m->logs[0].route = m->routes[1].name;
	for (size_t i = 0; i < 2; i++) {
		m->upstreams[0].callers[i].caller = m->routes[i].name;
		m->upstreams[0].callers[i].host = m->upstreams[0].host;
	}
	for (size_t i = 0; i < m->failure_count; i++)
		m->failures[i].request_id = text;
}
