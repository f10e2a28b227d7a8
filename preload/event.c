// SPDX-License-Identifier: Apache-2.0
#include "event.h"

#include <stddef.h>
#include <string.h>

static uint8_t *put(uint8_t *at, uint64_t value)
{
	while (value >= 0x80) {
		*at++ = (uint8_t)value | 0x80;
		value >>= 7;
	}
	*at++ = (uint8_t)value;
	return at;
}

/* The same; most numbers of an exchange take one to three bytes. */
static inline __attribute__((always_inline)) uint8_t *put_usual(uint8_t *at, uint64_t value)
{
	if (value < 1u << 7) {
		at[0] = (uint8_t)value;
		return at + 1;
	}
	at[0] = (uint8_t)value | 0x80;
	if (value < 1u << 14) {
		at[1] = (uint8_t)(value >> 7);
		return at + 2;
	}
	at[1] = (uint8_t)(value >> 7) | 0x80;
	if (value < 1u << 21) {
		at[2] = (uint8_t)(value >> 14);
		return at + 3;
	}
	at[2] = (uint8_t)(value >> 14) | 0x80;
	return put(at + 3, value >> 21);
}

static inline uint64_t zigzag(int64_t value)
{
	return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static uint8_t *put_signed(uint8_t *at, int64_t value)
{
	return put(at, zigzag(value));
}

/* The last n <= 8 bytes as one word, without a call of unknown length. */
static inline uint64_t load_tail(const char *bytes, size_t n)
{
	uint32_t low = 0, high = 0;
	uint16_t word;

	if (n >= 4) {
		memcpy(&low, bytes, 4);
		memcpy(&high, bytes + n - 4, 4);
		return low | (uint64_t)high << 32;
	}
	if (n >= 2) {
		memcpy(&word, bytes, 2);
		return word | (uint64_t)(uint8_t)bytes[n - 1] << 16;
	}
	return n ? (uint8_t)bytes[0] : 0;
}

/* Both halves of a product: all bits of a and b reach all bits of it. */
static inline uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The seed tells the length. */
static inline uint32_t hash(const char *bytes, size_t n, uint64_t seed)
{
	uint64_t h = seed;
	uint64_t word;

	for (; n > 8; bytes += 8, n -= 8) {
		memcpy(&word, bytes, 8);
		h = mix(h ^ word, 0xff51afd7ed558ccdu);
	}
	return (uint32_t)mix(h ^ load_tail(bytes, n), 0x9e3779b97f4a7c15u);
}

/* A frame of known kind whose payload was written at frame + 3: the size takes two bytes, whatever
 * it is. */
static void close_frame(struct event_block *b, uint8_t *frame, uint8_t kind, const uint8_t *end)
{
	size_t bytes = (size_t)(end - (frame + 3));

	frame[0] = 0x80 | kind;
	frame[1] = (uint8_t)(bytes | 0x80);
	frame[2] = (uint8_t)(bytes >> 7);
	b->at = (uint8_t *)end;
	b->event_count++;
}

/* Paths are short: a call costs more than the comparison. */
static inline bool same_bytes(const char *a, const char *b, size_t n)
{
	uint64_t x, y;

	for (; n > 8; a += 8, b += 8, n -= 8) {
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		if (x != y)
			return false;
	}
	return load_tail(a, n) == load_tail(b, n);
}

static inline bool same_text(const struct event_block *b, const struct event_string *s,
			     struct event_text text)
{
	return s->bytes == text.length &&
	       same_bytes((const char *)b->payload + s->offset, text.bytes, s->bytes);
}

static uint16_t define_string(struct event_block *b, struct event_text text, uint32_t h)
{
	uint8_t *frame = b->at;
	uint16_t id = b->string_count++;

	memcpy(frame + 3, text.bytes, text.length);
	b->strings[id] = (struct event_string){
		.hash = h,
		.offset = (uint16_t)(frame + 3 - b->payload),
		.bytes = (uint16_t)text.length,
	};
	close_frame(b, frame, FORMAT_KIND_STRING, frame + 3 + text.length);
	return id;
}

static __attribute__((noinline)) uint16_t string_id(struct event_block *b, struct event_text text)
{
	uint32_t h = hash(text.bytes, text.length, text.length);
	uint32_t i = h;

	for (;; i++) {
		uint16_t *entry = &b->string_index[i % EVENT_INDEX];

		if (!*entry)
			*entry = (uint16_t)(define_string(b, text, h) + 1);
		else if (b->strings[*entry - 1].hash != h ||
			 !same_text(b, &b->strings[*entry - 1], text))
			continue;
		return *entry - 1;
	}
}

#define KEY_TRUNCATED (1ull << 56)

static uint64_t shape_key(const struct event_exchange *x)
{
	return x->status | (uint64_t)x->path.length << 16 | (uint64_t)x->method << 32 |
	       (uint64_t)x->role << 40 | (uint64_t)x->protocol << 48 |
	       (x->truncated ? KEY_TRUNCATED : 0);
}

/* The same, as it stands there; above KEY_TRUNCATED - 1 it is none. */
static inline uint64_t slot_key(const struct format_slot *s)
{
	uint64_t key;

	static_assert(offsetof(struct format_slot, path_bytes) ==
				      offsetof(struct format_slot, status) + 2 &&
			      offsetof(struct format_slot, method) ==
				      offsetof(struct format_slot, status) + 4 &&
			      offsetof(struct format_slot, interim) ==
				      offsetof(struct format_slot, status) + 7,
		      "as shape_key() has them");
	memcpy(&key, (const char *)s + offsetof(struct format_slot, status), sizeof(key));
	return key;
}

static __attribute__((noinline)) uint16_t define_shape(struct event_block *b,
						       const struct event_exchange *x)
{
	uint16_t path = string_id(b, x->path);
	uint16_t target = string_id(b, x->target);
	uint8_t *frame = b->at;
	uint8_t *at = frame + 3;
	uint16_t id = b->shape_count++;

	at = put(at, x->role);
	at = put(at, x->method);
	at = put(at, x->status);
	at = put(at, x->protocol);
	at = put(at, path);
	at = put(at, target);
	at = put(at, x->truncated ? FORMAT_SHAPE_TRUNCATED : 0);
	close_frame(b, frame, FORMAT_KIND_SHAPE, at);
	b->shapes[id] = (struct event_shape){
		.key = shape_key(x),
		.path = b->strings[path].offset,
		.target_id = x->target_id,
		.in = UINT64_MAX,
	};
	return id;
}

struct shape_name {
	uint64_t key;
	struct event_text path;
	uint16_t target_id;
};

/* Where the index names the shape, or has room for it (0). Equal keys tell of equal lengths. */
static inline __attribute__((always_inline)) uint16_t *find_shape(struct event_block *b,
								  const struct shape_name *n)
{
	uint32_t i = hash(n->path.bytes, n->path.length, n->key ^ (uint64_t)n->target_id << 48);
	uint16_t *entry;

	for (; *(entry = &b->shape_index[i % EVENT_INDEX]); i++) {
		const struct event_shape *s = &b->shapes[*entry - 1];

		if (s->key == n->key && s->target_id == n->target_id &&
		    same_bytes((const char *)b->payload + s->path, n->path.bytes, n->path.length))
			break;
	}
	return entry;
}

static uint16_t shape_id(struct event_block *b, const struct event_exchange *x)
{
	struct shape_name n = {shape_key(x), x->path, x->target_id};
	uint16_t *entry = find_shape(b, &n);

	if (!*entry)
		*entry = (uint16_t)(define_shape(b, x) + 1);
	return *entry - 1;
}

void event_block_start(struct event_block *b, struct format_block *block, uint64_t now)
{
	b->block = block;
	b->payload = b->at = (uint8_t *)(block + 1);
	b->limit = b->payload + FORMAT_PAYLOAD_MAX - EVENT_ROOM;
	b->last_begin = now;
	b->last_conn = 0;
	b->end_ns = now;
	b->event_count = b->exchange_count = b->aborted = b->thread = 0;
	b->string_count = b->shape_count = 0;
	memset(b->string_index, 0, sizeof(b->string_index));
	memset(b->shape_index, 0, sizeof(b->shape_index));
	memset(b->named, 0, sizeof(b->named));
	block->begin_ns = now;
	block->min_begin_ns = now;
}

void event_thread_changed(struct event_block *b, uint32_t tid)
{
	uint8_t *frame = b->at;

	b->thread = tid;
	close_frame(b, frame, FORMAT_KIND_THREAD, put(frame + 3, tid));
}

static inline void note_span(struct event_block *b, uint64_t begin, uint64_t end)
{
	if (begin < b->block->min_begin_ns)
		b->block->min_begin_ns = begin;
	if (end > b->end_ns)
		b->end_ns = end;
	b->event_count++;
}

static uint8_t *put_more(uint8_t *at, const struct event_exchange *x)
{
	uint8_t bits = (x->abort ? FORMAT_MORE_ABORTED : 0) | (x->queue ? FORMAT_MORE_QUEUE : 0) |
		       (x->early ? FORMAT_MORE_EARLY : 0) | (x->interim ? FORMAT_MORE_INTERIM : 0);

	bits |= (x->id ? FORMAT_MORE_ID : 0) | (x->grpc ? FORMAT_MORE_GRPC : 0) |
		(x->proxy_queue ? FORMAT_MORE_PROXY_QUEUE : 0);
	at = put(at, bits);
	if (x->abort)
		at = put(at, x->abort);
	if (x->queue)
		at = put(at, x->queue);
	if (x->early)
		at = put(at, 1);
	if (x->id)
		at = put(at, x->id);
	if (x->interim)
		at = put(at, x->interim);
	if (x->grpc)
		at = put(at, x->grpc - 1u);
	return x->proxy_queue ? put(at, x->proxy_queue) : at;
}

struct numbers {
	uint64_t begin, first, last; /* ns; first at least begin */
	uint64_t request;
	uint64_t in, out;
	uint32_t conn;
};

/* All but what MORE announces; `flags` is that. */
static __attribute__((always_inline)) inline uint8_t *
put_numbers(struct event_block *b, struct event_shape *s, struct numbers n, uint8_t flags)
{
	size_t id = (size_t)(s - b->shapes);
	uint8_t *at = put_usual(b->at + 1, id);

	at = put_usual(at, zigzag((int64_t)(n.begin - b->last_begin)));
	at = put_usual(at, n.first - n.begin);
	if (n.conn != b->last_conn) {
		flags |= FORMAT_X_CONN;
		at = put_signed(at, (int64_t)n.conn - b->last_conn);
		b->last_conn = n.conn;
	}
	if (n.in != s->in || n.out != s->out) {
		flags |= FORMAT_X_SIZES;
		at = put(put(at, n.in), n.out);
		s->in = n.in;
		s->out = n.out;
	}
	if (n.request > n.begin) {
		flags |= FORMAT_X_READ;
		at = put_usual(at, n.request - n.begin);
	}
	if (n.last > n.first) {
		flags |= FORMAT_X_TAIL;
		at = put_usual(at, n.last - n.first);
	}
	*b->at = flags;
	b->last_begin = n.begin;
	b->exchange_count++;
	note_span(b, n.begin, n.last > n.begin ? n.last : n.begin);
	return at;
}

bool event_slot(struct event_block *b, const struct format_slot *s)
{
	struct shape_name n = {
		slot_key(s), {s->path, s->path_bytes}, (uint16_t)s->writer_private[0]};
	struct event_shape *shape;
	unsigned entry;

	if (n.key >= KEY_TRUNCATED || !n.path.length || s->queue_ns_low ||
	    s->request_ns > s->last_ns || s->id ||
	    (s->flags & (FORMAT_SLOT_HEAD_DONE | FORMAT_SLOT_TRUNCATED | FORMAT_SLOT_NOTED)) !=
		    FORMAT_SLOT_HEAD_DONE)
		return false;
	entry = *find_shape(b, &n);
	if (!entry)
		return false;
	shape = &b->shapes[entry - 1];
	b->at = put_numbers(b, shape,
			    (struct numbers){
				    .begin = s->begin_ns,
				    .first = s->first_ns > s->begin_ns ? s->first_ns : s->begin_ns,
				    .last = s->last_ns,
				    .request = s->request_ns,
				    .in = s->request_bytes,
				    .out = s->response_bytes,
				    .conn = s->conn,
			    },
			    0);
	shape->uses++;
	return true;
}

void event_exchange(struct event_block *b, const struct event_exchange *x)
{
	struct event_shape *shape = &b->shapes[shape_id(b, x)];
	bool more = x->abort || x->queue || x->early || x->interim || x->id || x->grpc ||
		    x->proxy_queue;
	struct numbers n = {
		.begin = x->begin,
		.first = x->first > x->begin ? x->first : x->begin, /* none: all lies in the tail */
		.last = x->last,
		.request = x->request,
		.in = x->in,
		.out = x->out,
		.conn = x->conn,
	};
	uint8_t *at;

	if (x->parent)
		event_parent(b, x->parent);
	if (x->trace)
		event_trace(b, x->trace);
	at = put_numbers(b, shape, n, more ? FORMAT_X_MORE : 0);
	b->at = more ? put_more(at, x) : at;
	if (x->abort)
		b->aborted += x->role == FORMAT_SERVER;
	else
		shape->uses++;
}

void event_conn(struct event_block *b, const struct event_conn *c)
{
	uint16_t target = string_id(b, c->target);
	uint8_t *frame = b->at;
	uint8_t *at = frame + 3;

	at = put(at, c->conn);
	at = put(at, c->role);
	at = put_signed(at, (int64_t)(c->open - b->block->begin_ns));
	at = put(at, c->close - c->open);
	at = put(at, c->in);
	at = put(at, c->out);
	at = put(at, c->exchanges);
	at = put(at, c->end);
	at = put(at, c->unseen_in);
	at = put(at, c->unseen_out);
	at = put(at, c->rtt_us);
	at = put(at, c->retransmits);
	at = put(at, target);
	at = put(at, c->connect_ns);
	at = put(at, c->connect_errno);
	at = put(at, c->handshake_ns);
	at = put(at, c->flags);
	close_frame(b, frame, FORMAT_KIND_CONN, at);
	note_span(b, c->open, c->close);
	b->event_count--;
}

/* ---- what stands beside exchanges ---- */

static struct event_text cut(struct event_text text, uint32_t max)
{
	return (struct event_text){text.bytes, text.length < max ? text.length : max};
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t n)
{
	if (n)
		memcpy(at, bytes, n);
	return at + n;
}

void event_trace(struct event_block *b, const struct event_trace *t)
{
	struct event_text id = cut(t->request_id, FORMAT_REQUEST_ID_MAX);
	uint8_t *frame = b->at;
	uint8_t *at = put_bytes(frame + 3, t->ids, FORMAT_TRACE_BYTES);

	close_frame(b, frame, FORMAT_KIND_TRACE, put_bytes(at, id.bytes, id.length));
}

void event_parent(struct event_block *b, const struct event_parent *p)
{
	uint16_t path = string_id(b, cut(p->path, FORMAT_PATH_MAX));
	uint8_t *frame = b->at;
	uint8_t *at = put(frame + 3, p->id);

	at = put(at, p->certainty);
	at = put(at, p->method);
	close_frame(b, frame, FORMAT_KIND_PARENT, put(at, path));
}

void event_dns(struct event_block *b, const struct event_dns *d)
{
	uint16_t host = string_id(b, cut(d->host, FORMAT_PATH_MAX));
	uint8_t *frame, *at;

	if (d->parent)
		event_parent(b, d->parent);
	frame = b->at;
	at = put_signed(frame + 3, (int64_t)(d->begin - b->block->begin_ns));
	at = put(at, d->end - d->begin);
	at = put(at, d->code);
	close_frame(b, frame, FORMAT_KIND_DNS, put(at, host));
	note_span(b, d->begin, d->end);
	b->event_count--;
}

void event_gauge(struct event_block *b, const struct event_gauge *g)
{
	uint16_t name = string_id(b, cut(g->name, FORMAT_PATH_MAX));
	uint8_t *frame = b->at;
	uint8_t *at = put(frame + 3, g->gauge);

	at = put_signed(at, (int64_t)(g->time - b->block->begin_ns));
	at = put(at, g->value);
	at = put(at, g->limit);
	close_frame(b, frame, FORMAT_KIND_GAUGE, put(at, name));
	note_span(b, g->time, g->time);
	b->event_count--;
}

void event_log(struct event_block *b, const struct event_log *l)
{
	struct event_text text = cut(l->text, FORMAT_LOG_MAX);
	uint8_t *frame, *at;

	if (l->parent)
		event_parent(b, l->parent);
	frame = b->at;
	at = put(frame + 3, l->log);
	at = put_signed(at, (int64_t)(l->time - b->block->begin_ns));
	close_frame(b, frame, FORMAT_KIND_LOG, put_bytes(at, text.bytes, text.length));
	note_span(b, l->time, l->time);
	b->event_count--;
}

/* After the begin: how long it took, and when the answer's first byte came. */
static uint8_t *put_call_times(uint8_t *at, const struct event_call *c)
{
	at = put(at, c->busy ? c->busy : c->end - c->begin);
	return put(at, c->first > c->begin ? c->first - c->begin : 0);
}

#define NAME_STATEMENT 0x80000000u
#define NAME_TARGET 0x40000000u

/* Statements and targets are few and come again: most are known by their number. */
static uint16_t named_id(struct event_block *b, uint32_t name, struct event_text text)
{
	struct event_named *n = &b->named[name * 0x9e3779b1u >> 24];

	static_assert(EVENT_NAMED == 1u << (32 - 24), "as many as are told apart");
	if (n->name != name) {
		n->string = string_id(b, text);
		n->name = name;
	}
	return n->string;
}

void event_call(struct event_block *b, const struct event_call *c)
{
	uint16_t statement = named_id(b, NAME_STATEMENT | c->statement_id,
				      cut(c->statement, FORMAT_STATEMENT_MAX));
	uint16_t target = named_id(b, NAME_TARGET | c->target_id, cut(c->target, EVENT_TARGET_MAX));
	uint16_t error = c->error.length ? string_id(b, cut(c->error, FORMAT_ERROR_MAX)) + 1 : 0;
	uint8_t *frame, *at;

	if (c->parent)
		event_parent(b, c->parent);
	frame = b->at;
	at = put(frame + 3, c->system);
	at = put_signed(at, (int64_t)(c->begin - b->block->begin_ns));
	at = put_call_times(at, c);
	at = put(at, c->rows + 1); /* UINT64_MAX: 0 */
	at = put(at, c->flags);
	at = put(at, statement);
	at = put(at, target);
	close_frame(b, frame, FORMAT_KIND_CALL, put(at, error));
	note_span(b, c->begin, c->end);
	b->event_count--;
}
