// SPDX-License-Identifier: Apache-2.0
#include "ends.h"

/* As collect.c and those beside it place events in time; 0: nowhere, or not known. */
static uint64_t end_of(const struct decode *d, enum decode_kind kind)
{
	switch (kind) {
	case DECODE_EXCHANGE:
	case DECODE_BRIEF:
		return decode_end_ns(&d->x);
	case DECODE_CONN:
		return d->conn.open + d->conn.duration;
	case DECODE_DNS:
		return d->dns.begin + d->dns.duration;
	case DECODE_GAUGE:
		return d->gauge.time;
	case DECODE_LOG:
		return d->log.time;
	case DECODE_CALL:
		return d->call.begin + d->call.duration;
	case DECODE_EXCEPTION:
		return d->exception.time;
	case DECODE_SAMPLE:
		return d->sample.time;
	case DECODE_SPAN:
		return d->span.begin + d->span.duration;
	case DECODE_FUNCTION:
		return d->function.begin;
	case DECODE_METRIC:
		return d->metric.time;
	case DECODE_RESOURCES:
		return d->resources.time;
	case DECODE_CRASH:
		return d->crash.time;
	default:
		return 0;
	}
}

static uint64_t bit_of(const struct ends_slices *s, uint64_t unix_ns)
{
	uint64_t index;

	if (unix_ns < s->begin)
		return ENDS_BEFORE;
	index = (unix_ns - s->begin) / s->width;
	return 1ull << (index < s->count ? index : s->count - 1);
}

uint64_t ends_of(const struct capture_block *block, const struct ends_slices *slices,
		 struct decode *room)
{
	enum decode_kind kind;
	uint64_t bits = 0;

	decode_begin(room, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(room)) > DECODE_END)
		if (kind != DECODE_SHAPE && kind != DECODE_THREAD && kind != DECODE_OTHER)
			bits |= bit_of(slices, end_of(room, kind) + block->unix_offset);
	return bits;
}
