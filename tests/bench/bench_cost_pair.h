/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_cost_pair.h - both ends of a TCP connection in one thread. One end uses libc, whose calls
 * the recorder sees; the other end makes its system calls itself, so that it costs the same with
 * the recorder and without.
 */
#ifndef PROFILIS_BENCH_COST_PAIR_H
#define PROFILIS_BENCH_COST_PAIR_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

struct pair {
	int server, client;
};

static inline struct pair connect_pair(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	struct pair p = {-1, socket(AF_INET, SOCK_STREAM, 0)};

	if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&address, &size) ||
	    connect(p.client, (struct sockaddr *)&address, size))
		abort();
	p.server = accept(listener, NULL, NULL);
	setsockopt(p.server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(p.client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return p;
}

static inline double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline long raw_call(long number, int fd, const void *bytes, size_t n)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(fd), "S"(bytes), "d"(n)
			 : "rcx", "r11", "memory");
	return result;
}

/* By calls that no hook sees. */
static inline void raw_send(int fd, const void *bytes, size_t n)
{
	if (raw_call(SYS_write, fd, bytes, n) != (long)n)
		abort();
}

static inline void raw_receive(int fd)
{
	static char buffer[65536];

	if (raw_call(SYS_read, fd, buffer, sizeof(buffer)) <= 0)
		abort();
}

#endif
