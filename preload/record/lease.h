/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lease.h - memory that one thread keeps for as long as it lives, from a bounded pool. Threads say
 * nothing when they end: a block whose thread is gone is found when another one asks.
 *
 * Any thread; no lock. Blocks are mapped as they are needed and never given back to the kernel; a
 * forked child takes them all over.
 */
#ifndef PROFILIS_LEASE_H
#define PROFILIS_LEASE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define LEASES_MAX 4096u

/* What each block begins with. */
struct lease {
	_Atomic uint32_t tid; /* whose it is; 0: nobody's */
	uint32_t index;
};

struct lease_pool {
	size_t bytes;			      /* of a block */
	void (*reclaim)(struct lease *lease); /* its thread is gone; it has a new one already */
	struct lease *_Atomic blocks[LEASES_MAX];
	_Atomic uint32_t count, next;
};

/* A block for this thread, zeroed when it is new; NULL: there is none. */
struct lease *lease_take(struct lease_pool *p);

/* Each block that was ever taken. */
static inline struct lease *lease_at(struct lease_pool *p, uint32_t index)
{
	return index < LEASES_MAX ? atomic_load_explicit(&p->blocks[index], memory_order_acquire)
				  : NULL;
}

static inline uint32_t lease_count(struct lease_pool *p)
{
	uint32_t n = atomic_load_explicit(&p->count, memory_order_acquire);

	return n < LEASES_MAX ? n : LEASES_MAX;
}

/* In a forked child: they are nobody's. */
void lease_forget(struct lease_pool *p);

#endif
