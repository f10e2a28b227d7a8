// SPDX-License-Identifier: Apache-2.0
#include "wire_bson.h"

#include <string.h>

/* VALUE: the key is whole, nothing of the value has been looked at. */
enum state { TYPE, KEY, VALUE, SIZE, BYTES, STRINGS, OVER };

#define SIZE_BYTES 4u
#define REGEX 0x0bu
#define REGEX_STRINGS 2u

/* Bytes of a value by its type; SIZED: its first four say, NONE: there is no such type. */
#define NONE 0xffu
#define SIZED 0xfeu
#define TYPES 0x14u
#define TYPE_MIN_KEY 0xffu
#define TYPE_MAX_KEY 0x7fu
static const uint8_t sizes[TYPES] = {NONE, 8,	 SIZED, SIZED, SIZED, SIZED, 0, 12, 1, 8,
				     0,	   NONE, SIZED, SIZED, SIZED, SIZED, 4, 8,  8, 16};

enum sized { BINARY = 0x05, POINTER = 0x0c, CODE_WITH_SCOPE = 0x0f };
#define POINTER_ID 12u

void wire_bson_begin(struct wire_bson *b, uint32_t limit)
{
	b->state = SIZE;
	b->type = WIRE_BSON_DOCUMENT;
	b->at = 0;
	b->wanted = true;
	b->depth = 0;
	b->left[0] = limit;
}

static void text_begin(struct wire_bson_text *t)
{
	t->bytes = 0;
	t->cut = false;
}

static void text_add(struct wire_bson_text *t, const char *bytes, size_t n)
{
	size_t room = WIRE_BSON_TEXT_MAX - t->bytes;

	if (n > room) {
		t->cut = true;
		n = room;
	}
	memcpy(t->at + t->bytes, bytes, n);
	t->bytes += (uint8_t)n;
}

bool wire_bson_text_is(const struct wire_bson_text *t, const char *word)
{
	size_t n = strlen(word);

	return !t->cut && t->bytes == n && memcmp(t->at, word, n) == 0;
}

static void take(struct wire_bson *b, size_t n)
{
	b->left[b->depth] -= (uint32_t)n;
}

static size_t key(struct wire_bson *b, const char *bytes, size_t n, enum wire_bson_kind *kind)
{
	const char *end = memchr(bytes, 0, n);

	if (end)
		n = (size_t)(end - bytes);
	text_add(&b->key, bytes, n);
	if (end) {
		n++;
		b->state = VALUE;
		*kind = WIRE_BSON_ELEMENT;
	}
	take(b, n);
	return n;
}

static size_t type(struct wire_bson *b, const char *bytes, size_t n, enum wire_bson_kind *kind)
{
	unsigned char c = (unsigned char)*bytes;

	take(b, 1);
	if (c) {
		b->type = c;
		b->wanted = false;
		b->state = KEY;
		text_begin(&b->key);
		return n > 1 ? 1 + key(b, bytes + 1, n - 1, kind) : 1;
	}
	if (b->left[b->depth]) {
		*kind = WIRE_BSON_MALFORMED;
		return 1;
	}
	if (!--b->depth)
		b->state = OVER;
	*kind = WIRE_BSON_CLOSED;
	return 1;
}

static bool skip(struct wire_bson *b, uint32_t n)
{
	b->skip = n;
	b->state = n ? BYTES : TYPE;
	return n <= b->left[b->depth];
}

static bool value(struct wire_bson *b)
{
	uint8_t size = b->type < TYPES ? sizes[b->type] : NONE;

	b->at = 0;
	if (b->type == TYPE_MIN_KEY || b->type == TYPE_MAX_KEY)
		size = 0;
	if (b->type == REGEX)
		b->state = STRINGS;
	else if (size == SIZED)
		b->state = SIZE;
	else
		return size != NONE && skip(b, size);
	return true;
}

static bool open(struct wire_bson *b, uint32_t n)
{
	if (n > b->left[b->depth])
		return false;
	if (!b->wanted || !wire_bson_is_open(b) || b->depth == WIRE_BSON_DEPTH)
		return skip(b, n);
	b->left[b->depth] -= n;
	b->left[++b->depth] = n;
	b->state = TYPE;
	return true;
}

/* The size of a string counts its terminator, that of a document itself. */
static bool sized(struct wire_bson *b)
{
	uint32_t n = b->fixed[0] | (uint32_t)b->fixed[1] << 8 | (uint32_t)b->fixed[2] << 16 |
		     (uint32_t)b->fixed[3] << 24;

	if (wire_bson_is_open(b) || b->type == CODE_WITH_SCOPE)
		return n >= WIRE_BSON_SMALLEST && open(b, n - SIZE_BYTES);
	if (n > b->left[b->depth])
		return false;
	text_begin(&b->text);
	if (b->type == BINARY)
		return skip(b, n + 1);
	return n && skip(b, b->type == POINTER ? n + POINTER_ID : n);
}

static size_t size(struct wire_bson *b, const char *bytes, size_t n, enum wire_bson_kind *kind)
{
	if (n > SIZE_BYTES - b->at)
		n = SIZE_BYTES - b->at;
	take(b, n);
	for (size_t i = 0; i < n; i++)
		b->fixed[b->at++] = (unsigned char)bytes[i];
	if (b->at == SIZE_BYTES && !sized(b))
		*kind = WIRE_BSON_MALFORMED;
	return n;
}

static void keep(struct wire_bson *b, const char *bytes, size_t n)
{
	bool ends = n == b->skip;

	if (b->type == WIRE_BSON_STRING) {
		text_add(&b->text, bytes, ends ? n - 1 : n);
	} else {
		memcpy(b->fixed + b->at, bytes, n);
		b->at += (uint8_t)n;
	}
}

static size_t value_bytes(struct wire_bson *b, const char *bytes, size_t n,
			  enum wire_bson_kind *kind)
{
	bool kept = b->wanted && (b->type == WIRE_BSON_STRING || wire_bson_is_number(b));

	if (n > b->skip)
		n = b->skip;
	if (kept)
		keep(b, bytes, n);
	take(b, n);
	b->skip -= (uint32_t)n;
	if (b->skip)
		return n;
	b->state = TYPE;
	if (kept)
		*kind = WIRE_BSON_VALUE;
	return n;
}

static size_t strings(struct wire_bson *b, const char *bytes, size_t n)
{
	const char *end = memchr(bytes, 0, n);

	if (end) {
		n = (size_t)(end - bytes) + 1;
		if (++b->at == REGEX_STRINGS)
			b->state = TYPE;
	}
	take(b, n);
	return n;
}

static size_t step(struct wire_bson *b, const char *bytes, size_t n, enum wire_bson_kind *kind)
{
	switch ((enum state)b->state) {
	case TYPE:
		return type(b, bytes, n, kind);
	case KEY:
		return key(b, bytes, n, kind);
	case SIZE:
		return size(b, bytes, n, kind);
	case BYTES:
		return value_bytes(b, bytes, n, kind);
	case STRINGS:
		return strings(b, bytes, n);
	case VALUE:
	case OVER:
		break;
	}
	*kind = WIRE_BSON_MALFORMED;
	return n;
}

size_t wire_bson_feed(struct wire_bson *b, const char *bytes, size_t n, enum wire_bson_kind *kind)
{
	size_t used = 0;

	*kind = WIRE_BSON_MORE;
	while (used < n && *kind == WIRE_BSON_MORE) {
		size_t room = n - used;

		if (b->state == VALUE && !value(b))
			*kind = WIRE_BSON_MALFORMED;
		if (!b->left[b->depth])
			*kind = WIRE_BSON_MALFORMED;
		if (*kind == WIRE_BSON_MALFORMED)
			return n;
		if (room > b->left[b->depth])
			room = b->left[b->depth];
		used += step(b, bytes + used, room, kind);
	}
	return used;
}

static uint64_t whole(double number)
{
	return number >= 1 && number < 9007199254740992.0 ? (uint64_t)number : 0;
}

uint64_t wire_bson_number(const struct wire_bson *b)
{
	double real;
	int64_t wide;
	int32_t narrow;

	switch (b->type) {
	case WIRE_BSON_DOUBLE:
		memcpy(&real, b->fixed, sizeof(real));
		return whole(real);
	case WIRE_BSON_INT64:
		memcpy(&wide, b->fixed, sizeof(wide));
		return wide > 0 ? (uint64_t)wide : 0;
	case WIRE_BSON_INT32:
		memcpy(&narrow, b->fixed, sizeof(narrow));
		return narrow > 0 ? (uint64_t)narrow : 0;
	default: /* WIRE_BSON_BOOL */
		return b->fixed[0];
	}
}
