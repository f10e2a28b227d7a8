/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network.h - what is counted beside requests: connections, name look-ups, listeners.
 *
 * Merging is exact and order-independent, memory is bounded. One owner; not thread-safe.
 */
#ifndef PROFILIS_NETWORK_H
#define PROFILIS_NETWORK_H

#include "decode.h"
#include "keyed.h"
#include "model.h"
#include "timeline.h"

/* Times by the code that things ended with; 0: well. */
struct coded {
	struct coded *next;
	uint32_t code;
	struct hist time;
};

/* Under a host that was looked up. */
struct lookup_stats {
	struct coded *codes;
};

/* Under a "host:port" that was connected to. */
struct host_stats {
	uint64_t connections, exchanges, tls;
	struct coded *connects; /* by errno */
	struct hist handshake;
};

/* Under a listener. */
struct listener_stats {
	uint64_t samples, sum, max, limit, full;
};

struct network {
	struct keyed lookups, hosts, listeners;
	struct connections served, outgoing; /* of events; what ledgers count is not in them */
	struct timeline served_opens, outgoing_opens;
};

/* Unix time is an event's plus offset; only what ended in [since, until) counts. */
struct network_period {
	uint64_t offset, since, until;
};

void network_init(struct network *n);
void network_free(struct network *n);
void network_conn(struct network *n, const struct decode_conn *c, struct network_period p);
void network_dns(struct network *n, const struct decode_dns *d, struct network_period p);
void network_gauge(struct network *n, const struct decode_gauge *g, struct network_period p);
void network_merge(struct network *into, const struct network *from);

void connections_free(struct connections *c);

#endif
