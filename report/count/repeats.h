/* SPDX-License-Identifier: Apache-2.0 */
/*
 * repeats.h - N+1: requests that asked the same thing of a database again and again.
 *
 * What counts: REPEATS_MIN calls or more of one statement, one behind another, of one request,
 * that take more than REPEATS_NS together or more than REPEATS_SHARE of the request. Only calls
 * whose request is certain are looked at.
 *
 * A request's own event comes behind its calls, as a rule in the same block: blocks are filled by
 * whoever writes at the moment, and a thread stays with the one that it has. Where a block was open
 * when the request began, what it holds decides at once. Other requests wait, with what each block
 * holds of them, until all blocks were seen. (A thread that had to change blocks on its way leaves
 * some calls behind: then the runs that stand with the request's event are looked at.) Of these
 * those with the smallest hashes are kept (keyed.h); how many were not is counted, so memory is
 * bounded and any split of the blocks gives the same.
 */
#ifndef PROFILIS_REPEATS_H
#define PROFILIS_REPEATS_H

#include "decode.h"
#include "keyed.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPEATS_MIN 5u
#define REPEATS_NS 50000000u
#define REPEATS_PER_CENT 30u
#define REPEATS_RUNS 8u	    /* kept of a request in a block: the first, the last, the longest */
#define REPEATS_PARTS 16u   /* blocks that one request's calls may lie in */
#define REPEATS_OPEN 16384u /* requests that wait */

/* Calls of one statement, one behind another. */
struct repeats_run {
	uint64_t statement; /* keyed_hash of what queries_key() made */
	uint64_t count, ns;
};

/* Of one request in one block, in order; between the first and the last run those shorter than
 * REPEATS_MIN are left out. */
struct repeats_part {
	uint64_t begin; /* of the first call */
	uint64_t run_count;
	struct repeats_run runs[REPEATS_RUNS];
};

/* Under a statement's hash and a route (repeats_key). */
struct repeats_stats {
	uint64_t requests, calls, most, ns, request_ns;
};

struct repeats_local {
	uint64_t id;
	struct repeats_part part;
};

struct repeats {
	struct keyed found; /* struct repeats_stats */
	struct keyed open;
	uint64_t examined, not_examined; /* requests; the latter are known after repeats_finish() */

	/* The block at hand: its calls by request. */
	uint64_t source, opened, earliest;
	struct repeats_local *locals;
	size_t local_count, local_room;
	uint16_t *index;
};

struct repeats_request {
	uint64_t id, begin, duration;
	const char *route; /* as routes_typed() names it */
	size_t route_bytes;
};

void repeats_init(struct repeats *r);
void repeats_free(struct repeats *r);

/* earliest: the block was not open before. */
void repeats_block(struct repeats *r, uint64_t source, uint64_t earliest);
/* When the block's first event ended, whatever it is: the block was open from then on, or, where
 * the event had to wait until it was written, from `earliest` on. */
static inline void repeats_opened(struct repeats *r, uint64_t ns)
{
	if (__builtin_expect(!r->opened, 0))
		r->opened = ns > r->earliest ? ns : r->earliest;
}
void repeats_call(struct repeats *r, uint64_t id, uint64_t statement,
		  const struct decode_call *call);
/* False: there is nothing to decide about it, and nothing to wait for. */
bool repeats_wants(const struct repeats *r, uint64_t id, uint64_t begin);
void repeats_request(struct repeats *r, const struct repeats_request *request);
void repeats_block_end(struct repeats *r);

void repeats_merge(struct repeats *into, const struct repeats *from);
/* After the last merge: what waited is decided. */
void repeats_finish(struct repeats *r);

/* What stands in a key of `found`: the statement's hash, then the route. */
uint64_t repeats_statement(const char *key);
#define REPEATS_ROUTE_AT sizeof(uint64_t)

#endif
