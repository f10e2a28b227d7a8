/* SPDX-License-Identifier: Apache-2.0 */
/* load_conn.h - one connection of the load generator, and the engine that owns all of them. */
#ifndef LOAD_CONN_H
#define LOAD_CONN_H

#include "load.h"
#include "load_tls.h"

struct load_pending {
	struct load_request *request;
	uint64_t begin_ns; /* when its first byte was offered to the kernel */
};

enum load_conn_state { LOAD_CLOSED, LOAD_CONNECTING, LOAD_OPEN, LOAD_RETIRED };

struct load_conn {
	int fd;
	SSL *ssl; /* NULL: plain */
	enum load_conn_state state;
	struct load_pending *ring; /* options.depth of them, oldest at first */
	unsigned first, queued;
	unsigned written; /* how many of them were sent whole */
	size_t offset;	  /* bytes sent of the next one */
	uint64_t issued;
	bool last; /* no further request goes out here */
	struct load_response response;
};

struct load_engine {
	const struct load_options *options;
	struct load_mix *mix;
	struct load_totals *totals;
	struct load_conn *conns;
	SSL_CTX *tls; /* NULL: plain */
	int epoll;
	uint64_t left; /* requests still to be issued */
	unsigned open, connecting, retired;
	unsigned next_address;
	bool started;
	unsigned next_conn; /* with a rate: whose turn it is */
	uint64_t begin_ns, deadline_ns, stop_ns;
};

/* Whether the rate lets a request begin. */
bool load_conn_due(const struct load_engine *e);
void load_conn_open(struct load_engine *e, struct load_conn *c);
/* Everything that can be done now without waiting; the connection may be closed or retired
 * afterwards. */
void load_conn_step(struct load_engine *e, struct load_conn *c);
void load_conn_close(struct load_engine *e, struct load_conn *c);

#endif
