// SPDX-License-Identifier: Apache-2.0
/*
 * bench_cost_sockets.c - send() and recv() that move nothing and ask no kernel: what they take
 * under the recorder is the recorder's, as exactly as that of a library's functions.
 */
#include "bench_cost_sockets.h"

#include <string.h>
#include <sys/socket.h>

struct bench_bytes bench_answer;

ssize_t send(int fd, const void *from, size_t n, int flags)
{
	(void)fd;
	(void)from;
	(void)flags;
	return (ssize_t)n;
}

ssize_t recv(int fd, void *to, size_t n, int flags)
{
	(void)fd;
	(void)flags;
	if (n > bench_answer.n)
		n = bench_answer.n;
	memcpy(to, bench_answer.at, n);
	return (ssize_t)n;
}
