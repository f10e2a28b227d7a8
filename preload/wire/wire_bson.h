/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_bson.h - walks a BSON document as its bytes come: names, and those values that are wanted.
 *
 * Pure. What is not wanted is skipped by length and never kept.
 *
 *	wire_bson_begin(b, limit);
 *	used = wire_bson_feed(b, bytes, n, &kind);	until WIRE_BSON_CLOSED with depth 0
 *
 * After WIRE_BSON_ELEMENT wire_bson_want() asks for the value: a document or an array is entered,
 * a string or a number is kept and said by WIRE_BSON_VALUE.
 */
#ifndef PROFILIS_WIRE_BSON_H
#define PROFILIS_WIRE_BSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_BSON_DEPTH 10u
#define WIRE_BSON_TEXT_MAX 128u
#define WIRE_BSON_SMALLEST 5u /* bytes of an empty document */

enum wire_bson_type {
	WIRE_BSON_DOUBLE = 0x01,
	WIRE_BSON_STRING = 0x02,
	WIRE_BSON_DOCUMENT = 0x03,
	WIRE_BSON_ARRAY = 0x04,
	WIRE_BSON_BOOL = 0x08,
	WIRE_BSON_INT32 = 0x10,
	WIRE_BSON_INT64 = 0x12,
};

enum wire_bson_kind {
	WIRE_BSON_MORE,
	WIRE_BSON_ELEMENT, /* type and key are those of the element whose value follows */
	WIRE_BSON_VALUE,   /* the wanted value is whole: text, or wire_bson_number() */
	WIRE_BSON_CLOSED,  /* a document or an array that was entered is over, depth is one less */
	WIRE_BSON_MALFORMED,
};

struct wire_bson_text {
	uint8_t bytes;
	bool cut;
	char at[WIRE_BSON_TEXT_MAX];
};

struct wire_bson {
	uint8_t state;
	uint8_t type; /* of the element */
	uint8_t at;   /* bytes in fixed, or strings of a regular expression that are over */
	bool wanted;
	uint8_t depth;			    /* documents and arrays that are open */
	uint32_t skip;			    /* bytes of the value to come */
	uint32_t left[WIRE_BSON_DEPTH + 1]; /* bytes to come of each; [0]: of what holds them all */
	unsigned char fixed[8];
	struct wire_bson_text key, text;
};

void wire_bson_begin(struct wire_bson *b, uint32_t limit);
size_t wire_bson_feed(struct wire_bson *b, const char *bytes, size_t n, enum wire_bson_kind *kind);

static inline void wire_bson_want(struct wire_bson *b)
{
	b->wanted = true;
}

static inline bool wire_bson_is_open(const struct wire_bson *b)
{
	return b->type == WIRE_BSON_DOCUMENT || b->type == WIRE_BSON_ARRAY;
}

static inline bool wire_bson_is_number(const struct wire_bson *b)
{
	return b->type == WIRE_BSON_DOUBLE || b->type == WIRE_BSON_BOOL ||
	       b->type == WIRE_BSON_INT32 || b->type == WIRE_BSON_INT64;
}

/* The kept number; what is negative or no whole number is 0. */
uint64_t wire_bson_number(const struct wire_bson *b);

bool wire_bson_text_is(const struct wire_bson_text *t, const char *word);

#endif
