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

bool ring_put_deep(struct conn *c, uint32_t exchange);
uint32_t ring_entry_deep(struct conn *c, uint32_t position);

/* False: the ring is full, or no big one could be had. */
static inline bool ring_put(struct conn *c, uint32_t exchange)
{
	uint32_t tail = atomic_load_explicit(&c->tail, memory_order_relaxed);
	uint32_t depth = tail - atomic_load_explicit(&c->head, memory_order_acquire);

	if (__builtin_expect(depth >= CONN_RING_SMALL || c->big, 0))
		return ring_put_deep(c, exchange);
	c->small[tail % CONN_RING_SMALL] = exchange;
	atomic_store_explicit(&c->tail, tail + 1, memory_order_release);
	return true;
}

/* False: nothing is outstanding. */
static inline bool ring_take(struct conn *c, uint32_t *exchange)
{
	uint32_t head = atomic_load_explicit(&c->head, memory_order_relaxed);

	if (head == atomic_load_explicit(&c->tail, memory_order_acquire))
		return false;
	*exchange = __builtin_expect(__atomic_load_n(&c->big, __ATOMIC_ACQUIRE), 0)
			    ? ring_entry_deep(c, head)
			    : c->small[head % CONN_RING_SMALL];
	atomic_store_explicit(&c->head, head + 1, memory_order_release);
	return true;
}

/* The place of the i-th outstanding exchange, NULL past the last; for a forked child that takes
 * over. */
uint32_t *ring_peek(struct conn *c, uint32_t i);

/* Gives a big ring back. */
void ring_release(struct conn *c);

#endif
