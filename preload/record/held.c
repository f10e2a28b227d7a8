// SPDX-License-Identifier: Apache-2.0
#include "held.h"

#include "ledger.h"
#include "pool.h"
#include "sys.h"
#include "tbuf.h"
#include "thread.h"

#include <string.h>

#define TEXT_MAX 256u /* of a look-up's host or a call's error */

#define ENDED UINT32_MAX /* in a list's word, instead of its newest cell */

struct cell {
	uint32_t next; /* index + 1, as in the pool's stack: a list goes back there at once */
	uint32_t depth;
	uint32_t exchange;
	uint8_t kind, certainty;
	union {
		struct event_call call;
		struct event_dns dns;
	};
	char text[TEXT_MAX];
};

/* ---- the pool ---- */

#define CHUNK 512u
#define CHUNKS 256u

static struct cell *chunks[CHUNKS];
static _Atomic uint32_t chunk_count;
static struct pool unused;
static struct tryflag growing;

static struct cell *cell_at(uint32_t index)
{
	return &chunks[index / CHUNK][index % CHUNK];
}

static uint32_t *link_of(uint32_t index)
{
	return &cell_at(index)->next;
}

static bool grow(void)
{
	uint32_t n = chunk_count;

	if (n == CHUNKS || !(chunks[n] = sys_map(-1, CHUNK * sizeof(struct cell))))
		return false;
	chunk_count = n + 1;
	for (uint32_t i = CHUNK; i--;)
		pool_push(&unused, link_of, n * CHUNK + i);
	return true;
}

static uint32_t take(void)
{
	uint32_t index = pool_pop(&unused, link_of);

	if (index == POOL_NONE && tryflag_take(&growing)) {
		if (grow())
			index = pool_pop(&unused, link_of);
		tryflag_release(&growing);
	}
	return index;
}

void held_forget(void)
{
	for (uint32_t i = 0; i < chunk_count; i++)
		sys_unmap(chunks[i], CHUNK * sizeof(struct cell));
	memset(chunks, 0, sizeof(chunks));
	chunk_count = 0;
	unused.top = 0;
}

/* ---- cells ---- */

static struct event_text copy_text(struct cell *c, struct event_text text)
{
	uint32_t n = text.length < TEXT_MAX ? text.length : TEXT_MAX;

	memcpy(c->text, text.bytes, n);
	return (struct event_text){c->text, n};
}

static void fill(struct cell *c, const struct held *h)
{
	c->kind = (uint8_t)h->kind;
	c->certainty = h->certainty;
	switch (h->kind) {
	case HELD_EXCHANGE:
		c->exchange = h->exchange;
		break;
	case HELD_CALL:
		c->call = *h->call;
		c->call.error = copy_text(c, h->call->error);
		break;
	case HELD_DNS:
		c->dns = *h->dns;
		c->dns.host = copy_text(c, h->dns->host);
	}
}

static void write_down(struct cell *c, struct event_parent parent)
{
	parent.certainty = c->certainty;
	if (c->kind == HELD_CALL) {
		c->call.parent = &parent;
		tbuf_call(&c->call);
	} else {
		c->dns.parent = &parent;
		tbuf_dns(&c->dns);
	}
}

/* ---- lists ---- */

uint32_t held_begin(struct held_list *list)
{
	uint32_t number = held_number(list) + 1;

	if (!number || number == HELD_EXCLUDED)
		number = 1;
	atomic_store_explicit(&list->word, (uint64_t)number << 32, memory_order_release);
	return number;
}

static _Atomic uint32_t *kept_at(struct held_list *list, uint32_t number)
{
	return &list->kept[number % HELD_REMEMBERED];
}

static enum held_verdict verdict(struct held_list *list, uint64_t word, uint32_t number)
{
	if (word >> 32 == number && (uint32_t)word != ENDED)
		return HELD_WAITS;
	return atomic_load_explicit(kept_at(list, number), memory_order_relaxed) == number
		       ? HELD_KEPT
		       : HELD_LEFT_OUT;
}

/* Behind the newest; a depth that is read of a cell that is gone is not used: the list has changed.
 */
static enum held_verdict join(struct cell *c, uint64_t word)
{
	uint32_t newest = (uint32_t)word;

	c->depth = newest ? __atomic_load_n(&cell_at(newest - 1)->depth, __ATOMIC_RELAXED) + 1 : 1;
	__atomic_store_n(&c->next, newest, __ATOMIC_RELAXED);
	return c->depth > HELD_MAX ? HELD_LEFT_OUT : HELD_WAITS;
}

enum held_verdict held_put(struct held_list *list, uint32_t number, const struct held *h)
{
	uint64_t word = atomic_load_explicit(&list->word, memory_order_acquire);
	enum held_verdict v = verdict(list, word, number);
	uint32_t index = v == HELD_WAITS ? take() : POOL_NONE;

	if (v != HELD_WAITS)
		return v;
	if (index == POOL_NONE)
		return HELD_LEFT_OUT;
	fill(cell_at(index), h);
	do {
		v = verdict(list, word, number);
		if (v == HELD_WAITS)
			v = join(cell_at(index), word);
	} while (v == HELD_WAITS &&
		 !atomic_compare_exchange_weak_explicit(
			 &list->word, &word, (uint64_t)number << 32 | (index + 1),
			 memory_order_acq_rel, memory_order_acquire));
	if (v != HELD_WAITS)
		pool_push(&unused, link_of, index);
	return v;
}

/* Oldest first, as they were made; the last of them all. */
static uint32_t turn(uint32_t newest)
{
	uint32_t before = 0, at = newest;

	while (at) {
		uint32_t next = cell_at(at - 1)->next;

		cell_at(at - 1)->next = before;
		before = at;
		at = next;
	}
	return before;
}

/* Returns the last cell. */
static uint32_t settle(uint32_t at, const struct event_parent *kept,
		       void (*exchange)(uint32_t index, bool kept))
{
	uint32_t last = at, left_out = 0;

	for (; at; at = cell_at(at - 1)->next) {
		struct cell *c = cell_at(at - 1);

		last = at;
		if (c->kind == HELD_EXCHANGE)
			exchange(c->exchange, kept);
		else if (kept)
			write_down(c, *kept);
		else
			left_out++;
	}
	if (left_out)
		ledger_count(FORMAT_COUNT_calls_sampled_out, left_out);
	return last;
}

void held_end(struct held_list *list, const struct event_parent *kept,
	      void (*exchange)(uint32_t index, bool kept))
{
	uint32_t number = held_number(list), first, last;

	if (kept)
		atomic_store_explicit(kept_at(list, number), number, memory_order_relaxed);
	first = (uint32_t)atomic_exchange_explicit(&list->word, (uint64_t)number << 32 | ENDED,
						   memory_order_acq_rel);
	if (!first || first == ENDED)
		return;
	if (kept)
		first = turn(first);
	last = settle(first, kept, exchange);
	pool_push_all(&unused, link_of, first - 1, last - 1);
}
