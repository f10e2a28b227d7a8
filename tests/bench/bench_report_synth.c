// SPDX-License-Identifier: Apache-2.0
/*
 * A recording of many requests to 500 routes, through the recorder's own writer, and the same
 *requests as an access log.
 *
 *	bench_report_synth REQUESTS DIRECTORY [ACCESS_LOG]
 *	bench_report_synth REQUESTS DIRECTORY - RATE
 *
 * With a rate they are written as they end, so many a second, for who follows them. Every third route has an identifier in its path; 64 connections at 10,000 requests a second.
 */
#include "../report/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUTES 500
#define CONNECTIONS 64
#define EACH_NS 100000u
#define START 1700000000 /* Unix time of the access log */

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
static unsigned pick_route(struct random *r)
{
	double u = uniform(r);

	return (unsigned)(u * u * u * ROUTES);
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

static void log_line(FILE *log, const struct event_exchange *x, uint64_t i)
{
	time_t at = START + (time_t)(i * EACH_NS / 1000000000u);
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

static void make(uint64_t requests, FILE *log, uint64_t rate)
{
	struct random r = {88172645463325252u};
	uint64_t begin = writer_now(), each = rate ? 1000000000u / rate : EACH_NS;

	for (uint64_t i = 0; i < requests; i++, begin += each) {
		unsigned route = pick_route(&r);
		uint64_t duration = pick_duration(route, &r);
		struct event_exchange x;
		char path[64];

		make_path(path, route, &r);
		if (rate)
			wait_for(begin);
		x = writer_get(path, pick_status(&r),
			       begin + next(&r) % each - (rate ? duration : 0), duration);
		x.first = x.begin + duration - duration / 16;
		x.out = 500 + route * 13 + next(&r) % 4;
		x.conn = 1 + (uint32_t)(next(&r) % CONNECTIONS);
		writer_exchange(&x);
		if (log)
			log_line(log, &x, i);
	}
}

int main(int argc, char **argv)
{
	bool logs = argc == 4;
	FILE *log = logs ? fopen(argv[3], "w") : NULL;

	if (argc < 3 || (logs && !log)) {
		fputs("usage: bench_report_synth REQUESTS DIRECTORY [ACCESS_LOG | - RATE]\n",
		      stderr);
		return 2;
	}
	writer_begin(argv[2], NULL);
	make(strtoull(argv[1], NULL, 10), log, argc > 4 ? strtoull(argv[4], NULL, 10) : 0);
	writer_end();
	return log && fclose(log) ? 1 : 0;
}
