/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wires.h - a conversation with a database or cache, read on the wire: what the readers of wire.h
 * say becomes recorded calls.
 *
 * For outgoing connections alone, and only where no hooked client library makes the calls: what
 * that library moves is its own (thread_self.client_depth). The state comes from a pool and goes
 * back when the connection ends. Both directions feed one reader, behind a flag: who cannot have it
 * after a moment gives the connection up, counted.
 */
#ifndef PROFILIS_WIRES_H
#define PROFILIS_WIRES_H

#include "request.h"

enum wires_protocol {
	WIRES_NONE, /* of those that are known */
	WIRES_MORE, /* more bytes must tell */
	WIRES_POSTGRES,
	WIRES_MYSQL,
	WIRES_REDIS,
	WIRES_MEMCACHED,
	WIRES_MONGODB,
	WIRES_BOLT,
};

/* First bytes decide; by then the first this many are enough. */
#define WIRES_TELL 16u

/* What the client's first bytes, or the server's where it speaks first, promise. */
enum wires_protocol wires_of_client(const unsigned char *first, size_t n);
enum wires_protocol wires_of_server(const unsigned char *first, size_t n);

/* c speaks it from now on; false: no memory, counted, c is given up. */
bool wires_begin(struct conn *c, enum wires_protocol protocol);

/* bytes NULL: nobody saw them. */
void wires_feed(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		struct request_time t);

/* Both halves held: what was not answered is recorded as such. */
void wires_finish(struct conn *c);

/* In a forked child: what is outstanding is the parent's. */
void wires_adopt(struct conn *c);

/* The state goes back, if there is any. */
void wires_release(struct conn *c);

#endif
