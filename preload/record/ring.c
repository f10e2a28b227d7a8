// SPDX-License-Identifier: Apache-2.0
#include "ring.h"

#include "pool.h"
#include "sys.h"

#define CHUNK 16u
#define CHUNKS 256u /* 4,096 deep pipelines at once */

struct big {
	uint32_t next_free;
	uint32_t entries[CONN_RING_BIG];
};

static struct big *chunks[CHUNKS];
static uint32_t chunk_count;
static struct pool unused;
static struct tryflag growing;

static struct big *big_at(uint32_t index)
{
	return &chunks[index / CHUNK][index % CHUNK];
}

static uint32_t *link_of(uint32_t index)
{
	return &big_at(index)->next_free;
}

static void grow(void)
{
	uint32_t n = chunk_count;

	if (!tryflag_take(&growing))
		return;
	if (n < CHUNKS && (chunks[n] = sys_map(-1, CHUNK * sizeof(struct big)))) {
		chunk_count = n + 1;
		for (uint32_t i = 0; i < CHUNK; i++)
			pool_push(&unused, link_of, n * CHUNK + i);
	}
	tryflag_release(&growing);
}

static bool borrow_big(struct conn *c)
{
	uint32_t index = pool_pop(&unused, link_of);

	if (index == POOL_NONE) {
		grow();
		index = pool_pop(&unused, link_of);
	}
	if (index == POOL_NONE)
		return false;
	/* in this order: who sees the ring knows where it begins */
	__atomic_store_n(&c->big_from, atomic_load_explicit(&c->tail, memory_order_relaxed),
			 __ATOMIC_RELAXED);
	__atomic_store_n(&c->big, index + 1, __ATOMIC_RELEASE);
	return true;
}

static uint32_t *entry(struct conn *c, uint32_t position)
{
	uint32_t big = __atomic_load_n(&c->big, __ATOMIC_ACQUIRE);

	if (big && position - __atomic_load_n(&c->big_from, __ATOMIC_RELAXED) < 0x80000000u)
		return &big_at(big - 1)->entries[position % CONN_RING_BIG];
	return &c->small[position % CONN_RING_SMALL];
}

bool ring_put_deep(struct conn *c, uint32_t exchange)
{
	uint32_t tail = atomic_load_explicit(&c->tail, memory_order_relaxed);
	uint32_t depth = tail - atomic_load_explicit(&c->head, memory_order_acquire);

	if (depth >= CONN_RING_BIG)
		return false;
	if (depth >= CONN_RING_SMALL && !c->big && !borrow_big(c))
		return false;
	*entry(c, tail) = exchange;
	atomic_store_explicit(&c->tail, tail + 1, memory_order_release);
	return true;
}

uint32_t ring_entry_deep(struct conn *c, uint32_t position)
{
	return *entry(c, position);
}

uint32_t *ring_peek(struct conn *c, uint32_t i)
{
	return i < c->tail - c->head ? entry(c, c->head + i) : NULL;
}

void ring_release(struct conn *c)
{
	if (c->big)
		pool_push(&unused, link_of, c->big - 1);
	c->big = 0;
}
