// SPDX-License-Identifier: Apache-2.0
/*
 * hot_server PORT - an HTTP server whose routes each burn the CPU in a function of their own:
 * GET /alpha in hot_alpha(), /beta in hot_beta(); /work is always the same work.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BURN_NS 4000000
#ifdef __clang__
#define HOT __attribute__((noinline))
#else
#define HOT __attribute__((noinline, noipa)) /* no clones of other names */
#endif

static volatile uint64_t sink;

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

HOT static void spin_alpha(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		sink = sink * 33 + i;
}

HOT static void spin_beta(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		sink = (sink ^ i) * 17;
}

HOT static void hot_alpha(void)
{
	for (uint64_t end = cpu_ns() + BURN_NS; cpu_ns() < end;)
		spin_alpha(20000);
	sink++;
}

HOT static void hot_beta(void)
{
	for (uint64_t end = cpu_ns() + BURN_NS; cpu_ns() < end;)
		spin_beta(20000);
	sink++;
}

static void *serve(void *argument)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
	int fd = (int)(intptr_t)argument;
	char request[4096];
	ssize_t n;

	while ((n = read(fd, request, sizeof(request) - 1)) > 0) {
		request[n] = 0;
		if (strstr(request, "/alpha"))
			hot_alpha();
		else if (strstr(request, "/beta"))
			hot_beta();
		else if (strstr(request, "/work"))
			spin_alpha(6000000);
		if (write(fd, answer, sizeof(answer) - 1) < 0)
			break;
	}
	close(fd);
	return NULL;
}

static void end(int unused)
{
	(void)unused;
	exit(0);
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	pthread_t thread;

	at.sin_port = htons((uint16_t)atoi(argc > 1 ? argv[1] : "0"));
	signal(SIGTERM, end);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 64))
		return 1;
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0 && !pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd))
			pthread_detach(thread);
	}
}
