// SPDX-License-Identifier: Apache-2.0
#include "traffic.h"

#include "dialog.h"
#include "helper.h"
#include "ledger.h"
#include "ring.h"
#include "sys.h"
#include "target.h"
#include "tbuf.h"

#include <errno.h>
#include <string.h>

#define PATIENCE                                                                                   \
	256 /* looks at a busy half before the connection is given up: about a microsecond */

/* ---- halves ---- */

static void adopt(struct conn *c, enum conn_direction held)
{
	struct tryflag *other = &c->half[!held].busy;

	if (!tryflag_take(other))
		return;
	dialog_adopt(c);
	ledger_count(FORMAT_COUNT_conn_opened, 1); /* as far as this process is concerned */
	tryflag_release(other);
}

/* The half is busy, the connection gone, or the parent's: all rare. NULL: nothing to do. */
static struct conn_half *enter_slow(struct conn_ref ref, enum conn_direction direction, bool held)
{
	struct conn_half *h = &ref.conn->half[direction];

	for (int look = 0; !held && !(held = tryflag_take(&h->busy)); look++) {
		if (look == PATIENCE) {
			conn_give_up(ref.conn, CONN_GIVEN_UP, FORMAT_COUNT_conn_contention);
			return NULL;
		}
		thread_breathe();
	}
	if (ref.conn->generation != ref.generation) {
		tryflag_release(&h->busy);
		return NULL;
	}
	if (ref.conn->epoch != process_epoch)
		adopt(ref.conn, direction);
	return h;
}

static inline struct conn_half *enter(struct conn_ref ref, enum conn_direction direction)
{
	struct conn_half *h = &ref.conn->half[direction];
	bool held = tryflag_take(&h->busy);

	if (__builtin_expect(held && ref.conn->generation == ref.generation &&
				     ref.conn->epoch == process_epoch,
			     1))
		return h;
	return enter_slow(ref, direction, held);
}

/* ---- the end ---- */

static enum format_conn_end end_of(const struct conn *c)
{
	static const uint8_t ends[] = {
		[CONN_HTTP] = FORMAT_CONN_CLOSED,
		[CONN_TUNNEL] = FORMAT_CONN_UPGRADED,
		[CONN_GIVEN_UP] = FORMAT_CONN_GIVEN_UP,
		[CONN_TLS] = FORMAT_CONN_TLS,
	};

	return ends[c->mode];
}

static void record_end(struct conn *c)
{
	const char *target = target_text(c->target);
	struct event_conn e = {
		.open = c->open_ns,
		.close = sys_now(),
		.in = c->half[CONN_IN].bytes,
		.out = c->half[CONN_OUT].bytes,
		.unseen_in = c->unseen_in,
		.unseen_out = c->unseen_out,
		.conn = c->id,
		.exchanges = c->exchanges,
		.rtt_us = c->rtt_us,
		.retransmits = c->retransmits,
		.target = {target, (uint32_t)strlen(target)},
		.role = c->role,
		.end = end_of(c),
	};

	if (ledger_open() && (e.in || e.out))
		tbuf_conn(&e);
}

/* Channels between processes and the like are nobody's loss. */
static bool is_private(const struct conn *c)
{
	return c->found && !c->half[CONN_IN].good && !c->half[CONN_OUT].good;
}

static void finish(struct conn *c)
{
	if (c->epoch == process_epoch) {
		dialog_finish(c);
		if (!is_private(c))
			record_end(c);
		ledger_count(FORMAT_COUNT_conn_closed, 1);
	}
	ring_release(c);
}

/* True when this call finished it. Whoever takes both halves first does. */
static bool try_finish(struct conn *c, uint32_t generation)
{
	struct tryflag *in = &c->half[CONN_IN].busy, *out = &c->half[CONN_OUT].busy;
	bool ours = tryflag_take(in);

	if (ours && !tryflag_take(out)) {
		tryflag_release(in);
		return false;
	}
	if (!ours)
		return false;
	ours = c->generation == generation;
	if (ours) {
		finish(c);
		c->generation++;
	}
	tryflag_release(out);
	tryflag_release(in);
	return ours;
}

/* Whoever holds a half when the last descriptor goes finishes the connection on leaving it. */
static void finish_when_free(struct conn *c, uint32_t generation)
{
	for (int look = 0; look < PATIENCE && c->generation == generation; look++) {
		if (try_finish(c, generation)) {
			conn_free(c);
			return;
		}
		thread_breathe();
	}
}

static inline void leave(struct conn_ref ref, struct conn_half *h)
{
	tryflag_release(&h->busy);
	if (__builtin_expect(ref.conn->closing, 0))
		finish_when_free(ref.conn, ref.generation);
}

/* ---- what moved ---- */

/* Whoever speaks first asks. */
static void decide_role(struct conn *c, enum conn_direction direction)
{
	conn_set_role(c, direction == CONN_IN ? FORMAT_SERVER : FORMAT_CLIENT);
	c->open_ns = sys_now();
}

/* The first bytes that ever moved in this direction. */
static void meet_half(struct conn *c, struct conn_half *h, enum conn_direction direction,
		      const struct iovec *iov)
{
	if (c->role == FORMAT_ROLE_UNKNOWN)
		decide_role(c, direction);
	while (!iov->iov_len)
		iov++;
	h->first = iov->iov_base ? *(const uint8_t *)iov->iov_base : 0;
}

void traffic_moved(struct conn_ref ref, enum conn_direction direction, const struct iovec *iov,
		   size_t bytes, uint64_t before)
{
	struct conn *c = ref.conn;
	struct conn_half *h = enter(ref, direction);
	struct dialog_time t;

	if (!h)
		return;
	if (__builtin_expect(!h->bytes, 0))
		meet_half(c, h, direction, iov);
	h->bytes += bytes;
	if (c->mode == CONN_HTTP && !h->dead) {
		t.now = sys_now();
		t.before = before ? before : t.now;
		if ((direction == CONN_IN) == (c->role == FORMAT_SERVER))
			dialog_requests(c, h, iov, bytes, t);
		else
			dialog_responses(c, h, iov, bytes, t);
	}
	leave(ref, h);
	helper_start();
}

void traffic_failed(struct conn_ref ref, enum conn_direction direction, int error)
{
	bool gone = error == ECONNRESET || error == EPIPE || error == ETIMEDOUT ||
		    (!error && direction == CONN_IN);
	struct conn_half *h = gone ? enter(ref, direction) : NULL;

	if (!h)
		return;
	ref.conn->peer_gone = true;
	if (ref.conn->role == FORMAT_CLIENT && direction == CONN_IN && !error)
		dialog_end_of_stream(ref.conn);
	leave(ref, h);
}

void traffic_shutdown(struct conn_ref ref)
{
	struct conn_half *h = enter(ref, CONN_OUT);

	if (!h)
		return;
	if (ref.conn->role == FORMAT_SERVER)
		dialog_end_of_stream(ref.conn);
	leave(ref, h);
}

void traffic_unref(struct conn_ref ref)
{
	if (!ref.conn || ref.conn->generation != ref.generation ||
	    atomic_fetch_sub(&ref.conn->descriptors, 1) != 1)
		return;
	atomic_store(&ref.conn->closing, true);
	finish_when_free(ref.conn, ref.generation);
}
