/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stats.h - what is counted of one route (or upstream) while recordings are read.
 *
 * Kept by method and status, so that a tally's other figures follow when the reading is done.
 * Pointers to method and status entries stay valid until stats_free: the reader keeps them beside
 * each shape of a block. Merging is exact and order-independent. One owner; not thread-safe.
 */
#ifndef PROFILIS_STATS_H
#define PROFILIS_STATS_H

#include "cells.h"
#include "hist.h"
#include "model.h"
#include "slowest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATS_GRPC 18u

struct status_stats {
	struct status_stats *next;
	uint16_t status;
	uint8_t protocol;	 /* enum format_protocol, with FORMAT_TLS */
	uint64_t count, aborted; /* aborted ones are among count */
};

struct method_stats {
	struct method_stats *next;
	uint8_t method;
	uint64_t bytes_in, bytes_out;
	uint64_t grpc_errors; /* that their HTTP status does not tell */
	uint64_t brief, brief_ns, kept, kept_ns; /* as in struct tally */
	struct status_stats *statuses;
	struct hist latency, first_byte;
};

/* What few routes have. */
struct stats_extra {
	uint64_t grpc[STATS_GRPC]; /* by grpc-status; the last: any that gRPC does not define */
	struct hist proxy_queue;
	struct cpu_use cpu;
};

struct stats {
	struct method_stats *methods;
	struct stats_extra *extra; /* NULL: nothing of it was met */
	struct cells cells;
	/* What each exchange touches, side by side. */
	uint64_t first_seen, last_seen; /* Unix ns; first_seen 0: nothing yet */
	struct slowest_few slowest;
};

struct method_stats *stats_method(struct stats *s, uint8_t method);
struct status_stats *stats_status(struct method_stats *m, uint16_t status, uint8_t protocol);
struct stats_extra *stats_extra(struct stats *s);
void stats_grpc(struct stats *s, uint64_t grpc_status);

void stats_merge(struct stats *into, const struct stats *from);
void stats_free(struct stats *s);
bool stats_empty(const struct stats *s);
uint64_t stats_requests(const struct stats *s);
uint64_t stats_time(const struct stats *s); /* sum of latencies */

/* Adds a method's figures to a tally. */
void stats_tally(struct tally *into, const struct method_stats *m, uint16_t error_status);

void tally_merge(struct tally *into, const struct tally *from);
void tally_clear(struct tally *t);

#endif
