// SPDX-License-Identifier: Apache-2.0
/*
 * bench_tell.c - what it costs to be told: bench_tell COUNT. Built with -finstrument-functions.
 *
 * Prints "name nanoseconds" for each kind, of the thread's CPU time. It listens, so that the
 * recording begins.
 */
#include <profilis/profilis.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define PLAIN __attribute__((no_instrument_function))

static struct sockaddr_in address = {.sin_family = AF_INET};
static int udp;

__attribute__((noinline)) static void function(void)
{
	__asm__ volatile("");
}

PLAIN static void span(void)
{
	PROFILIS_SPAN("render page");
}

PLAIN static void record(void)
{
	PROFILIS_RECORD("basket.items", 3);
}

PLAIN static void datagram(void)
{
	static const char text[] = "shop.orders:1|c|#tenant:acme,zone:north";

	sendto(udp, text, sizeof(text) - 1, 0, (struct sockaddr *)&address, sizeof(address));
}

PLAIN static void two_clocks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	clock_gettime(CLOCK_MONOTONIC, &t);
}

PLAIN static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

PLAIN static void measure(const char *name, void (*run)(void), long count)
{
	double begin;

	for (long i = 0; i < count / 10; i++)
		run();
	begin = now();
	for (long i = 0; i < count; i++)
		run();
	printf("%s %.1f\n", name, (now() - begin) / (double)count);
}

PLAIN int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 100000;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
		return 1;
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	address.sin_port = htons(8125);
	measure("two_clocks", two_clocks, count);
	measure("function", function, count);
	measure("span", span, count);
	measure("record", record, count);
	measure("datagram", datagram, count / 10);
	address.sin_port = htons(8126);
	measure("other_datagram", datagram, count / 10);
	return 0;
}
