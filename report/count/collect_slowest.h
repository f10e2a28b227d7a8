/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect_slowest.h - collect.c's part about the slowest requests.
 */
#ifndef PROFILIS_COLLECT_SLOWEST_H
#define PROFILIS_COLLECT_SLOWEST_H

#include "collect.h"

/* A request that slowest_may_want(); what stands beside it is in c->decode. */
struct collect_slow {
	struct stats *stats;
	const struct decode_shape *shape;
	const struct decode_exchange *x;
	uint64_t begin; /* Unix ns */
	uint64_t duration;
};

void collect_slow(struct collect *c, const struct collect_slow *slow);

#endif
