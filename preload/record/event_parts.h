/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_parts.h - what event.c (exchanges) and event_beside.c (everything else) encode with.
 */
#ifndef PROFILIS_EVENT_PARTS_H
#define PROFILIS_EVENT_PARTS_H

#include "event.h"

#include <string.h>

static inline uint8_t *put(uint8_t *at, uint64_t value)
{
	while (value >= 0x80) {
		*at++ = (uint8_t)value | 0x80;
		value >>= 7;
	}
	*at++ = (uint8_t)value;
	return at;
}

static inline uint64_t zigzag(int64_t value)
{
	return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static inline uint8_t *put_signed(uint8_t *at, int64_t value)
{
	return put(at, zigzag(value));
}

/* A frame of known kind whose payload was written at frame + 3: the size takes two bytes, whatever
 * it is. */
static inline void close_frame(struct event_block *b, uint8_t *frame, uint8_t kind,
			       const uint8_t *end)
{
	size_t bytes = (size_t)(end - (frame + 3));

	frame[0] = 0x80 | kind;
	frame[1] = (uint8_t)(bytes | 0x80);
	frame[2] = (uint8_t)(bytes >> 7);
	b->at = (uint8_t *)end;
	b->event_count++;
}

/* The block holds something of that time. */
static inline void reach(struct event_block *b, uint64_t begin, uint64_t end)
{
	if (begin < b->block->min_begin_ns)
		b->block->min_begin_ns = begin;
	if (end > b->end_ns)
		b->end_ns = end;
}

/* The block's id of a text, defined by now. */
uint16_t event_string(struct event_block *b, struct event_text text);

#endif
