/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring.h - the exchanges outstanding on a connection, oldest first: at most CONN_RING_BIG.
 *
 * One putter (the holder of the request half) and one taker (of the response half) at a time. The
 * first few stand in the connection itself; a deeper pipeline borrows a big ring from a pool until
 * the connection ends.
 */
#ifndef PROFILIS_RING_H
#define PROFILIS_RING_H

#include "conn.h"

/* False: the ring is full, or no big one could be had. */
bool ring_put(struct conn *c, uint32_t exchange);

/* False: nothing is outstanding. */
bool ring_take(struct conn *c, uint32_t *exchange);

/* The place of the i-th outstanding exchange, NULL past the last; for a forked child that takes
 * over. */
uint32_t *ring_peek(struct conn *c, uint32_t i);

/* Gives a big ring back. */
void ring_release(struct conn *c);

#endif
