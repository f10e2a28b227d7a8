// SPDX-License-Identifier: Apache-2.0
#include "decode_parts.h"

void decode_begin(struct decode *d, const void *payload, size_t bytes, uint64_t begin_ns)
{
	d->start = d->at = payload;
	d->end = d->at + bytes;
	d->base = d->last_begin = begin_ns;
	d->last_brief = begin_ns / FORMAT_BRIEF_NS;
	d->last_conn = 0;
	d->tid = 0;
	d->string_count = d->shape_count = 0;
	d->pending = 0;
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
	x->brief = false;
	d->pending = 0;
	if ((flags & FORMAT_X_MORE) && !get_more(d, x))
		return DECODE_DAMAGED;
	return DECODE_EXCHANGE;
}

static enum decode_kind brief(struct decode *d)
{
	struct decode_exchange *x = &d->x;
	uint64_t shape, bucket, grpc;

	if (!get_below(d, 2 * (uint64_t)d->shape_count, &shape) || !get_delta(d, &d->last_brief) ||
	    !get_below(d, FORMAT_BUCKETS, &bucket))
		return DECODE_DAMAGED;
	x->shape = (uint32_t)(shape / 2);
	if (!get_sizes(d, shape & 1 ? FORMAT_X_SIZES : 0, &d->shapes[x->shape]))
		return DECODE_DAMAGED;
	x->begin = d->last_brief * FORMAT_BRIEF_NS;
	x->first = format_bucket_ns((uint32_t)bucket);
	x->read = x->tail = x->conn = x->more = 0;
	x->about = 0;
	x->brief = true;
	if (get(d, &grpc) && grpc) {
		x->more = FORMAT_MORE_GRPC;
		x->value[DECODE_GRPC] = grpc - 1;
	}
	return DECODE_BRIEF;
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

static enum decode_kind by_kind(struct decode *d, unsigned kind)
{
	switch (kind) {
	case FORMAT_KIND_STRING:
		return string(d);
	case FORMAT_KIND_SHAPE:
		return shape(d);
	case FORMAT_KIND_THREAD:
		return thread(d);
	case FORMAT_KIND_BRIEF:
		return brief(d);
	default:
		return decode_beside(d, kind);
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
