// SPDX-License-Identifier: Apache-2.0
#include "protobuf.h"

#include "arena.h"

#include <string.h>

#define VARINT_MAX 10u

enum wire { WIRE_VARINT = 0, WIRE_BYTES = 2 };

static uint8_t *make_room(struct protobuf *p, size_t n)
{
	if (p->count + n > p->room) {
		p->room = 2 * (p->count + n) + 64;
		p->bytes = memory_grow(p->bytes, p->room, 1);
	}
	return p->bytes + p->count;
}

void protobuf_element(struct protobuf *p, uint64_t value)
{
	uint8_t *at = make_room(p, VARINT_MAX);

	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at++ = (uint8_t)value;
	p->count = (size_t)(at - p->bytes);
}

void protobuf_number(struct protobuf *p, unsigned field, uint64_t value)
{
	if (!value)
		return;
	protobuf_element(p, field << 3 | WIRE_VARINT);
	protobuf_element(p, value);
}

void protobuf_append(struct protobuf *p, const void *bytes, size_t n)
{
	if (n)
		memcpy(make_room(p, n), bytes, n);
	p->count += n;
}

void protobuf_bytes(struct protobuf *p, unsigned field, const void *bytes, size_t n)
{
	protobuf_element(p, field << 3 | WIRE_BYTES);
	protobuf_element(p, n);
	protobuf_append(p, bytes, n);
}

void protobuf_message(struct protobuf *p, unsigned field, struct protobuf *from)
{
	protobuf_bytes(p, field, from->bytes, from->count);
	from->count = 0;
}
