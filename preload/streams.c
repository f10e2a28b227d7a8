// SPDX-License-Identifier: Apache-2.0
#include "streams.h"

#include "current.h"
#include "exchange.h"
#include "fastcgi.h"
#include "http2.h"
#include "ledger.h"
#include "logs.h"
#include "pool.h"
#include "scgi.h"
#include "settings.h"
#include "slab.h"
#include "sys.h"
#include "uwsgi.h"

#include <string.h>

/* Streams at once on a connection; a stream's entry is among the PROBES behind its place. */
#define STREAMS_MAX 1024u
#define PROBES 16u

/* One direction. */
union reader {
	struct http2 http2;
	struct fastcgi fastcgi;
	struct uwsgi uwsgi;
	struct scgi scgi;
};

struct streams {
	uint32_t next_free, index; /* in the pool */
	uint8_t protocol;
	_Atomic bool misjudged;			 /* it is another protocol after all */
	_Atomic uint64_t exchanges[STREAMS_MAX]; /* stream << 32 | exchange + 1; 0: none */
	struct slab memory[2];			 /* of HTTP/2's readers */
	union reader reader[2];			 /* by enum http1_side */
};

/* ---- the pool ---- */

#define CHUNK 16u
#define CHUNKS 4096u

static struct streams *chunks[CHUNKS];
static _Atomic uint32_t chunk_count;
static struct pool unused;
static struct tryflag growing;

static struct streams *streams_at(uint32_t index)
{
	return &chunks[index / CHUNK][index % CHUNK];
}

static uint32_t *link_of(uint32_t index)
{
	return &streams_at(index)->next_free;
}

static bool grow(void)
{
	uint32_t n = chunk_count;

	if (n == CHUNKS || !(chunks[n] = sys_map(-1, CHUNK * sizeof(struct streams))))
		return false;
	chunk_count = n + 1;
	for (uint32_t i = CHUNK; i--;)
		pool_push(&unused, link_of, n * CHUNK + i);
	return true;
}

static struct streams *take(void)
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
	if (index == POOL_NONE)
		return NULL;
	streams_at(index)->index = index;
	return streams_at(index);
}

/* ---- readers ---- */

/* Where the memory of header compression comes from. */
static void less(void *memory, size_t bytes)
{
	sys_unmap(memory, bytes);
}

static void *more(size_t bytes)
{
	return sys_map(-1, bytes);
}

static const struct slab_source memory_source = {more, less};

static void init_reader(struct streams *s, enum http1_side side)
{
	union reader *r = &s->reader[side];

	switch (s->protocol) {
	case FORMAT_HTTP2:
		slab_init(&s->memory[side], &memory_source);
		http2_init(&r->http2, (enum http2_side)side, &s->memory[side]);
		break;
	case FORMAT_FASTCGI:
		fastcgi_init(&r->fastcgi, (enum cgi_side)side);
		break;
	case FORMAT_UWSGI:
		uwsgi_init(&r->uwsgi, (enum cgi_side)side);
		break;
	default:
		scgi_init(&r->scgi, (enum cgi_side)side);
	}
}

static size_t read_seen(struct streams *s, enum http1_side side, const char *bytes, size_t n,
			struct stream_event *e)
{
	union reader *r = &s->reader[side];

	switch (s->protocol) {
	case FORMAT_HTTP2:
		return http2_feed(&r->http2, bytes, n, e);
	case FORMAT_FASTCGI:
		return fastcgi_feed(&r->fastcgi, bytes, n, e);
	case FORMAT_UWSGI:
		return uwsgi_feed(&r->uwsgi, bytes, n, e);
	default:
		return scgi_feed(&r->scgi, bytes, n, e);
	}
}

static size_t read_unseen(struct streams *s, enum http1_side side, size_t n, struct stream_event *e)
{
	union reader *r = &s->reader[side];

	switch (s->protocol) {
	case FORMAT_HTTP2:
		return http2_skip(&r->http2, n, e);
	case FORMAT_FASTCGI:
		return fastcgi_skip(&r->fastcgi, n, e);
	case FORMAT_UWSGI:
		return uwsgi_skip(&r->uwsgi, n, e);
	default:
		return scgi_skip(&r->scgi, n, e);
	}
}

static bool completes(struct streams *s)
{
	union reader *r = &s->reader[HTTP1_RESPONSE];

	return (s->protocol == FORMAT_UWSGI && uwsgi_eof(&r->uwsgi)) ||
	       (s->protocol == FORMAT_SCGI && scgi_eof(&r->scgi));
}

void streams_release(struct conn *c)
{
	struct streams *s = c->streams;

	if (!s)
		return;
	c->streams = NULL;
	for (unsigned side = 0; s->protocol == FORMAT_HTTP2 && side < 2; side++) {
		http2_end(&s->reader[side].http2);
		slab_end(&s->memory[side]);
	}
	pool_push(&unused, link_of, s->index);
}

/* ---- which exchange is a stream's ---- */

static _Atomic uint64_t *place(struct streams *s, uint32_t stream, uint32_t probe)
{
	return &s->exchanges[(stream / 2 + probe) % STREAMS_MAX];
}

static _Atomic uint64_t *find(struct streams *s, uint32_t stream)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		_Atomic uint64_t *entry = place(s, stream, i);

		if (atomic_load_explicit(entry, memory_order_acquire) >> 32 == stream)
			return entry;
	}
	return NULL;
}

static bool put(struct streams *s, uint32_t stream, uint32_t exchange)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		uint64_t none = 0;

		if (atomic_compare_exchange_strong(place(s, stream, i), &none,
						   (uint64_t)stream << 32 | (exchange + 1)))
			return true;
	}
	return false;
}

/* EXCHANGE_NONE: the other half took it. */
static uint32_t take_out(_Atomic uint64_t *entry)
{
	return (uint32_t)atomic_exchange(entry, 0) - 1;
}

/* ---- what the readers say ---- */

/* One thing that happened to a stream. */
struct happening {
	struct conn *c;
	struct conn_half *half;
	struct stream_event e;
	_Atomic uint64_t *entry; /* NULL: no exchange is known */
	uint32_t index;
	struct format_slot *slot;
	struct dialog_time t;
	bool response;
};

static void end(struct happening *p, uint32_t which)
{
	if (which == FORMAT_SLOT_REQUEST_DONE)
		p->slot->request_ns = p->t.now;
	if (!exchange_ends(p->slot, which))
		return;
	take_out(p->entry); /* first: once recorded, the slot is another's */
	exchange_record(p->index, p->slot);
	p->entry = NULL;
}

static void begin_request(struct happening *p)
{
	struct streams *s = p->c->streams;
	uint32_t index = dialog_begin(p->c, p->t);

	if (index == EXCHANGE_NONE)
		return;
	if (!put(s, p->e.stream, index)) {
		exchange_drop(index);
		ledger_count(FORMAT_COUNT_stream_overflow, 1);
		return;
	}
	p->index = index;
	p->slot = exchange_slot(index);
	p->entry = find(s, p->e.stream);
}

static void request_head(struct happening *p)
{
	const struct stream_head *head = p->e.head;
	struct format_slot *s = p->slot;

	p->half->good = true;
	dialog_genuine(p->c, s);
	__atomic_store_n(&s->method, head->method, __ATOMIC_RELAXED);
	s->protocol = p->c->streams->protocol | conn_protocol_flags(p->c);
	memcpy(s->path, head->path, head->path_bytes);
	s->path_bytes = head->path_bytes;
	dialog_path(s);
	if (head->keeps)
		dialog_keep(p->c, p->index, &head->kept);
	__atomic_fetch_or(&s->flags,
			  FORMAT_SLOT_HEAD_DONE | (head->truncated ? FORMAT_SLOT_TRUNCATED : 0),
			  __ATOMIC_RELEASE);
}

/* What a CONNECT opens is no exchange any more: bytes of something else. */
static bool connects(const struct happening *p)
{
	return p->slot->method == FORMAT_METHOD_CONNECT && p->slot->status / 100 == 2;
}

static void response_head(struct happening *p)
{
	const struct stream_head *head = p->e.head;
	struct format_slot *s = p->slot;

	p->half->good = true;
	if (!s->first_ns)
		dialog_response_begins(p->c, p->index, p->t);
	if (p->e.kind == STREAM_HEAD && head->status < 200) {
		s->interim++;
		return;
	}
	if (p->e.kind == STREAM_HEAD)
		s->status = head->status;
	if (head->grpc != STREAM_GRPC_NONE)
		exchange_noted(p->index)->grpc = head->grpc + 1;
	if (connects(p)) {
		end(p, FORMAT_SLOT_REQUEST_DONE);
		if (p->entry)
			end(p, FORMAT_SLOT_RESPONSE_DONE);
	}
}

/*
 * The stream is over. Its exchange may be in the other half's hands at this moment: where that one
 * is busy, it stays until the connection ends.
 */
static void reset(struct happening *p)
{
	struct tryflag *other = &p->c->half[p->half == &p->c->half[CONN_IN]].busy;

	if (!tryflag_take(other))
		return;
	if (take_out(p->entry) == p->index)
		exchange_abort(p->index, FORMAT_ABORT_PEER);
	p->entry = NULL;
	tryflag_release(other);
}

static void log_text(struct happening *p)
{
	logs_text(FORMAT_LOG_FASTCGI, p->e.text, p->e.text_bytes, p->index);
}

static void happen_to_request(struct happening *p)
{
	switch (p->e.kind) {
	case STREAM_HEAD:
		request_head(p);
		break;
	case STREAM_RESET:
		reset(p);
		return;
	}
	if (p->e.kind == STREAM_END || p->e.end)
		end(p, FORMAT_SLOT_REQUEST_DONE);
}

static void happen_to_response(struct happening *p)
{
	switch (p->e.kind) {
	case STREAM_HEAD:
	case STREAM_TRAILER:
		response_head(p);
		break;
	case STREAM_RESET:
		reset(p);
		return;
	case STREAM_TEXT:
		log_text(p);
	}
	if (p->entry && (p->e.kind == STREAM_END || p->e.end))
		end(p, FORMAT_SLOT_RESPONSE_DONE);
}

static void count_bytes(struct happening *p, size_t used)
{
	if (!p->response) {
		p->slot->request_bytes += used;
		if (p->c->role == FORMAT_SERVER)
			current_reads(p->index, p->slot);
		return;
	}
	p->slot->response_bytes += used;
	if (p->slot->first_ns || p->e.kind != STREAM_MORE)
		p->slot->last_ns = p->t.now;
}

/* The first bytes looked like this protocol and were not. */
static void misjudge(struct happening *p)
{
	struct streams *s = p->c->streams;

	for (uint32_t i = 0; i < STREAMS_MAX; i++)
		if (s->exchanges[i])
			exchange_drop(take_out(&s->exchanges[i]));
	s->misjudged = true;
	dialog_foreign(p->c, p->half, p->t);
}

/* Not this protocol, or no longer. Where no head was ever good, it is judged as any other first
 * bytes are. */
static void malformed(struct happening *p)
{
	struct conn *c = p->c;
	bool never = !c->half[CONN_IN].good && !c->half[CONN_OUT].good;

	p->half->reader = CONN_READ_NOTHING;
	if (p->e.kind == STREAM_NO_MEMORY)
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_header_memory);
	else if (never && !p->response)
		misjudge(p);
	else if (never)
		dialog_not_http(c);
	else
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_malformed);
}

static void happen(struct happening *p, size_t used)
{
	struct streams *s = p->c->streams;

	if (p->e.kind == STREAM_MALFORMED || p->e.kind == STREAM_NO_MEMORY) {
		malformed(p);
		return;
	}
	if (p->e.kind == STREAM_TABLE)
		http2_table_size(&s->reader[p->response ? HTTP1_REQUEST : HTTP1_RESPONSE].http2,
				 p->e.value);
	if (!p->e.stream)
		return;
	if (p->e.kind == STREAM_BEGIN)
		begin_request(p);
	else if ((p->entry = find(s, p->e.stream)))
		p->index = (uint32_t)atomic_load(p->entry) - 1;
	if (!p->entry || p->index == EXCHANGE_NONE)
		return;
	p->slot = exchange_slot(p->index);
	count_bytes(p, used);
	p->response ? happen_to_response(p) : happen_to_request(p);
}

void streams_feed(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		  struct dialog_time t)
{
	bool response = h == conn_responses(c);
	enum http1_side side = response ? HTTP1_RESPONSE : HTTP1_REQUEST;

	while (n && h->reader == CONN_READ_STREAMS) {
		struct happening p = {.c = c, .half = h, .t = t, .response = response};
		size_t used = bytes ? read_seen(c->streams, side, bytes, n, &p.e)
				    : read_unseen(c->streams, side, n, &p.e);

		bytes = bytes ? bytes + used : NULL;
		n -= used;
		happen(&p, used);
	}
}

/* ---- beginnings and ends ---- */

bool streams_begin(struct conn *c, enum format_protocol protocol)
{
	struct streams *s = take(), *none = NULL;

	if (!s) {
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_no_memory);
		return false;
	}
	s->protocol = (uint8_t)protocol;
	s->misjudged = false;
	init_reader(s, HTTP1_REQUEST);
	init_reader(s, HTTP1_RESPONSE);
	/* the other half may have been first: then its state it is */
	if (!__atomic_compare_exchange_n(&c->streams, &none, s, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE))
		pool_push(&unused, link_of, s->index);
	return true;
}

bool streams_spoken(const struct conn *c)
{
	return c->streams && !c->streams->misjudged;
}

bool streams_upgrade(struct conn *c, uint32_t exchange)
{
	if (!c->streams && !streams_begin(c, FORMAT_HTTP2))
		return false;
	exchange_slot(exchange)->protocol = FORMAT_HTTP2 | conn_protocol_flags(c);
	return put(c->streams, 1, exchange);
}

void streams_end_of_stream(struct conn *c)
{
	struct happening p = {.c = c, .half = conn_responses(c), .response = true};

	if (conn_dead(p.half) || !completes(c->streams) || !(p.entry = find(c->streams, 1)))
		return;
	p.index = (uint32_t)atomic_load(p.entry) - 1;
	p.slot = exchange_slot(p.index);
	end(&p, FORMAT_SLOT_RESPONSE_DONE);
}

/* The response is through, the request never ended: it is recorded with what came. */
static void end_exchange(struct conn *c, uint32_t index)
{
	if (exchange_slot(index)->flags & FORMAT_SLOT_RESPONSE_DONE)
		exchange_abort(index, FORMAT_ABORT_NONE);
	else
		dialog_end_exchange(c, index);
}

void streams_finish(struct conn *c)
{
	for (uint32_t i = 0; i < STREAMS_MAX; i++)
		if (c->streams->exchanges[i])
			end_exchange(c, take_out(&c->streams->exchanges[i]));
}

bool streams_adopt(struct conn *c)
{
	for (uint32_t i = 0; i < STREAMS_MAX; i++) {
		uint64_t seen = c->streams->exchanges[i];
		uint32_t mine = seen ? exchange_adopt((uint32_t)seen - 1) : 0;

		if (mine == EXCHANGE_NONE)
			return false;
		if (seen)
			c->streams->exchanges[i] = seen >> 32 << 32 | (mine + 1);
	}
	return true;
}
