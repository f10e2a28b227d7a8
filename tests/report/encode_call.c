// SPDX-License-Identifier: Apache-2.0
#include "encode_call.h"

#include <string.h>

static uint8_t *put(uint8_t *at, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at++ = (uint8_t)value;
	return at;
}

static uint8_t *put_signed(uint8_t *at, int64_t value)
{
	return put(at, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

static void frame(struct event_block *b, uint8_t kind, const uint8_t *bytes, size_t n)
{
	*b->at++ = 0x80 | kind;
	b->at = put(b->at, n);
	if (n)
		memcpy(b->at, bytes, n);
	b->at += n;
}

static uint64_t string(struct event_block *b, const char *text)
{
	text = text ? text : "";
	frame(b, FORMAT_KIND_STRING, (const uint8_t *)text, strlen(text));
	return b->string_count++;
}

static void span(struct event_block *b, uint64_t begin, uint64_t end)
{
	if (begin < b->block->min_begin_ns)
		b->block->min_begin_ns = begin;
	if (end > b->end_ns)
		b->end_ns = end;
}

void encode_call(struct event_block *b, const struct encode_call *c)
{
	uint64_t statement = string(b, c->statement), target = string(b, c->target);
	uint64_t error = c->error ? string(b, c->error) + 1 : 0;
	uint8_t bytes[128];
	uint8_t *at = put(bytes, c->system);

	if (c->parent)
		event_parent(b, c->parent);
	at = put_signed(at, (int64_t)(c->begin - b->block->begin_ns));
	at = put(at, c->duration);
	at = put(at, c->first);
	at = put(at, c->rows);
	at = put(at, c->flags);
	at = put(at, statement);
	at = put(at, target);
	at = put(at, error);
	frame(b, FORMAT_KIND_CALL, bytes, (size_t)(at - bytes));
	span(b, c->begin, c->begin + c->duration);
}
