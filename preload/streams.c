// SPDX-License-Identifier: Apache-2.0
#include "streams.h"

#include "current.h"
#include "exchange.h"
#include "ledger.h"
#include "logs.h"
#include "pool.h"
#include "settings.h"
#include "readers.h"
#include "sys.h"

#include <string.h>

/* Streams at once on a connection; a stream's entry is among the PROBES behind its place. */
#define STREAMS_MAX 1024u
#define PROBES 16u

struct streams {
	uint32_t next_free, index; /* in the pool */
	uint8_t protocol;
	_Atomic bool misjudged;			 /* it is another protocol after all */
	_Atomic uint64_t exchanges[STREAMS_MAX]; /* stream << 32 | exchange + 1; 0: none */
	struct reader reader[2];		 /* by enum reader_side */
	/* what the server logs for a stream, until the text is whole */
	uint32_t text_stream;
	uint16_t text_bytes;
	char text[LOGS_ROOM];
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

void streams_release(struct conn *c)
{
	struct streams *s = c->streams;

	if (!s)
		return;
	c->streams = NULL;
	reader_end(&s->reader[READER_REQUESTS]);
	reader_end(&s->reader[READER_RESPONSES]);
	pool_push(&unused, link_of, s->index);
}

/* ---- which exchange is a stream's ---- */

static _Atomic uint64_t *place(struct streams *s, uint32_t stream, uint32_t probe)
{
	return &s->exchanges[(stream / 2 + probe) % STREAMS_MAX];
}

static __attribute__((noinline)) _Atomic uint64_t *find_behind(struct streams *s, uint32_t stream)
{
	for (uint32_t i = 1; i < PROBES; i++) {
		_Atomic uint64_t *entry = place(s, stream, i);

		if (atomic_load_explicit(entry, memory_order_acquire) >> 32 == stream)
			return entry;
	}
	return NULL;
}

static inline _Atomic uint64_t *find(struct streams *s, uint32_t stream)
{
	_Atomic uint64_t *entry = place(s, stream, 0);

	if (atomic_load_explicit(entry, memory_order_acquire) >> 32 == stream)
		return entry;
	return find_behind(s, stream);
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
	struct request_time t;
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
	uint32_t index = request_begin(p->c, p->t);

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
	request_genuine(p->c, s);
	__atomic_store_n(&s->method, head->method, __ATOMIC_RELAXED);
	s->protocol = p->c->streams->protocol | conn_protocol_flags(p->c);
	memcpy(s->path, head->path, head->path_bytes);
	s->path_bytes = head->path_bytes;
	request_path(s);
	if (head->keeps && (p->c->role == FORMAT_CLIENT || request_says(&head->kept)))
		request_keep(p->c, p->index, &head->kept);
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
		request_answered(p->c, p->index, p->t);
	if (p->e.kind == STREAM_HEAD && head->status < 200) {
		s->interim++;
		return;
	}
	if (p->e.kind == STREAM_HEAD) {
		s->status = head->status;
		request_status(p->c, p->index, s->status);
	}
	if (head->grpc != STREAM_GRPC_NONE)
		exchange_noted(p->index)->grpc = head->grpc + 1;
	if (s->method == FORMAT_METHOD_HEAD && s->status)
		reader_no_body(&p->c->streams->reader[READER_RESPONSES]);
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

static void log_text(struct streams *s)
{
	_Atomic uint64_t *entry = find(s, s->text_stream);

	if (s->text_bytes)
		logs_text(FORMAT_LOG_FASTCGI, s->text, s->text_bytes,
			  entry ? (uint32_t)atomic_load(entry) - 1 : EXCHANGE_NONE);
	s->text_bytes = 0;
}

/* Pieces, until their stream has something else to say, or another one has. */
static void collect_text(struct streams *s, const struct stream_event *e)
{
	size_t room, n = e->text_bytes;

	if (e->kind == STREAM_MORE ||
	    (s->text_bytes && e->stream != s->text_stream && e->kind != STREAM_TEXT))
		return;
	if (e->kind != STREAM_TEXT || e->stream != s->text_stream)
		log_text(s);
	if (e->kind != STREAM_TEXT)
		return;
	s->text_stream = e->stream;
	room = sizeof(s->text) - s->text_bytes;
	memcpy(s->text + s->text_bytes, e->text, n < room ? n : room);
	s->text_bytes += (uint16_t)(n < room ? n : room);
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

static void drop_all(struct streams *s)
{
	for (uint32_t i = 0; i < STREAMS_MAX; i++)
		if (s->exchanges[i])
			exchange_drop(take_out(&s->exchanges[i]));
}

/* The first bytes looked like this protocol and were not. */
static void misjudge(struct happening *p)
{
	drop_all(p->c->streams);
	p->c->streams->misjudged = true;
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
		reader_table(&s->reader[!p->response], p->e.value);
	if (!p->e.stream)
		return;
	if (p->response && s->protocol == FORMAT_FASTCGI)
		collect_text(s, &p->e);
	p->entry = NULL;
	if (p->e.kind == STREAM_BEGIN)
		begin_request(p);
	else if ((p->entry = find(s, p->e.stream)))
		p->index = (uint32_t)atomic_load_explicit(p->entry, memory_order_relaxed) - 1;
	if (!p->entry || p->index == EXCHANGE_NONE)
		return;
	p->slot = exchange_slot(p->index);
	count_bytes(p, used + p->e.late);
	p->response ? happen_to_response(p) : happen_to_request(p);
}

size_t streams_feed(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		    struct request_time t)
{
	bool response = h == conn_responses(c);
	struct reader *reader = &c->streams->reader[response];
	size_t left = n;
	struct happening p; /* not cleared: readers fill all of the event */

	p.c = c;
	p.half = h;
	p.t = t;
	p.response = response;
	while (left && h->reader == CONN_READ_STREAMS) {
		size_t used = reader_feed(reader, bytes, left, &p.e);

		bytes = bytes ? bytes + used : NULL;
		left -= used;
		happen(&p, used);
	}
	return n - left;
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
	s->text_bytes = 0;
	reader_init(&s->reader[READER_REQUESTS], protocol, READER_REQUESTS);
	reader_init(&s->reader[READER_RESPONSES], protocol, READER_RESPONSES);
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

	if (conn_dead(p.half) || !reader_eof(&c->streams->reader[READER_RESPONSES]) ||
	    !(p.entry = find(c->streams, 1)))
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
		request_end(c, index);
}

void streams_finish(struct conn *c)
{
	log_text(c->streams);
	if (!conn_requests(c)->good && streams_spoken(c) && c->exchanges) {
		drop_all(c->streams); /* no request of this protocol ever came whole */
		dialog_not_http(c);
	}
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
