// SPDX-License-Identifier: Apache-2.0
#include "traffic.h"

#include "dialog.h"
#include "helper.h"
#include "ledger.h"
#include "protocol.h"
#include "ring.h"
#include "streams.h"
#include "sys.h"
#include "target.h"
#include "tbuf.h"
#include "wires.h"

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
	if (c->wires)
		wires_adopt(c);
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
		[CONN_HTTP] = FORMAT_CONN_CLOSED,	[CONN_TUNNEL] = FORMAT_CONN_UPGRADED,
		[CONN_GIVEN_UP] = FORMAT_CONN_GIVEN_UP, [CONN_HELLO] = FORMAT_CONN_TLS,
		[CONN_TLS] = FORMAT_CONN_TLS,		[CONN_CLEAR] = FORMAT_CONN_CLOSED,
	};

	return ends[atomic_load_explicit(&c->mode, memory_order_relaxed)];
}

static void record_end(struct conn *c, enum format_conn_end end)
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
		.end = (uint8_t)end,
		.connect_ns = c->connect_ns,
		.connect_errno = (uint32_t)c->connect_errno,
		.handshake_ns = c->handshake_ns,
		.flags = conn_is_tls(c) ? FORMAT_CONN_TLS_FLAG : 0,
	};

	if (c->mode == CONN_HELLO)
		ledger_count(FORMAT_COUNT_conn_tls, 1);
	if (ledger_open() && (e.in || e.out || e.connect_errno))
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
		if (c->wires)
			wires_finish(c);
		if (!is_private(c))
			record_end(c, end_of(c));
		ledger_count(FORMAT_COUNT_conn_closed, 1);
	}
	ring_release(c);
	streams_release(c);
	wires_release(c);
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

#define TLS_ALERT 0x15
#define TLS_HANDSHAKE 0x16
#define TLS_DATA 0x17

/* Whoever speaks first asks. */
static void decide_role(struct conn *c, enum conn_direction direction)
{
	conn_set_role(c, direction == CONN_IN ? FORMAT_SERVER : FORMAT_CLIENT);
	c->open_ns = sys_now();
}

/* The first byte that moved; 0 where nobody saw it. */
static uint8_t first_byte(const struct iovec *iov)
{
	while (!iov->iov_len)
		iov++;
	return iov->iov_base ? *(const uint8_t *)iov->iov_base : 0;
}

/* The first bytes that ever moved in this direction. */
static void meet_half(struct conn *c, enum conn_direction direction, const struct iovec *iov)
{
	if (c->role == FORMAT_ROLE_UNKNOWN)
		decide_role(c, direction);
	if (c->mode == CONN_HTTP && &c->half[direction] == conn_requests(c) &&
	    first_byte(iov) == TLS_HANDSHAKE) {
		c->mode = CONN_HELLO;
		c->hello_ns = sys_now();
	}
}

/* What moved in a half, to whoever reads it. */
static inline void read_along(struct conn *c, struct conn_half *h, const struct iovec *iov,
			      size_t bytes, struct request_time t)
{
	bool asks = (h == &c->half[CONN_IN]) == (c->role != FORMAT_CLIENT);

	for (; bytes; iov++) {
		size_t n = iov->iov_len < bytes ? iov->iov_len : bytes;
		const char *base = iov->iov_base;
		size_t used = 0;

		bytes -= n;
		if (__builtin_expect(h->reader == CONN_READ_HTTP1, 1))
			used = asks ? dialog_requests(c, h, base, n, t)
				    : dialog_responses(c, h, base, n, t);
		else if (h->reader == CONN_READ_STREAMS)
			used = streams_feed(c, h, base, n, t);
		if (__builtin_expect(used < n, 0))
			protocol_feed(c, h, base ? base + used : NULL, n - used, t);
	}
}

static inline struct request_time times(uint64_t before)
{
	struct request_time t = {.now = sys_now()};

	t.before = before ? before : t.now;
	return t;
}

/* A server that expects no TLS may say so in plain words. */
static void answered_plainly(struct conn *c, struct request_time t)
{
	struct conn_half *requests = conn_requests(c);

	c->mode = CONN_HTTP;
	c->hello_ns = 0;
	if (!tryflag_take(&requests->busy))
		return;
	requests->first = TLS_HANDSHAKE;
	dialog_foreign(c, requests, t);
	tryflag_release(&requests->busy);
}

/*
 * The hello of a TLS conversation. Whoever spoke first speaks again after an answer, and no TLS
 * library that we see has claimed the connection: none will.
 */
static void moved_hello(struct conn *c, struct conn_half *h, const struct iovec *iov, size_t bytes)
{
	bool asks = h == conn_requests(c);
	bool first = h->bytes == bytes;
	uint8_t byte = first_byte(iov);

	if (asks && !first && conn_responses(c)->bytes) {
		conn_give_up(c, CONN_TLS, FORMAT_COUNT_conn_tls);
	} else if (!asks && first && byte != TLS_HANDSHAKE && byte != TLS_ALERT) {
		struct request_time t = times(0);

		answered_plainly(c, t);
		read_along(c, h, iov, bytes, t);
	}
}

/* Not the conversation itself: ciphertext, or something that is not followed. */
static __attribute__((noinline)) void moved_otherwise(struct conn_ref ref, struct conn_half *h,
						      const struct iovec *iov, size_t bytes)
{
	struct conn *c = ref.conn;
	uint8_t byte = first_byte(iov);

	if (thread_self.tls_depth)
		thread_self.tls_moved = conn_word(ref);
	else if (c->mode == CONN_HELLO)
		moved_hello(c, h, iov, bytes);
	else if (c->mode == CONN_CLEAR && c->tls_nested && !c->tls_over && byte == TLS_DATA &&
		 h == &c->half[CONN_IN])
		conn_give_up(c, CONN_TLS, FORMAT_COUNT_conn_tls); /* through a door we do not see */
	if (byte == TLS_HANDSHAKE && h == &c->half[CONN_IN])
		thread_self.tls_heard = conn_word(ref);
}

/*
 * Ciphertext of a connection that shows its cleartext, within a call of its TLS library: nothing to
 * be read, and nobody else counts at this moment.
 */
static inline bool moved_within(struct conn_ref ref, enum conn_direction direction, size_t bytes)
{
	uint64_t *moved = &ref.conn->half[direction].bytes;

	if (ref.conn->mode != CONN_CLEAR || ref.conn->generation != ref.generation ||
	    ref.conn->epoch != process_epoch || !*moved)
		return false;
	__atomic_store_n(moved, *moved + bytes, __ATOMIC_RELAXED);
	thread_self.tls_moved = conn_word(ref);
	return true;
}

/* The conversation's bytes are what the socket moves, unless it is encrypted. */
void traffic_moved(struct conn_ref ref, enum conn_direction direction, const struct iovec *iov,
		   size_t bytes, uint64_t before)
{
	struct conn *c = ref.conn;
	struct conn_half *h;

	if (__builtin_expect(thread_self.tls_depth, 0) && moved_within(ref, direction, bytes))
		return;
	h = enter(ref, direction);
	if (!h)
		return;
	if (__builtin_expect(!h->bytes, 0))
		meet_half(c, direction, iov);
	h->bytes += bytes;
	if (__builtin_expect(c->mode != CONN_HTTP, 0))
		moved_otherwise(ref, h, iov, bytes);
	else if (!conn_dead(h))
		read_along(c, h, iov, bytes, times(before));
	leave(ref, h);
	helper_start();
}

void traffic_cleartext(struct conn_ref ref, enum conn_direction direction, const struct iovec *iov,
		       size_t bytes, uint64_t before)
{
	struct conn_half *h = enter(ref, direction);

	if (!h)
		return;
	if (ref.conn->mode == CONN_CLEAR)
		read_along(ref.conn, h, iov, bytes, times(before));
	leave(ref, h);
	helper_start();
}

/* What was said in the clear until now (a CONNECT, a STARTTLS) is over. */
static bool turn_clear(struct conn *c)
{
	if (conn_requests(c)->exchange || conn_responses(c)->exchange || c->head != c->tail)
		return false;
	if (!c->hello_ns)
		c->hello_ns = sys_now();
	streams_release(c);
	conn_set_role(c, c->role);
	c->mode = CONN_CLEAR;
	ledger_count(FORMAT_COUNT_conn_tls_clear, 1);
	return true;
}

bool traffic_turn_clear(struct conn_ref ref)
{
	struct conn_half *in = enter(ref, CONN_IN);
	struct conn_half *out = in ? enter(ref, CONN_OUT) : NULL;
	bool may = out && (ref.conn->mode == CONN_HTTP || ref.conn->mode == CONN_HELLO ||
			   ref.conn->mode == CONN_TUNNEL);
	bool turned = may && turn_clear(ref.conn);

	if (out)
		leave(ref, out);
	if (in)
		leave(ref, in);
	return turned;
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

/* Not those that are busy at this instant. */
static void flush(struct conn *c)
{
	struct tryflag *in = &c->half[CONN_IN].busy, *out = &c->half[CONN_OUT].busy;

	if (!tryflag_take(in))
		return;
	if (tryflag_take(out)) {
		if (c->descriptors && c->epoch == process_epoch && !is_private(c))
			record_end(c, c->mode == CONN_HTTP || c->mode == CONN_CLEAR
					      ? FORMAT_CONN_EXIT
					      : end_of(c));
		tryflag_release(out);
	}
	tryflag_release(in);
}

void traffic_flush(void)
{
	for (uint32_t i = 0; i < conn_count(); i++)
		if (conn_at(i)->descriptors)
			flush(conn_at(i));
}
