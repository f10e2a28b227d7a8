// SPDX-License-Identifier: Apache-2.0
#include "event_parts.h"

#include <stddef.h>
#include <string.h>

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

__attribute__((noinline)) uint16_t event_string(struct event_block *b, struct event_text text)
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
	uint16_t path = event_string(b, x->path);
	uint16_t target = event_string(b, x->target);
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
	b->last_brief = now / FORMAT_BRIEF_NS;
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

#define MORE_COUNTED (FORMAT_MORE_VOLUNTARY | FORMAT_MORE_INVOLUNTARY | FORMAT_MORE_FAULTS)

static uint8_t *put_counted(uint8_t *at, const struct event_cpu *cpu)
{
	if (!cpu || !cpu->counted)
		return at;
	return put(put(put(at, cpu->voluntary), cpu->involuntary), cpu->faults);
}

static uint8_t *put_more(uint8_t *at, const struct event_exchange *x)
{
	uint32_t bits = (x->abort ? FORMAT_MORE_ABORTED : 0) | (x->queue ? FORMAT_MORE_QUEUE : 0) |
			(x->early ? FORMAT_MORE_EARLY : 0) | (x->interim ? FORMAT_MORE_INTERIM : 0);

	bits |= (x->id ? FORMAT_MORE_ID : 0) | (x->grpc ? FORMAT_MORE_GRPC : 0) |
		(x->proxy_queue ? FORMAT_MORE_PROXY_QUEUE : 0) | (x->cpu ? FORMAT_MORE_CPU : 0);
	bits |= (x->cpu && x->cpu->counted ? MORE_COUNTED : 0) | (x->kept ? FORMAT_MORE_KEPT : 0);
	at = put(at, bits);
	if (x->abort)
		at = put(at, x->abort);
	if (x->queue)
		at = put(at, x->queue);
	if (x->early)
		at = put(at, 1);
	if (x->cpu)
		at = put(at, x->cpu->ns);
	if (x->id)
		at = put(at, x->id);
	if (x->interim)
		at = put(at, x->interim);
	if (x->grpc)
		at = put(at, x->grpc - 1u);
	if (x->proxy_queue)
		at = put(at, x->proxy_queue);
	at = put_counted(at, x->cpu);
	return x->kept ? put(at, 1) : at;
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
	b->event_count++;
	reach(b, n.begin, n.last > n.begin ? n.last : n.begin);
	return at;
}

/* Where the block knows it; NULL also where its path is cut or never came. */
static inline __attribute__((always_inline)) struct event_shape *
known_shape(struct event_block *b, const struct format_slot *s)
{
	struct shape_name n = {
		slot_key(s), {s->path, s->path_bytes}, (uint16_t)s->writer_private[0]};
	unsigned entry;

	if (n.key >= KEY_TRUNCATED || !n.path.length ||
	    (s->flags & (FORMAT_SLOT_HEAD_DONE | FORMAT_SLOT_TRUNCATED)) != FORMAT_SLOT_HEAD_DONE)
		return NULL;
	entry = *find_shape(b, &n);
	return entry ? &b->shapes[entry - 1] : NULL;
}

bool event_slot(struct event_block *b, const struct format_slot *s)
{
	struct event_shape *shape;

	if (s->queue_ns_low || s->request_ns > s->last_ns || s->id || s->flags & FORMAT_SLOT_NOTED)
		return false;
	shape = known_shape(b, s);
	if (!shape)
		return false;
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
		    x->proxy_queue || x->cpu || x->kept;
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
	if (x->stack.count)
		event_stack(b, x->stack);
	for (unsigned i = 0; i < x->label_count; i++)
		event_label(b, &x->labels[i]);
	at = put_numbers(b, shape, n, more ? FORMAT_X_MORE : 0);
	b->at = more ? put_more(at, x) : at;
	if (x->abort)
		b->aborted += x->role == FORMAT_SERVER;
	else
		shape->uses++;
}

struct brief {
	uint64_t begin, last; /* ns */
	uint64_t in, out;
	uint16_t grpc;
};

static void put_brief(struct event_block *b, struct event_shape *shape, const struct brief *x)
{
	bool sizes = x->in != shape->in || x->out != shape->out;
	uint64_t begin = x->begin / FORMAT_BRIEF_NS;
	uint64_t end = x->last > x->begin ? x->last : x->begin;
	uint8_t *frame = b->at;
	uint8_t *at = put_usual(frame + 3, (uint64_t)(shape - b->shapes) * 2 + sizes);

	at = put_signed(at, (int64_t)(begin - b->last_brief));
	at = put_usual(at, format_bucket(end - x->begin));
	if (sizes)
		at = put(put(at, x->in), x->out);
	if (x->grpc)
		at = put(at, x->grpc);
	close_frame(b, frame, FORMAT_KIND_BRIEF, at);
	reach(b, x->begin, end);
	b->last_brief = begin;
	shape->in = x->in;
	shape->out = x->out;
	shape->uses++;
	b->exchange_count++;
}

bool event_slot_brief(struct event_block *b, const struct format_slot *s)
{
	struct event_shape *shape = known_shape(b, s);

	if (!shape || s->flags & FORMAT_SLOT_NOTED)
		return false;
	put_brief(b, shape,
		  &(struct brief){s->begin_ns, s->last_ns, s->request_bytes, s->response_bytes, 0});
	return true;
}

void event_brief(struct event_block *b, const struct event_exchange *x)
{
	put_brief(b, &b->shapes[shape_id(b, x)],
		  &(struct brief){x->begin, x->last, x->in, x->out, x->grpc});
}
