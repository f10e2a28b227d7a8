// SPDX-License-Identifier: Apache-2.0
#include "sample_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BINS 150
#define BIN_NS 4000000000ull
#define BEGIN 1767225600000000000ull /* 2026-01-01 00:00:00 UTC */
#define MILLISECOND 1000000.0

static const struct {
	const char *name;
	uint8_t method;
	bool guessed;
	double median_ms, spread, per_bin, error_share;
} shop[] = {
	{"/api/products", FORMAT_METHOD_GET, false, 3.1, .45, 120, .0004},
	{"/api/products/{id}", FORMAT_METHOD_GET, true, 1.4, .5, 240, .0002},
	{"/api/search", FORMAT_METHOD_GET, false, 28, .7, 36, .002},
	{"/api/cart", FORMAT_METHOD_POST, false, 6.5, .4, 44, .001},
	{"/api/checkout", FORMAT_METHOD_POST, false, 85, .55, 9, .021},
	{"/api/users/{id}/orders", FORMAT_METHOD_GET, true, 17, .9, 22, .003},
	{"/api/login", FORMAT_METHOD_POST, false, 62, .12, 8, .0},
	{"/health", FORMAT_METHOD_GET, false, .09, .3, 3, 0},
	{"/static/{hash}.css", FORMAT_METHOD_GET, true, .21, .35, 170, 0},
	{"/static/{hash}.js", FORMAT_METHOD_GET, true, .34, .4, 150, 0},
	{"(not found)", FORMAT_METHOD_GET, true, .5, .3, 4, 0},
};

#define SHOP_ROUTES (sizeof(shop) / sizeof(shop[0]))

static uint64_t state = 42;

static double uniform(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) / 9007199254740992.0;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform() + 1e-12)) * cos(6.283185307179586 * uniform());
}

static void count_tally(struct tally *t, uint16_t status, bool aborted, uint64_t latency)
{
	t->requests++;
	t->errors += status >= 500;
	t->aborted += aborted;
	t->bytes_in += 412;
	t->bytes_out += 3100 + latency % 4096;
	t->by_class[status / 100]++;
	if (aborted)
		return;
	hist_add(&t->latency, latency);
	hist_add(&t->first_byte, latency * 9 / 10);
}

static void count_status(struct status_count **list, size_t *count, uint16_t status)
{
	size_t at = 0;

	while (at < *count && (*list)[at].status < status)
		at++;
	if (at == *count || (*list)[at].status != status) {
		*list = realloc(*list, (*count + 1) * sizeof(**list));
		memmove(*list + at + 1, *list + at, (*count - at) * sizeof(**list));
		(*list)[at] = (struct status_count){status, 0};
		++*count;
	}
	(*list)[at].count++;
}

static void fail(struct model *m, struct route *r, uint16_t status, bool aborted, uint64_t latency)
{
	struct failure *f = &m->failures[m->failures_total++ % m->options.max_errors];

	*f = (struct failure){
		.ts = m->bins[0].begin + 1,
		.duration = latency,
		.bytes_in = 412,
		.bytes_out = 233,
		.route = r->name,
		.path = "/api/users/48213/orders",
		.status = status,
		.method = r->methods[0].method,
		.abort = aborted ? FORMAT_ABORT_PEER : 0,
		.pid = 4711,
		.conn = (uint32_t)m->failures_total,
		.grpc = -1,
	};
	if (aborted)
		return;
	f->exception_type = status == 503 ? "sqlite3.OperationalError" : "KeyError";
	f->exception_value = status == 503 ? "database is locked" : "'shipping_address'";
	f->stack = "File \"/srv/shop/app.py\", line 118, in checkout\n"
		   "File \"/srv/shop/orders.py\", line 64, in place\n"
		   "    address = form['shipping_address']";
}

static void count_cell(struct cells *cells, uint64_t unix_ns, uint16_t status, bool aborted,
		       uint64_t latency)
{
	struct cell *cell = cells_at(cells, unix_ns / CELLS_BASE_NS);

	cell->requests++;
	cell->errors += status >= 500;
	if (!aborted)
		cell_latency(cell, latency);
}

static void one_request(struct model *m, struct route *r, size_t bin, size_t kind)
{
	bool incident = bin > BINS * 11 / 20 && bin < BINS * 13 / 20 && kind > 1 && kind < 6;
	double ms = shop[kind].median_ms * exp(normal() * shop[kind].spread);
	uint64_t latency = (uint64_t)(ms * (incident ? 3.2 : 1) * MILLISECOND);
	double dice = uniform();
	bool aborted = dice > 1 - (incident ? .006 : .0003);
	uint16_t status = dice < shop[kind].error_share * (incident ? 22 : 1)
				  ? (incident ? 503 : 500)
			  : strcmp(r->name, "(not found)") == 0	    ? 404
			  : shop[kind].method == FORMAT_METHOD_POST ? 201
			  : kind >= 8 && dice > .6		    ? 304
								    : 200;
	size_t failures = m->failures_total;

	if (aborted)
		status = 0;
	count_tally(&m->total, status, aborted, latency);
	count_tally(&r->tally, status, aborted, latency);
	count_tally(&r->methods[0].tally, status, aborted, latency);
	count_tally(&m->bins[bin].tally, status, aborted, latency);
	count_status(&m->statuses, &m->status_count, status);
	count_status(&r->statuses, &r->status_count, status);
	count_cell(&r->cells, m->bins[bin].begin, status, aborted, latency);
	if (status >= 500 || aborted)
		fail(m, r, status, aborted, latency);
	if (failures != m->failures_total)
		m->failures[failures % m->options.max_errors].ts =
			m->bins[bin].begin + (uint64_t)(uniform() * (double)m->bin_ns);
}

static void serve(struct model *m, double load)
{
	for (size_t bin = 0; bin < m->bin_count; bin++)
		for (size_t i = 0; i < m->route_count; i++) {
			size_t kind = i % SHOP_ROUTES;
			double wave = 1 + .35 * sin((double)bin / 19) + .06 * normal();
			double wanted = shop[kind].per_bin * wave * load;

			for (double k = uniform(); k < wanted; k++)
				one_request(m, &m->routes[i], bin, kind);
		}
}

static void make_routes(struct model *m, size_t count)
{
	m->route_count = count;
	m->routes = calloc(count, sizeof(*m->routes));
	for (size_t i = 0; i < count; i++) {
		struct route *r = &m->routes[i];
		char name[128];

		snprintf(name, sizeof(name), "/tenant-%zu%s", i, shop[i % SHOP_ROUTES].name);
		r->name = i < SHOP_ROUTES ? shop[i].name : strdup(name);
		r->guessed = shop[i % SHOP_ROUTES].guessed;
		r->methods = calloc(1, sizeof(*r->methods));
		r->methods[0].method = shop[i % SHOP_ROUTES].method;
		r->method_count = 1;
		r->first_seen = m->begin;
		r->last_seen = m->end;
	}
}

static void make_bins(struct model *m)
{
	m->bin_count = BINS;
	m->bin_ns = BIN_NS;
	m->bins = calloc(BINS, sizeof(*m->bins));
	for (size_t i = 0; i < BINS; i++)
		m->bins[i].begin = m->begin + i * BIN_NS;
}

static void roll(struct model *m)
{
	struct hist window = {0};
	uint64_t requests = 0, errors = 0;

	for (size_t i = 0; i < m->bin_count; i++) {
		struct bin *b = &m->bins[i];

		hist_merge(&window, &b->tally.latency);
		b->rolling_requests = requests += b->tally.requests;
		b->rolling_errors = errors += b->tally.errors;
		b->rolling_p50 = hist_quantile(&window, .5);
		b->rolling_p95 = hist_quantile(&window, .95);
		b->rolling_p99 = hist_quantile(&window, .99);
	}
	hist_clear(&window);
}

static void make_connections(struct model *m)
{
	struct connections *c = &m->connections;

	c->opened = 5120;
	c->closed = 5104;
	c->open_at_end = 16;
	c->exchanges = m->total.requests;
	c->bytes_in = m->total.bytes_in;
	c->bytes_out = m->total.bytes_out;
	c->retransmits = 7;
	for (int i = 0; i < 5104; i++) {
		hist_add(&c->lifetime, (uint64_t)(4e9 * exp(normal())));
		hist_add(&c->rtt, (uint64_t)(90e3 * exp(.4 * normal())));
		hist_add(&c->queue, (uint64_t)(140e3 * exp(.9 * normal())));
	}
}

static void make_processes(struct model *m)
{
	static struct process processes[3];

	for (int i = 0; i < 3; i++)
		processes[i] = (struct process){
			.directory = "shop.dir/4711-88213",
			.host = "web-1",
			.program = "gunicorn",
			.executable = "/usr/bin/python3.11",
			.arguments = "gunicorn -w 2 -k gthread shop:app",
			.settings = "PROFILIS_MAX_BYTES=256M\n",
			.labels = "service=shop\nversion=1.2\n",
			.cpu_model = "Some Processor 3.0 GHz",
			.pid = 4710 + i,
			.parent_pid = i ? 4710 : 1,
			.uid = 33,
			.cpu_count = 8,
			.sample_every = 1,
			.begin = m->begin,
			.end = i == 2 ? 0 : m->end,
			.killed = i == 2,
			.requests = i ? m->total.requests / 2 + (i == 1 ? m->total.requests % 2 : 0)
				      : 0,
		};
	m->processes = processes;
	m->process_count = 3;
}

static void make_coverage(struct model *m)
{
	struct coverage *c = &m->coverage;

	c->complete = true;
	c->blocks = 88;
	c->blocks_open = 2;
	c->processes_killed = 1;
	c->events = m->total.requests + m->connections.closed;
	c->disk_bytes = m->total.requests * 7;
	c->counters[FORMAT_COUNT_conn_not_http] = 3;
	c->counters[FORMAT_COUNT_blocks_sealed] = 86;
	c->counters[FORMAT_COUNT_bytes_written] = c->disk_bytes;
	c->counters[FORMAT_COUNT_helper_cpu_ns] = 41000000;
}

static void make_upstreams(struct model *m)
{
	static struct upstream upstream = {.host = "payments.internal:8443", .route = "/charge"};

	for (int i = 0; i < 1700; i++) {
		uint16_t status = i % 90 ? 200 : 502;

		count_tally(&upstream.tally, status, false, (uint64_t)(31e6 * exp(.5 * normal())));
		count_status(&upstream.statuses, &upstream.status_count, status);
	}
	m->upstreams = &upstream;
	m->upstream_count = 1;
}

#define NASTY "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\"'`&amp;{{title}}"

static void make_live(struct model *m)
{
	static struct in_flight_request waiting[] = {
		{"/" NASTY, "/\x1b[2J\xff" NASTY, "waiting", 1, 12000000000, 4711, FORMAT_METHOD_GET},
		{NULL, "", "reading", 2, 1, 4712, FORMAT_METHOD_OTHER},
	};
	static const struct model_live live = {1, 2, 5000000000, NASTY "\x1b"};

	m->in_flight = m->in_flight_count = 2;
	m->in_flight_list = waiting;
	m->live = &live;
}

static void make_hostile(struct model *m)
{
	make_live(m);
	m->routes[0].name = "/" NASTY;
	m->routes[1].name = "/\x1b[31mred\x07\x01\x7f/\xff\xfe/\xc0\xaf";
	m->routes[2].name =
		"/\xe2\x80\xaegnp.exe/\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"; /* an override, Hebrew */
	m->routes[3].name = "__proto__";
	m->routes[4].name = "/\xfe\xfe/\xc0\xaf";
	m->routes[5].name = "/\xff\xfe/\xc0\xaf";
	m->routes[6].name = "=cmd|' /C calc'!A0";
	for (size_t i = 0; i < m->failure_count; i++) {
		struct failure *f = &m->failures[i];

		f->route = m->routes[i % 7].name;
		f->path = "/\x1b]0;owned\x07" NASTY;
		f->exception_type = "Evil" NASTY;
		f->exception_value = "\x1b[2J\xff line\nbreak " NASTY;
		f->stack = NASTY "\n\xe2\x80\xa8\xe2\x80\xa9\n\x80\x9b";
		f->log_excerpt = NASTY;
		f->response_body = NASTY;
	}
	for (size_t i = 0; i < m->process_count; i++) {
		m->processes[i].program = "prog\x1b[5m" NASTY;
		m->processes[i].arguments = NASTY "\xf4\x90\x80\x80";
		m->processes[i].labels = "service=\"\\\x1b" NASTY "\n=\nkey\n";
		m->processes[i].host = "host\"\n{}" NASTY;
	}
	m->upstreams[0].host = NASTY "\n\"\\";
	sample_network_hostile(m, "\x1b[7m" NASTY "\xff");
	sample_queries_hostile(m, "\x1b[7m" NASTY "\xff");
	sample_exceptions_hostile(m, "\x1b[7m" NASTY "\xff");
	sample_slowest_hostile(m, "\x1b[7m" NASTY "\xff");
	sample_profile_hostile(m, "\x1b[7m;" NASTY "\n\xff");
	m->sampled.share = .1;
	m->sampled.brief = m->sampled.detail / 2;
	m->sampled.detail -= m->sampled.brief;
	m->sampled.dropped = 4711;
	m->sampled.excluded = 12;
	sample_recorded_hostile(m, "\x1b[7m" NASTY "\xff");
	sample_told_hostile(m, "\x1b[7m" NASTY "\xff");
	m->coverage.complete = false;
	m->coverage.counters[FORMAT_COUNT_drop_no_buffer] = 12;
	m->coverage.blocks_damaged = 2;
	m->coverage.bytes_damaged = 131072;
	m->coverage.discarded = 12;
}

static int newer_first(const void *a, const void *b)
{
	uint64_t x = ((const struct failure *)a)->ts, y = ((const struct failure *)b)->ts;

	return x < y ? 1 : x > y ? -1 : 0;
}

static int dearer_first(const void *a, const void *b)
{
	uint64_t x = ((const struct route *)a)->tally.latency.sum;
	uint64_t y = ((const struct route *)b)->tally.latency.sum;

	return x < y ? 1 : x > y ? -1 : 0;
}

static void finish(struct model *m)
{
	m->failure_count = m->failures_total < m->options.max_errors ? m->failures_total
								     : m->options.max_errors;
	qsort(m->failures, m->failure_count, sizeof(*m->failures), newer_first);
	qsort(m->routes, m->route_count, sizeof(*m->routes), dearer_first);
	roll(m);
}

const struct model *sample_model(enum sample_kind kind)
{
	static struct model m;

	m.options = (struct model_options){
		.window = 900000000000ull,
		.max_errors = 100,
		.max_routes = 1000,
		.max_queries = 1000,
		.precision = 0.01,
		.error_status = 500,
	};
	m.begin = BEGIN;
	m.end = BEGIN + BINS * BIN_NS;
	if (kind == SAMPLE_EMPTY) {
		m.begin = m.end = 0;
		m.coverage.complete = true;
		return &m;
	}
	m.failures = calloc(m.options.max_errors, sizeof(*m.failures));
	make_bins(&m);
	make_routes(&m, kind == SAMPLE_LARGE ? 1000 : SHOP_ROUTES);
	serve(&m, kind == SAMPLE_LARGE ? .05 : 1);
	finish(&m);
	m.sampled = (struct sampled){.share = 1, .detail = m.total.requests};
	make_connections(&m);
	make_processes(&m);
	make_coverage(&m);
	make_upstreams(&m);
	sample_network(&m);
	sample_queries(&m);
	sample_exceptions(&m);
	sample_slowest(&m);
	sample_resources(&m);
	sample_recorded(&m);
	sample_profile(&m);
	sample_told(&m);
	sample_cells(&m);
	if (kind == SAMPLE_HOSTILE)
		make_hostile(&m);
	return &m;
}
