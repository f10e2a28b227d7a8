/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode_parts.h - what decode.c (exchanges) and decode_beside.c (everything else) read with. All
 * stay within the event at hand.
 */
#ifndef PROFILIS_DECODE_PARTS_H
#define PROFILIS_DECODE_PARTS_H

#include "decode.h"

#include <stdbool.h>

static inline bool get_long(struct decode *d, uint64_t *value)
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

static inline bool get_below(struct decode *d, uint64_t limit, uint64_t *value)
{
	return get(d, value) && *value < limit;
}

/* A field that later versions appended: 0 where the event ends before it. */
static inline bool get_appended(struct decode *d, uint64_t limit, uint64_t *value)
{
	*value = 0;
	return d->at == d->end || get_below(d, limit, value);
}

static inline bool get_text(struct decode *d, struct decode_text *text)
{
	uint64_t id;

	if (!get_below(d, d->string_count, &id))
		return false;
	*text = d->strings[id];
	return true;
}

/* An event that is no exchange and defines nothing. */
enum decode_kind decode_beside(struct decode *d, unsigned kind);

#endif
