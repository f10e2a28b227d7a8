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
#include "wire_reader.h"

/* c speaks it from now on; false: no memory, counted, c is given up. */
bool wires_begin(struct conn *c, enum wire_protocol protocol);

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
