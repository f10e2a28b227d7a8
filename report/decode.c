// SPDX-License-Identifier: Apache-2.0
#include "decode.h"

#include <stdbool.h>

void decode_begin(struct decode *d, const void *payload, size_t bytes, uint64_t begin_ns)
{
	d->start = d->at = payload;
	d->end = d->at + bytes;
	d->base = d->last_begin = begin_ns;
	d->last_conn = 0;
	d->tid = 0;
	d->string_count = d->shape_count = 0;
	d->pending = 0;
}

static bool get_long(struct decode *d, uint64_t *value)
{
	uint64_t result = 0;

	for (unsigned shift = 0; shift < 70 && d->at < d->end; shift += 7) {
		uint8_t byte = *d->at++;

		result |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*value = result;
			return shift < 63 || byte < 2;
		}
	}
	return false;
}

static inline bool get(struct decode *d, uint64_t *value)
{
	if (__builtin_expect(d->end - d->at >= 2, 1)) {
		unsigned first = d->at[0], second = d->at[1];

		if (first < 0x80) {
			*value = first;
			d->at++;
			return true;
		}
		if (second < 0x80) {
			*value = (first & 0x7f) | second << 7;
			d->at += 2;
			return true;
		}
	}
	return get_long(d, value);
}

/* Adds a zigzag delta. */
static inline bool get_delta(struct decode *d, uint64_t *value)
{
	uint64_t raw;

	if (!get(d, &raw))
		return false;
	*value += (raw >> 1) ^ (0 - (raw & 1));
	return true;
}

static bool get_below(struct decode *d, uint64_t limit, uint64_t *value)
{
	return get(d, value) && *value < limit;
}

/* A field that later versions appended: 0 where the event ends before it. */
static bool get_appended(struct decode *d, uint64_t limit, uint64_t *value)
{
	*value = 0;
	return d->at == d->end || get_below(d, limit, value);
}

static bool get_text(struct decode *d, struct decode_text *text)
{
	uint64_t id;

	if (!get_below(d, d->string_count, &id))
		return false;
	*text = d->strings[id];
	return true;
}

/* Each bit has one value, those of later versions too. */
static bool get_more(struct decode *d, struct decode_exchange *x)
{
	uint64_t bits, value;

	if (!get(d, &bits))
		return false;
	x->more = (uint32_t)bits;
	for (unsigned i = 0; bits; i++, bits >>= 1) {
		if (!(bits & 1))
			continue;
		if (!get(d, &value))
			return false;
		if (i < sizeof(x->value) / sizeof(x->value[0]))
			x->value[i] = value;
	}
	return true;
}

static inline bool get_sizes(struct decode *d, uint8_t flags, struct decode_shape *shape)
{
	if ((flags & FORMAT_X_SIZES) && !(get(d, &shape->in) && get(d, &shape->out)))
		return false;
	d->x.in = shape->in;
	d->x.out = shape->out;
	return true;
}

static enum decode_kind exchange(struct decode *d, uint8_t flags)
{
	struct decode_exchange *x = &d->x;
	uint64_t shape;

	x->read = x->tail = 0;
	if (!get(d, &shape) || shape >= d->shape_count)
		return DECODE_DAMAGED;
	x->shape = (uint32_t)shape;
	if (!get_delta(d, &d->last_begin) || !get(d, &x->first))
		return DECODE_DAMAGED;
	if ((flags & FORMAT_X_CONN) && !get_delta(d, &d->last_conn))
		return DECODE_DAMAGED;
	if (!get_sizes(d, flags, &d->shapes[shape]))
		return DECODE_DAMAGED;
	if ((flags & FORMAT_X_READ) && !get(d, &x->read))
		return DECODE_DAMAGED;
	if ((flags & FORMAT_X_TAIL) && !get(d, &x->tail))
		return DECODE_DAMAGED;
	x->begin = d->last_begin;
	x->conn = d->last_conn;
	x->more = 0;
	x->about = d->pending;
	d->pending = 0;
	if ((flags & FORMAT_X_MORE) && !get_more(d, x))
		return DECODE_DAMAGED;
	return DECODE_EXCHANGE;
}

static enum decode_kind string(struct decode *d)
{
	if (d->string_count == FORMAT_STRINGS_MAX)
		return DECODE_DAMAGED;
	d->strings[d->string_count++] =
		(struct decode_text){(const char *)d->at, (uint32_t)(d->end - d->at)};
	return DECODE_OTHER;
}

static enum decode_kind shape(struct decode *d)
{
	struct decode_shape *s = &d->shapes[d->shape_count];
	uint64_t role, method, status, protocol, flags;

	if (d->shape_count == FORMAT_SHAPES_MAX)
		return DECODE_DAMAGED;
	if (!get_below(d, 256, &role) || !get_below(d, 256, &method) ||
	    !get_below(d, 65536, &status) || !get_below(d, 256, &protocol))
		return DECODE_DAMAGED;
	if (!get_text(d, &s->path) || !get_text(d, &s->target) || !get(d, &flags))
		return DECODE_DAMAGED;
	s->role = (uint8_t)role;
	s->method = method < FORMAT_METHOD_COUNT ? (uint8_t)method : FORMAT_METHOD_OTHER;
	s->status = (uint16_t)status;
	s->protocol = (uint8_t)protocol;
	s->flags = (uint8_t)flags;
	s->in = s->out = 0;
	d->shape_count++;
	return DECODE_SHAPE;
}

static enum decode_kind thread(struct decode *d)
{
	uint64_t tid;

	if (!get(d, &tid))
		return DECODE_DAMAGED;
	d->tid = (uint32_t)tid;
	return DECODE_THREAD;
}

static enum decode_kind conn(struct decode *d)
{
	struct decode_conn *c = &d->conn;

	c->open = d->base;
	if (!get(d, &c->conn) || !get(d, &c->role) || !get_delta(d, &c->open))
		return DECODE_DAMAGED;
	if (!get(d, &c->duration) || !get(d, &c->in) || !get(d, &c->out) || !get(d, &c->exchanges))
		return DECODE_DAMAGED;
	if (!get(d, &c->end) || !get(d, &c->unseen_in) || !get(d, &c->unseen_out))
		return DECODE_DAMAGED;
	if (!get(d, &c->rtt_us) || !get(d, &c->retransmits) || !get_text(d, &c->target))
		return DECODE_DAMAGED;
	if (!get_appended(d, UINT64_MAX, &c->connect_ns) ||
	    !get_appended(d, 65536, &c->connect_errno) ||
	    !get_appended(d, UINT64_MAX, &c->handshake_ns) ||
	    !get_appended(d, UINT64_MAX, &c->flags))
		return DECODE_DAMAGED;
	return DECODE_CONN;
}

/* The rest of the event. */
static struct decode_text rest(const struct decode *d)
{
	return (struct decode_text){(const char *)d->at, (uint32_t)(d->end - d->at)};
}

static enum decode_kind trace(struct decode *d)
{
	if (d->end - d->at < (ptrdiff_t)FORMAT_TRACE_BYTES)
		return DECODE_DAMAGED;
	d->trace.ids = d->at;
	d->at += FORMAT_TRACE_BYTES;
	d->trace.request_id = rest(d);
	d->pending |= DECODE_ABOUT_TRACE;
	return DECODE_OTHER;
}

static enum decode_kind parent(struct decode *d)
{
	struct decode_parent *p = &d->parent;
	uint64_t certainty, method;

	if (!get(d, &p->id) || !get_below(d, 256, &certainty) || !get_below(d, 256, &method) ||
	    !get_text(d, &p->path))
		return DECODE_DAMAGED;
	p->certainty = (uint8_t)certainty;
	p->method = method < FORMAT_METHOD_COUNT ? (uint8_t)method : FORMAT_METHOD_OTHER;
	d->pending |= DECODE_ABOUT_PARENT;
	return DECODE_OTHER;
}

/* A trace is an exchange's alone. */
static uint8_t take_parent(struct decode *d)
{
	uint8_t about = d->pending & DECODE_ABOUT_PARENT;

	d->pending &= (uint8_t)~DECODE_ABOUT_PARENT;
	return about;
}

static enum decode_kind dns(struct decode *d)
{
	struct decode_dns *n = &d->dns;

	n->begin = d->base;
	n->about = take_parent(d);
	if (!get_delta(d, &n->begin) || !get(d, &n->duration) || !get_below(d, 65536, &n->code) ||
	    !get_text(d, &n->host))
		return DECODE_DAMAGED;
	return DECODE_DNS;
}

static enum decode_kind gauge(struct decode *d)
{
	struct decode_gauge *g = &d->gauge;

	g->time = d->base;
	if (!get(d, &g->gauge) || !get_delta(d, &g->time) || !get(d, &g->value) ||
	    !get(d, &g->limit) || !get_text(d, &g->name))
		return DECODE_DAMAGED;
	return DECODE_GAUGE;
}

static enum decode_kind log_text(struct decode *d)
{
	struct decode_log *l = &d->log;

	l->time = d->base;
	l->about = take_parent(d);
	if (!get(d, &l->log) || !get_delta(d, &l->time))
		return DECODE_DAMAGED;
	l->text = rest(d);
	return DECODE_LOG;
}

static bool get_error(struct decode *d, struct decode_text *error)
{
	uint64_t id;

	*error = (struct decode_text){"", 0};
	if (!get(d, &id) || id > d->string_count)
		return false;
	if (id)
		*error = d->strings[id - 1];
	return true;
}

static enum decode_kind call(struct decode *d)
{
	struct decode_call *c = &d->call;
	uint64_t system, flags;

	c->begin = d->base;
	c->about = take_parent(d);
	if (!get(d, &system) || !get_delta(d, &c->begin) || !get(d, &c->duration) ||
	    !get(d, &c->first) || !get(d, &c->rows) || !get(d, &flags))
		return DECODE_DAMAGED;
	if (!get_text(d, &c->statement) || !get_text(d, &c->target) || !get_error(d, &c->error))
		return DECODE_DAMAGED;
	c->rows--; /* 0, unknown, becomes DECODE_ROWS_UNKNOWN */
	c->system = system < FORMAT_SYSTEM_COUNT ? (uint8_t)system : UINT8_MAX;
	c->flags = (uint32_t)flags;
	return DECODE_CALL;
}

static enum decode_kind by_kind(struct decode *d, unsigned kind)
{
	switch (kind) {
	case FORMAT_KIND_STRING:
		return string(d);
	case FORMAT_KIND_SHAPE:
		return shape(d);
	case FORMAT_KIND_THREAD:
		return thread(d);
	case FORMAT_KIND_CONN:
		return conn(d);
	case FORMAT_KIND_TRACE:
		return trace(d);
	case FORMAT_KIND_PARENT:
		return parent(d);
	case FORMAT_KIND_DNS:
		return dns(d);
	case FORMAT_KIND_GAUGE:
		return gauge(d);
	case FORMAT_KIND_LOG:
		return log_text(d);
	case FORMAT_KIND_CALL:
		return call(d);
	default:
		return DECODE_OTHER;
	}
}

/* An event of known size: it may hold more than this version knows, never less. */
static enum decode_kind framed(struct decode *d, unsigned kind)
{
	const uint8_t *end = d->end;
	const uint8_t *next;
	enum decode_kind result;
	uint64_t size;

	if (!get(d, &size) || size > (uint64_t)(end - d->at))
		return DECODE_DAMAGED;
	next = d->at + size;
	d->end = next;
	result = by_kind(d, kind);
	d->end = end;
	d->at = next;
	return result;
}

enum decode_kind decode_next(struct decode *d)
{
	uint8_t byte;

	if (d->at == d->end)
		return DECODE_END;
	byte = *d->at++;
	return byte < 0x80 ? exchange(d, byte) : framed(d, byte & 0x7f);
}
