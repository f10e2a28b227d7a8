// SPDX-License-Identifier: Apache-2.0
#include "conn.h"

#include "fdtab.h"
#include "pool.h"
#include "ledger.h"
#include "settings.h"
#include "sys.h"

struct conn *conn_chunks[CONN_CHUNKS];
static _Atomic uint32_t chunk_count;
static struct pool unused;
static struct tryflag growing;
static _Atomic uint32_t last_id;

/* ---- the pool ---- */

static uint32_t *link_of(uint32_t index)
{
	return &conn_at(index)->next_free;
}

static bool grow(void)
{
	uint32_t n = chunk_count;

	if (n == CONN_CHUNKS || !(conn_chunks[n] = sys_map(-1, CONN_CHUNK * sizeof(struct conn))))
		return false;
	chunk_count = n + 1;
	for (uint32_t i = CONN_CHUNK; i--;)
		pool_push(&unused, link_of, n * CONN_CHUNK + i);
	return true;
}

static uint32_t take(void)
{
	uint32_t index = pool_pop(&unused, link_of);

	for (int tries = 0; index == POOL_NONE && tries < TRYFLAG_GROWTH; tries++) {
		if (tryflag_take(&growing)) {
			tries = grow() ? tries : TRYFLAG_GROWTH;
			tryflag_release(&growing);
		} else {
			sys_yield();
		}
		index = pool_pop(&unused, link_of);
	}
	return index;
}

static void reset_half(struct conn_half *h, enum http1_side side)
{
	h->exchange = 0;
	h->reader = CONN_READ_NEW;
	h->matched = h->first = 0;
	h->good = h->after_head = false;
	h->head.query = (uint8_t)settings.query;
	http1_init(&h->http1, side);
}

void conn_set_role(struct conn *c, enum format_role role)
{
	c->role = role;
	reset_half(&c->half[CONN_IN], role == FORMAT_CLIENT ? HTTP1_RESPONSE : HTTP1_REQUEST);
	reset_half(&c->half[CONN_OUT], role == FORMAT_CLIENT ? HTTP1_REQUEST : HTTP1_RESPONSE);
}

uint64_t conn_create(enum format_role role, uint16_t target)
{
	uint32_t index = take();
	struct conn *c;

	if (index == POOL_NONE) {
		ledger_count(FORMAT_COUNT_conn_no_memory, 1);
		return FDTAB_IGNORED;
	}
	c = conn_at(index);
	c->descriptors = 1;
	c->mode = CONN_HTTP;
	c->upgrading = c->upgrading_h2c = c->shared = c->peer_gone = false;
	c->closing = false;
	c->index = index;
	c->found = role == FORMAT_ROLE_UNKNOWN;
	c->target = c->host = target;
	c->id = ++last_id;
	c->epoch = process_epoch;
	c->exchanges = 0;
	c->forks = process_forks;
	c->open_ns = role == FORMAT_ROLE_UNKNOWN ? 0 : sys_now();
	c->unseen_in = c->unseen_out = 0;
	c->rtt_us = c->retransmits = 0;
	c->head = 0;
	c->tail = 0;
	c->big_from = UINT32_MAX;
	c->big = 0;
	c->hello_ns = c->handshake_ns = c->connect_ns = 0;
	c->connect_errno = 0;
	c->opener.slot = 0;
	c->tls_nested = c->tls_over = false;
	c->streams = NULL;
	c->wires = NULL;
	c->hooked = false;
	c->half[CONN_IN].bytes = c->half[CONN_OUT].bytes = 0;
	conn_set_role(c, role);
	ledger_count(FORMAT_COUNT_conn_opened, 1);
	return conn_word((struct conn_ref){c, c->generation});
}

uint32_t conn_count(void)
{
	return chunk_count * CONN_CHUNK;
}

void conn_free(struct conn *c)
{
	pool_push(&unused, link_of, c->index);
}

void conn_give_up(struct conn *c, enum conn_mode mode, enum format_counter why)
{
	uint8_t seen = c->mode;

	while (seen != CONN_TUNNEL && seen != CONN_GIVEN_UP && seen != CONN_TLS)
		if (atomic_compare_exchange_strong(&c->mode, &seen, mode)) {
			ledger_count(why, 1);
			return;
		}
}
