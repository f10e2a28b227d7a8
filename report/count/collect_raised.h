/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect_raised.h - collect.c's part about exceptions: what is logged, thrown and crashed, and the
 * requests that it may belong to. All are about the block at hand.
 */
#ifndef PROFILIS_COLLECT_RAISED_H
#define PROFILIS_COLLECT_RAISED_H

#include "collect.h"

/* A request of the server side that failed. */
struct collect_failed {
	const struct decode_shape *shape;
	const struct decode_exchange *x;
	uint64_t begin, end; /* Unix ns */
	bool aborted, error;
};

void collect_failed(struct collect *c, const struct collect_failed *failed);
void collect_log(struct collect *c, const struct decode_log *log);
void collect_thrown(struct collect *c);
void collect_crash(struct collect *c);

#endif
