// SPDX-License-Identifier: Apache-2.0
#include "dialog.h"

#include "current.h"
#include "exchange.h"
#include "ledger.h"
#include "recording.h"
#include "ring.h"
#include "settings.h"
#include "streams.h"
#include "sys.h"
#include "target.h"

#include "profilis/pathtype.h"

static void set_flags(struct format_slot *s, uint32_t flags)
{
	__atomic_fetch_or(&s->flags, flags, __ATOMIC_RELEASE);
}

/* bytes NULL: nobody saw them. */
static inline size_t feed(struct conn_half *h, const char *bytes, size_t n,
			  enum http1_verdict *verdict)
{
	if (__builtin_expect(!bytes, 0))
		return http1_skip(&h->http1, n, verdict);
	return http1_feed(&h->http1, &h->head, bytes, n, verdict);
}

static inline const char *advance(const char *bytes, size_t used)
{
	return bytes ? bytes + used : NULL;
}

/* The response half may look before the request half is through: a server that answers early. */
static inline uint8_t method_of(const struct format_slot *s)
{
	return __atomic_load_n(&s->method, __ATOMIC_RELAXED);
}

/* ---- requests ---- */

static bool begin_request(struct conn *c, struct conn_half *h, struct request_time t)
{
	uint32_t index = request_begin(c, t);

	if (index == EXCHANGE_NONE)
		return false;
	if (!ring_put(c, index)) {
		exchange_drop(index);
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_overflow);
		return false;
	}
	h->exchange = index + 1;
	h->slot = exchange_slot(index);
	h->head.path = h->slot->path;
	h->head.path_max = FORMAT_PATH_MAX;
	h->head.kept = &exchange_note(index)->kept;
	h->head.keep_host = c->role == FORMAT_CLIENT;
	return true;
}

/* The flags of the slot that it makes true. */
static inline uint32_t request_head(struct conn *c, struct conn_half *h)
{
	struct format_slot *s = h->slot;

	h->good = true;
	request_genuine(c, s);
	__atomic_store_n(&s->method, h->head.method, __ATOMIC_RELAXED);
	s->protocol = (h->head.minor ? FORMAT_HTTP11 : FORMAT_HTTP10) | conn_protocol_flags(c);
	s->path_bytes = h->head.path_bytes;
	request_path(s);
	if (__builtin_expect(h->head.keeps, 0))
		request_keep(c, h->exchange - 1, h->head.kept);
	if (__builtin_expect(h->head.upgrade || h->head.method == FORMAT_METHOD_CONNECT, 0)) {
		c->upgrading = true;
		c->upgrading_h2c = h->head.h2c;
		h->matched = 0;
	}
	return FORMAT_SLOT_HEAD_DONE | (h->head.truncated ? FORMAT_SLOT_TRUNCATED : 0);
}

static inline void request_done(struct conn_half *h, uint32_t flags, uint64_t now)
{
	uint32_t index = h->exchange - 1;

	h->exchange = 0;
	h->slot->request_ns = now;
	exchange_finish(index, h->slot, flags | FORMAT_SLOT_REQUEST_DONE);
}

/* No request, or no longer: the server's answer, if it is one, tells whether it took it for HTTP.
 */
static void request_malformed(struct conn *c, struct conn_half *h, uint64_t now)
{
	h->reader = CONN_READ_NOTHING;
	if (h->good && !c->upgrading)
		ledger_count(FORMAT_COUNT_conn_malformed, 1);
	request_done(h, FORMAT_SLOT_FOREIGN, now);
}

static inline void request_verdict(struct conn *c, struct conn_half *h, enum http1_verdict verdict,
				   uint64_t now)
{
	uint32_t flags = verdict == HTTP1_HEAD ? request_head(c, h) : 0;

	if (verdict == HTTP1_MALFORMED)
		request_malformed(c, h, now);
	else if (verdict == HTTP1_DONE || http1_ends(&h->http1))
		request_done(h, flags, now);
	else
		set_flags(h->slot, flags);
}

/* Empty lines between requests belong to none. */
static inline size_t blank(const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && (bytes[i] == '\r' || bytes[i] == '\n'))
		i++;
	return i;
}

void dialog_foreign(struct conn *c, struct conn_half *h, struct request_time t)
{
	h->reader = CONN_READ_HTTP1;
	if (begin_request(c, h, t))
		request_malformed(c, h, t.now);
}

/* Behind a request to upgrade, HTTP/2 may follow. */
static inline bool may_change(const struct conn *c, struct conn_half *h)
{
	if (__builtin_expect(!c->upgrading_h2c || h->matched == CONN_NO_PREFACE, 1))
		return false;
	h->reader = CONN_READ_PREFACE;
	return true;
}

__attribute__((noinline)) size_t dialog_requests(struct conn *c, struct conn_half *h,
						 const char *bytes, size_t n, struct request_time t)
{
	enum http1_verdict verdict;
	size_t left = n, used;

	while (left && h->reader == CONN_READ_HTTP1) {
		if (!h->exchange && bytes && (unsigned char)*bytes <= '\r') {
			used = blank(bytes, left);
			bytes += used;
			left -= used;
		}
		if (!h->exchange && (!left || may_change(c, h)))
			break;
		if (!h->exchange && !begin_request(c, h, t))
			return n;
		if (c->role == FORMAT_SERVER)
			current_reads(h->exchange - 1, h->slot);
		used = feed(h, bytes, left, &verdict);
		h->slot->request_bytes += used;
		bytes = advance(bytes, used);
		left -= used;
		if (verdict != HTTP1_MORE)
			request_verdict(c, h, verdict, t.now);
	}
	return n - left;
}

/* ---- responses ---- */

static void response_done(struct conn_half *h, uint64_t now)
{
	uint32_t index = h->exchange - 1;

	h->exchange = 0;
	h->after_head = method_of(h->slot) == FORMAT_METHOD_HEAD;
	if (now)
		h->slot->last_ns = now;
	exchange_finish(index, h->slot, FORMAT_SLOT_RESPONSE_DONE);
}

static void tunnel(struct conn *c, struct conn_half *h, uint64_t now)
{
	response_done(h, now);
	h->reader = CONN_READ_NOTHING;
	conn_give_up(c, CONN_TUNNEL, FORMAT_COUNT_conn_upgraded);
}

/* The answer to the upgrade request comes as the answer of stream 1. */
static void change_to_http2(struct conn *c, struct conn_half *h)
{
	uint32_t index = h->exchange - 1;

	h->exchange = 0;
	h->slot->status = 0;
	h->slot->interim++;
	if (streams_upgrade(c, index))
		h->reader = CONN_READ_STREAMS;
	else
		exchange_abort(index, FORMAT_ABORT_GIVEN_UP);
}

static bool interim(const struct conn_half *h)
{
	return h->head.status >= 100 && h->head.status < 200 && h->head.status != 101;
}

void dialog_not_http(struct conn *c)
{
	enum format_counter why = c->role == FORMAT_CLIENT ? FORMAT_COUNT_conn_client_other
							   : FORMAT_COUNT_conn_not_http;

	if (c->found)
		c->mode = CONN_GIVEN_UP;
	else
		conn_give_up(c, CONN_GIVEN_UP, why);
}

/*
 * What came was no HTTP request, what goes back looks like a response. A refusal makes it a
 * malformed request, which the server's own log has too; anything else is another protocol's back
 * end that answers so (uwsgi, SCGI).
 */
static bool refuses(struct conn *c, struct conn_half *h)
{
	if (h->head.status >= 400) {
		ledger_count(FORMAT_COUNT_conn_malformed, 1);
		return true;
	}
	h->reader = CONN_READ_NOTHING;
	dialog_not_http(c);
	return false;
}

static void response_head(struct conn *c, struct conn_half *h, uint64_t now)
{
	struct format_slot *s = h->slot;
	bool connected = method_of(s) == FORMAT_METHOD_CONNECT && h->head.status / 100 == 2;

	if (interim(h))
		return;
	if (!h->good && conn_dead(conn_requests(c)) && !conn_requests(c)->good && !refuses(c, h))
		return;
	h->good = true;
	s->status = h->head.status;
	request_status(c, h->exchange - 1, s->status);
	if (method_of(s) == FORMAT_METHOD_HEAD)
		http1_no_body(&h->http1);
	if (s->status == 101 && c->upgrading_h2c)
		change_to_http2(c, h);
	else if (s->status == 101 || connected)
		tunnel(c, h, now);
}

static void response_malformed(struct conn *c, struct conn_half *h)
{
	struct conn_half *requests = conn_requests(c);

	h->reader = CONN_READ_NOTHING;
	if (!h->good && conn_dead(requests))
		dialog_not_http(c);
	else
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_malformed);
}

/* Bytes where no request is outstanding: a server that speaks first, or a notice before closing
 * (408). */
static void response_alone(struct conn *c, struct conn_half *h)
{
	h->reader = CONN_READ_NOTHING;
	if (!__atomic_load_n(&c->exchanges, __ATOMIC_RELAXED) && h->first != 'H') {
		dialog_not_http(c);
		return;
	}
	ledger_count(FORMAT_COUNT_response_alone, 1);
}

static void response_verdict(struct conn *c, struct conn_half *h, enum http1_verdict verdict,
			     uint64_t now)
{
	if (verdict == HTTP1_HEAD) {
		response_head(c, h, now);
		if (h->reader != CONN_READ_HTTP1 || !http1_ends(&h->http1))
			return;
		verdict = HTTP1_DONE;
	}
	if (verdict == HTTP1_MALFORMED)
		response_malformed(c, h);
	else if (interim(h))
		h->slot->interim++;
	else
		response_done(h, now);
}

static bool begin_response(struct conn *c, struct conn_half *h)
{
	uint32_t index;

	if (!ring_take(c, &index)) {
		if (!h->after_head) /* else a body that HEAD forbids: servers send it all the same
				     */
			response_alone(c, h);
		return false;
	}
	h->exchange = index + 1;
	h->slot = exchange_slot(index);
	return true;
}

__attribute__((noinline)) size_t dialog_responses(struct conn *c, struct conn_half *h,
						  const char *bytes, size_t n,
						  struct request_time t)
{
	enum http1_verdict verdict;
	size_t left = n, used;

	while (left && h->reader == CONN_READ_HTTP1) {
		if (!h->exchange && !begin_response(c, h))
			return n;
		if (!h->slot->first_ns)
			request_answered(c, h->exchange - 1, t);
		used = feed(h, bytes, left, &verdict);
		h->slot->response_bytes += used;
		h->slot->last_ns = t.now;
		bytes = advance(bytes, used);
		left -= used;
		if (verdict != HTTP1_MORE)
			response_verdict(c, h, verdict, t.now);
	}
	return n - left;
}

/* ---- ends ---- */

void dialog_end_of_stream(struct conn *c)
{
	struct conn_half *h = conn_responses(c);

	if (streams_spoken(c))
		streams_end_of_stream(c);
	else if (h->exchange && !conn_dead(h) && http1_eof(&h->http1))
		response_done(h, 0);
}

/* The response is through, the request never ended: it is recorded with what came. */
static void end_early(struct conn *c)
{
	struct conn_half *h = conn_requests(c);
	uint32_t index = h->exchange - 1;

	if (h->exchange && exchange_slot(index)->flags & FORMAT_SLOT_RESPONSE_DONE)
		exchange_abort(index, FORMAT_ABORT_NONE);
	h->exchange = 0;
}

void dialog_finish(struct conn *c)
{
	struct conn_half *responses = conn_responses(c);
	uint32_t index;

	if (conn_dead(conn_requests(c)) && !responses->good && !c->upgrading && !c->hooked)
		dialog_not_http(c);
	dialog_end_of_stream(c);
	end_early(c);
	if (responses->exchange)
		request_end(c, responses->exchange - 1);
	responses->exchange = 0;
	while (ring_take(c, &index))
		request_end(c, index);
	if (c->streams)
		streams_finish(c);
}

static bool adopt(struct conn *c, uint32_t *index)
{
	struct conn_half *h = conn_requests(c);
	uint32_t mine = recording_start() ? exchange_adopt(*index) : EXCHANGE_NONE;

	if (mine == EXCHANGE_NONE)
		return false;
	if (h->exchange == *index + 1) {
		h->exchange = mine + 1;
		h->slot = exchange_slot(mine);
		h->head.path = h->slot->path;
	}
	*index = mine;
	return true;
}

/* Slots of the parent's must not be touched: without copies of our own nothing can be followed. */
static void orphan(struct conn *c)
{
	c->half[CONN_IN].exchange = c->half[CONN_OUT].exchange = 0;
	c->half[CONN_IN].reader = c->half[CONN_OUT].reader = CONN_READ_NOTHING;
	c->head = c->tail;
	conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_no_memory);
}

void dialog_adopt(struct conn *c)
{
	struct conn_half *responses = conn_responses(c);
	uint32_t answered = responses->exchange - 1;
	bool all = true;
	uint32_t *place;

	c->epoch = process_epoch;
	c->forks = process_forks;
	if (responses->exchange && (all = adopt(c, &answered))) {
		responses->exchange = answered + 1;
		responses->slot = exchange_slot(answered);
	}
	for (uint32_t i = 0; all && (place = ring_peek(c, i)); i++)
		all = adopt(c, place);
	if (all && c->streams)
		all = streams_adopt(c);
	if (!all)
		orphan(c);
}
