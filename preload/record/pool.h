/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.h - a lock-free stack of indices: free slots, free blocks, full blocks.
 *
 * The caller owns an array of next-links reachable by index; the top carries a tag against ABA. Any
 * number of threads; never waits longer than others' progress; consistent at every instant, so a
 * fork may come at any time. Indices are stored plus one; 0 is the empty stack.
 */
#ifndef PROFILIS_POOL_H
#define PROFILIS_POOL_H

#include <stdatomic.h>
#include <stdint.h>

#define POOL_NONE UINT32_MAX

struct pool {
	_Atomic uint64_t top; /* tag << 32 | index + 1 */
};

/* Finds the link of an index. */
typedef uint32_t *pool_link(uint32_t index);

/* Many that are linked already, from the first to the last. */
static inline void pool_push_all(struct pool *p, pool_link *link, uint32_t first, uint32_t last)
{
	uint64_t top = atomic_load_explicit(&p->top, memory_order_relaxed);

	do
		__atomic_store_n(link(last), (uint32_t)top, __ATOMIC_RELAXED);
	while (!atomic_compare_exchange_weak_explicit(&p->top, &top,
						      ((top >> 32) + 1) << 32 | (first + 1),
						      memory_order_release, memory_order_relaxed));
}

static inline void pool_push(struct pool *p, pool_link *link, uint32_t index)
{
	pool_push_all(p, link, index, index);
}

static inline uint32_t pool_pop(struct pool *p, pool_link *link)
{
	uint64_t top = atomic_load_explicit(&p->top, memory_order_acquire);
	uint32_t next;

	do {
		if (!(uint32_t)top)
			return POOL_NONE;
		next = __atomic_load_n(link((uint32_t)top - 1), __ATOMIC_RELAXED);
	} while (!atomic_compare_exchange_weak_explicit(
		&p->top, &top, ((top >> 32) + 1) << 32 | next, memory_order_acquire,
		memory_order_acquire));
	return (uint32_t)top - 1;
}

#endif
