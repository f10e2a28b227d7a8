/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_cost_hooks.c - one kind of call, many times: bench_cost_hooks KIND COUNT
 *
 * Prints nanoseconds per call (or per request and response). Run bare and preloaded, under
 * callgrind or not, the difference is what the hook costs. The peer end is a thread-less socket
 * pair over TCP.
 */
#include "bench_cost_pair.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char request[] = "GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char response[] = "HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/plain\r\n"
			       "Content-Length: 6\r\nConnection: keep-alive\r\n\r\nhello\n";

static void exchanges(const struct pair *p, long count)
{
	char buffer[4096];

	for (long i = 0; i < count; i++) {
		raw_send(p->client, request, sizeof(request) - 1);
		if (recv(p->server, buffer, sizeof(buffer), 0) <= 0)
			abort();
		if (send(p->server, response, sizeof(response) - 1, 0) <= 0)
			abort();
		raw_receive(p->client);
	}
}

static int by_time(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* The slowest ones matter here: prints percentiles of the server's two calls, in nanoseconds. */
static void tail(const struct pair *p, long count)
{
	static const double shares[] = {0.5, 0.99, 0.999, 0.9999};
	float *times = malloc(sizeof(*times) * (size_t)count);
	char buffer[4096];
	double begin;

	for (long i = 0; times && i < count; i++) {
		raw_send(p->client, request, sizeof(request) - 1);
		begin = now();
		if (recv(p->server, buffer, sizeof(buffer), 0) <= 0)
			abort();
		if (send(p->server, response, sizeof(response) - 1, 0) <= 0)
			abort();
		times[i] = (float)(now() - begin);
		raw_receive(p->client);
	}
	qsort(times, (size_t)count, sizeof(*times), by_time);
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
		printf("%.0f ", (double)times[(size_t)(shares[i] * (double)(count - 1))]);
	free(times);
}

static void eagain(const struct pair *p, long count)
{
	char buffer[16];

	for (long i = 0; i < count; i++)
		if (recv(p->server, buffer, sizeof(buffer), MSG_DONTWAIT) >= 0 || errno != EAGAIN)
			abort();
}

static void untracked(const struct pair *p, long count)
{
	int fd = open("/dev/zero", O_RDONLY);
	char byte;

	(void)p;
	for (long i = 0; i < count; i++)
		if (read(fd, &byte, 1) != 1)
			abort();
	close(fd);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(const struct pair *p, long count);
	} kinds[] = {{"exchange", exchanges}, {"eagain", eagain}, {"untracked", untracked}, {"tail", tail}};
	struct pair p = connect_pair();
	long count = argc == 3 ? atol(argv[2]) : 0;
	double begin;

	/* The connection is known before anything is measured. */
	exchanges(&p, 100);
	for (size_t i = 0; count > 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		begin = now();
		kinds[i].run(&p, count);
		printf("%.1f\n", (now() - begin) / (double)count);
		return 0;
	}
	fprintf(stderr, "usage: bench_cost_hooks exchange|eagain|untracked|tail COUNT\n");
	return 2;
}
