/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slowest.h - the slowest requests: N over all, and a few of each route.
 *
 * Equal durations are decided by everything else that is known, the earlier one first, so which
 * ones stay does not depend on the order of reading. What each route keeps lives in its stats, so
 * it follows when routes merge. One owner; not thread-safe.
 */
#ifndef PROFILIS_SLOWEST_H
#define PROFILIS_SLOWEST_H

#include "newest.h"

#include "profilis/format.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOWEST_FEW 3u	    /* of each route */
#define SLOWEST_ROUTES 200u /* of so many routes, those with most time */
#define SLOWEST_OTHERS 100u /* without a rank; where routes are many, fewer of each */
#define SLOWEST_LABELS_MAX 512u
#define SLOWEST_UNKNOWN UINT64_MAX

struct slow_record {
	uint64_t duration;
	uint64_t unix_begin, begin;	  /* Unix ns; monotonic ns of its process */
	uint64_t read, first;		  /* from begin: request complete, first response byte */
	uint64_t queue, proxy_queue, cpu; /* ns; SLOWEST_UNKNOWN */
	uint64_t bytes_in, bytes_out, conn;
	uint32_t id; /* FORMAT_MORE_ID; 0: none */
	uint32_t tid;
	int32_t pid;
	uint16_t status, path_bytes, label_bytes;
	uint8_t method, abort, flags, protocol; /* flags: FORMAT_SHAPE_* */
	uint8_t grpc;				/* grpc-status + 1; 0: none */
	uint8_t request_id_bytes;
	uint8_t brief, reserved[3];
	uint8_t trace[FORMAT_TRACE_BYTES];
	uint32_t source; /* index of the process; says nothing about order */
	char text[];	 /* path, request id, labels_text() */
};
static_assert(offsetof(struct slow_record, text) == 144, "compared as bytes: no padding");

static inline size_t slow_record_bytes(const struct slow_record *r)
{
	return sizeof(*r) + r->path_bytes + r->request_id_bytes + r->label_bytes;
}

/* The slowest first; from: the duration that a further one must reach. */
struct slowest_few {
	uint64_t from;
	struct slow_record *list[SLOWEST_FEW];
};

struct slowest {
	uint64_t from;
	struct newest all; /* the fastest of them on top */
	/* What build_slowest.c shows: those of all by rank, then those that only their routes have.
	 */
	struct slow_record **shown;
	size_t shown_count, ranked;
	struct slowest_few *of_routes;
	size_t of_routes_count;
};

void slowest_init(struct slowest *s, size_t max); /* max 0: of routes none either */
void slowest_free(struct slowest *s);

/* The test before everything else. */
static inline bool slowest_may_want(const struct slowest *s, const struct slowest_few *few,
				    uint64_t duration)
{
	return duration >= s->from || duration >= few->from;
}

/* Whether a request of that duration and Unix begin may be among them, equal ones included. */
bool slowest_wants(const struct slowest *s, const struct slowest_few *few, uint64_t duration,
		   uint64_t unix_begin);

/* Keeps copies. */
void slowest_add(struct slowest *s, struct slowest_few *few, const struct slow_record *record);
void slowest_merge(struct slowest *into, const struct slowest *from);

void slowest_few_merge(struct slowest_few *into, const struct slowest_few *from);
void slowest_few_free(struct slowest_few *few);

/* A route's own, most time first; each once, when all has been merged. */
void slowest_route(struct slowest *s, const struct slowest_few *few);

/* Fills `shown`; nothing may be added after. */
void slowest_settle(struct slowest *s);

#endif
