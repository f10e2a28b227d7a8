/* SPDX-License-Identifier: Apache-2.0 */
/* bench_cost_sockets.h - what its recv() is to bring. */
#ifndef PROFILIS_BENCH_COST_SOCKETS_H
#define PROFILIS_BENCH_COST_SOCKETS_H

#include <stddef.h>

struct bench_bytes {
	const char *at;
	size_t n;
};

extern struct bench_bytes bench_answer;

#endif
