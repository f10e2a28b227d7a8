/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_parts.h - what the readers of database protocols are made of.
 */
#ifndef PROFILIS_WIRE_PARTS_H
#define PROFILIS_WIRE_PARTS_H

#include "wire.h"

/*
 * What one byte makes the reader say, in the order of enum wire_kind. A feed says one thing, and
 * its caller may have no byte left: so the byte is used with the last of them only.
 */
struct wire_due {
	uint16_t kinds;
};

static inline void wire_due_add(struct wire_due *due, enum wire_kind kind)
{
	due->kinds = (uint16_t)(due->kinds | 1u << kind);
}

/* used: bytes read, with the one that made it due. */
static inline size_t wire_due_say(struct wire_due *due, size_t used, struct wire_event *e)
{
	e->kind = (uint8_t)__builtin_ctz(due->kinds);
	due->kinds = (uint16_t)(due->kinds & (due->kinds - 1u));
	return due->kinds ? used - 1 : used;
}

/* A decimal number that comes byte by byte. */
struct wire_number {
	uint64_t value;
	uint8_t digits;
	bool negative;
	bool bad;
};

#define WIRE_NUMBER_DIGITS 15u /* sums of a few such numbers cannot overflow */

static inline void wire_number_add(struct wire_number *number, char c)
{
	if (c == '-' && !number->digits && !number->negative) {
		number->negative = true;
	} else if (c >= '0' && c <= '9' && number->digits < WIRE_NUMBER_DIGITS) {
		number->value = number->value * 10 + (uint64_t)(c - '0');
		number->digits++;
	} else {
		number->bad = true;
	}
}

static inline bool wire_number_is(const struct wire_number *number)
{
	return number->digits && !number->bad && !number->negative;
}

/* A server's code, as far as there is room. */
static inline void wire_error_add(char *error, uint8_t *error_bytes, char c)
{
	if (*error_bytes < FORMAT_ERROR_MAX)
		error[(*error_bytes)++] = c;
}

#endif
