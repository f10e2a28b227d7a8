// SPDX-License-Identifier: Apache-2.0
/*
 * A recording of many requests to 500 routes, through the recorder's own writer, and the same
 * requests as an access log.
 *
 *	bench_report_synth REQUESTS DIRECTORY [ACCESS_LOG [ROUTES SECONDS [live]]]
 *
 * Every third route has an identifier in its path; 64 connections at 10,000 requests a second, or
 * as many as fill SECONDS. ACCESS_LOG may be "-": none. Live ones are written as they end, for who
 * follows them.
 */
#include "../report/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS 64
#define START 1700000000 /* Unix time of the access log */

struct load {
	uint64_t requests, each_ns;
	unsigned routes;
	FILE *log; /* or NULL */
	bool live;
};

struct random {
	uint64_t state;
};

static uint64_t next(struct random *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return r->state;
}

static double uniform(struct random *r)
{
	return (double)(next(r) >> 11) * 0x1p-53;
}

/* A few routes take most of the traffic. */
static unsigned pick_route(unsigned routes, struct random *r)
{
	double u = uniform(r);

	return (unsigned)(u * u * u * routes);
}

static void make_path(char path[64], unsigned route, struct random *r)
{
	if (route % 3 == 2)
		snprintf(path, 64, "/api/v1/section%u/items%u/%u", route / 25, route,
			 (unsigned)(next(r) % 20000));
	else
		snprintf(path, 64, "/api/v1/section%u/page-%u", route / 25, route);
}

static uint16_t pick_status(struct random *r)
{
	unsigned n = (unsigned)(next(r) % 1000);

	return n < 5 ? 500 : n < 25 ? 304 : n < 30 ? 404 : 200;
}

/* Log-normal about a median of the route's own. */
static uint64_t pick_duration(unsigned route, struct random *r)
{
	double gauss = sqrt(-2 * log(uniform(r) + 1e-12)) * cos(6.283185307 * uniform(r));

	return (uint64_t)((200e3 + 4e3 * route) * exp(.6 * gauss));
}

static void log_line(FILE *log, const struct event_exchange *x, uint64_t since_ns)
{
	time_t at = START + (time_t)(since_ns / 1000000000u);
	char date[64];
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(date, sizeof(date), "%d/%b/%Y:%H:%M:%S +0000", &tm);
	fprintf(log, "10.0.0.%u - - [%s] \"GET %s HTTP/1.1\" %u %llu \"-\" \"-\" %llu\n", x->conn,
		date, x->path.bytes, x->status, (unsigned long long)x->out,
		(unsigned long long)((x->last - x->begin) / 1000));
}

static void wait_for(uint64_t end)
{
	const struct timespec millisecond = {0, 1000000};

	while (writer_now() < end)
		nanosleep(&millisecond, NULL);
}

static void make(const struct load *load)
{
	struct random r = {88172645463325252u};
	uint64_t begin = writer_now();

	for (uint64_t i = 0; i < load->requests; i++, begin += load->each_ns) {
		unsigned route = pick_route(load->routes, &r);
		uint64_t duration = pick_duration(route, &r);
		struct event_exchange x;
		char path[64];

		make_path(path, route, &r);
		if (load->live)
			wait_for(begin);
		x = writer_get(path, pick_status(&r),
			       begin + next(&r) % load->each_ns - (load->live ? duration : 0),
			       duration);
		x.first = x.begin + duration - duration / 16;
		x.out = 500 + route * 13 + next(&r) % 4;
		x.conn = 1 + (uint32_t)(next(&r) % CONNECTIONS);
		writer_exchange(&x);
		if (load->log)
			log_line(load->log, &x, i * load->each_ns);
	}
}

static struct load load_of(int argc, char **argv)
{
	struct load load = {strtoull(argv[1], NULL, 10), 100000, 500, NULL, false};

	if (argc > 5 && load.requests)
		load.each_ns = strtoull(argv[5], NULL, 10) * 1000000000u / load.requests;
	if (argc > 4)
		load.routes = (unsigned)strtoul(argv[4], NULL, 10);
	load.live = argc > 6;
	return load;
}

int main(int argc, char **argv)
{
	bool logged = argc > 3 && strcmp(argv[3], "-") != 0;
	struct load load;

	if (argc < 3) {
		fputs("usage: bench_report_synth REQUESTS DIRECTORY [ACCESS_LOG [ROUTES "
		      "SECONDS [live]]]\n",
		      stderr);
		return 2;
	}
	load = load_of(argc, argv);
	load.log = logged ? fopen(argv[3], "w") : NULL;
	if ((logged && !load.log) || !load.each_ns || !load.routes)
		return 2;
	writer_begin(argv[2], NULL);
	make(&load);
	writer_end();
	return load.log && fclose(load.log) ? 1 : 0;
}
