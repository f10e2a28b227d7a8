// SPDX-License-Identifier: Apache-2.0
#include "wire_mysql_machine.h"

enum state {
	TEXT,
	COUNT,
	SETS,
	NULLS,
	BOUND,
	TYPE,
	FLAGS,
	NAME_LENGTH,
	NAME,
	LENGTH,
	VALUE,
	GIVEN_UP
};

/* How values are written. */
#define LENGTH_ENCODED 0xfe
#define BYTE_ENCODED 0xfd

bool wire_mysql_length(struct wire_mysql_length *length, uint8_t byte)
{
	if (!length->bytes) {
		length->value = byte < 0xfb ? byte : 0;
		length->bytes = byte == 0xfc ? 2 : byte == 0xfd ? 3 : byte == 0xfe ? 8 : 0;
		length->read = 0;
		return !length->bytes;
	}
	length->value |= (uint64_t)byte << 8 * length->read++;
	if (length->read < length->bytes)
		return false;
	length->bytes = 0;
	return true;
}

void wire_mysql_attributes_begin(struct wire_mysql *m)
{
	m->attributes.length.bytes = 0;
	m->attributes.state = m->can & WIRE_MYSQL_QUERY_ATTRIBUTES ? COUNT : TEXT;
}

/* A value's bytes, by its type. */
static uint8_t bytes_of(uint8_t type)
{
	static const uint8_t fixed[] = {
		[1] = 1, /* tiny */
		[2] = 2, /* short */
		[3] = 4, /* long */
		[4] = 4, /* float */
		[5] = 8, /* double */
		[6] = 0, /* null */
		[7] = BYTE_ENCODED,
		[8] = 8,
		[9] = 4, /* int24 */
		[10] = BYTE_ENCODED,
		[11] = BYTE_ENCODED,
		[12] = BYTE_ENCODED,
		[13] = 2, /* year */
		[14] = BYTE_ENCODED,
	};

	return type && type < sizeof fixed ? fixed[type] : LENGTH_ENCODED;
}

/* The next one that has bytes, or the text. */
static void value_next(struct wire_mysql_attributes *a)
{
	uint8_t bytes;

	for (; a->at < a->count; a->at++) {
		bytes = bytes_of(a->types[a->at]);
		if (!(a->nulls >> a->at & 1) && bytes)
			break;
	}
	a->state = TEXT;
	if (a->at == a->count)
		return;
	bytes = bytes_of(a->types[a->at]);
	a->left = bytes;
	a->state = bytes >= BYTE_ENCODED ? LENGTH : VALUE;
}

static void attribute_next(struct wire_mysql_attributes *a)
{
	a->state = TYPE;
	if (++a->at < a->count)
		return;
	a->at = 0;
	value_next(a);
}

static void skipped(struct wire_mysql_attributes *a)
{
	if (a->left)
		return;
	if (a->state == NAME) {
		attribute_next(a);
		return;
	}
	a->at++;
	value_next(a);
}

static void counted(struct wire_mysql_attributes *a)
{
	if (a->state == COUNT) {
		a->state = a->length.value > WIRE_MYSQL_ATTRIBUTES ? GIVEN_UP : SETS;
		a->count = (uint8_t)a->length.value;
		return;
	}
	a->state = a->count ? NULLS : TEXT;
	a->at = 0;
	a->nulls = 0;
}

static void null_byte(struct wire_mysql_attributes *a, uint8_t byte)
{
	a->nulls |= (uint32_t)byte << 8 * a->at++;
	if (a->at < (a->count + 7) / 8)
		return;
	a->at = 0;
	a->state = BOUND;
}

static void length_byte(struct wire_mysql_attributes *a, uint8_t byte)
{
	bool one = a->state == LENGTH && bytes_of(a->types[a->at]) == BYTE_ENCODED;

	if (one)
		a->length.value = byte;
	else if (!wire_mysql_length(&a->length, byte))
		return;
	if (a->state == COUNT || a->state == SETS) {
		counted(a);
		return;
	}
	a->left = a->length.value;
	a->state = a->state == LENGTH ? VALUE : NAME;
	skipped(a);
}

static void byte_read(struct wire_mysql_attributes *a, uint8_t byte)
{
	switch ((enum state)a->state) {
	case NULLS:
		null_byte(a, byte);
		break;
	case BOUND:
		a->state = byte == 1 ? TYPE : GIVEN_UP;
		break;
	case TYPE:
		a->types[a->at] = byte;
		a->state = FLAGS;
		break;
	case FLAGS:
		a->state = NAME_LENGTH;
		break;
	default:
		length_byte(a, byte);
		break;
	}
}

size_t wire_mysql_attributes(struct wire_mysql_attributes *a, const char *bytes, size_t n)
{
	if (a->state == TEXT)
		return 0;
	if (a->state == GIVEN_UP)
		return n;
	if (a->state != NAME && a->state != VALUE) {
		byte_read(a, (uint8_t)*bytes);
		return 1;
	}
	if (n > a->left)
		n = (size_t)a->left;
	a->left -= n;
	skipped(a);
	return n;
}
