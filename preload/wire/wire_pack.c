// SPDX-License-Identifier: Apache-2.0
#include "wire_pack.h"

enum unit { PAYLOAD, ITEMS, PAIRS, FIELDS };

/* Markers 0xc0 to 0xdd: type, bytes of its size, of its payload, and what the size counts. */
struct marker {
	bool known;
	uint8_t type, size_bytes, payload, unit;
};

#define FIRST 0xc0u
#define LAST 0xddu
static const struct marker markers[LAST - FIRST + 1] = {
	[0x00] = {true, WIRE_PACK_PLAIN, 0, 0, PAYLOAD}, /* null */
	[0x01] = {true, WIRE_PACK_PLAIN, 0, 8, PAYLOAD}, /* float */
	[0x02] = {true, WIRE_PACK_FALSE, 0, 0, PAYLOAD},
	[0x03] = {true, WIRE_PACK_TRUE, 0, 0, PAYLOAD},
	[0x08] = {true, WIRE_PACK_PLAIN, 0, 1, PAYLOAD}, /* integers */
	[0x09] = {true, WIRE_PACK_PLAIN, 0, 2, PAYLOAD},
	[0x0a] = {true, WIRE_PACK_PLAIN, 0, 4, PAYLOAD},
	[0x0b] = {true, WIRE_PACK_PLAIN, 0, 8, PAYLOAD},
	[0x0c] = {true, WIRE_PACK_PLAIN, 1, 0, PAYLOAD}, /* bytes */
	[0x0d] = {true, WIRE_PACK_PLAIN, 2, 0, PAYLOAD},
	[0x0e] = {true, WIRE_PACK_PLAIN, 4, 0, PAYLOAD},
	[0x10] = {true, WIRE_PACK_STRING, 1, 0, PAYLOAD},
	[0x11] = {true, WIRE_PACK_STRING, 2, 0, PAYLOAD},
	[0x12] = {true, WIRE_PACK_STRING, 4, 0, PAYLOAD},
	[0x14] = {true, WIRE_PACK_LIST, 1, 0, ITEMS},
	[0x15] = {true, WIRE_PACK_LIST, 2, 0, ITEMS},
	[0x16] = {true, WIRE_PACK_LIST, 4, 0, ITEMS},
	[0x18] = {true, WIRE_PACK_MAP, 1, 0, PAIRS},
	[0x19] = {true, WIRE_PACK_MAP, 2, 0, PAIRS},
	[0x1a] = {true, WIRE_PACK_MAP, 4, 0, PAIRS},
	[0x1c] = {true, WIRE_PACK_STRUCTURE, 1, 0, FIELDS},
	[0x1d] = {true, WIRE_PACK_STRUCTURE, 2, 0, FIELDS},
};

/* Markers 0x80 to 0xbf have the size in their lower half; by their upper half. */
static const struct marker tiny[] = {
	{true, WIRE_PACK_STRING, 0, 0, PAYLOAD},
	{true, WIRE_PACK_LIST, 0, 0, ITEMS},
	{true, WIRE_PACK_MAP, 0, 0, PAIRS},
	{true, WIRE_PACK_STRUCTURE, 0, 0, FIELDS},
};

void wire_pack_begin(struct wire_pack *p)
{
	p->size_bytes = 0;
	p->payload = 0;
}

static void counted(struct wire_pack *p)
{
	switch ((enum unit)p->unit) {
	case PAYLOAD:
		p->payload += p->size;
		break;
	case ITEMS:
		p->items = p->size;
		break;
	case PAIRS:
		p->items = 2 * (uint64_t)p->size;
		break;
	case FIELDS:
		p->items = p->size;
		p->payload = 1;
		break;
	}
}

static bool marker(struct wire_pack *p, uint8_t c)
{
	struct marker m = {true, WIRE_PACK_PLAIN, 0, 0, PAYLOAD};

	p->size = 0;
	if (c >= 0x80 && c < FIRST) {
		m = tiny[(c >> 4) - 8];
		p->size = c & 0xf;
	} else if (c >= FIRST && c < 0xf0) {
		m = c <= LAST ? markers[c - FIRST] : (struct marker){0};
	}
	p->type = m.type;
	p->size_bytes = m.size_bytes;
	p->payload = m.payload;
	p->unit = m.unit;
	p->items = 0;
	return m.known;
}

static bool header(struct wire_pack *p, uint8_t c, enum wire_pack_kind *kind)
{
	if (p->size_bytes) {
		p->size = p->size << 8 | c;
		p->size_bytes--;
	} else if (!marker(p, c)) {
		return false;
	}
	if (p->size_bytes)
		return true;
	counted(p);
	*kind = WIRE_PACK_TOKEN;
	return true;
}

size_t wire_pack_feed(struct wire_pack *p, const char *bytes, size_t n, enum wire_pack_kind *kind)
{
	*kind = WIRE_PACK_MORE;
	if (!n)
		return 0;
	if (!p->size_bytes && p->payload) {
		if (n > p->payload)
			n = p->payload;
		p->payload -= (uint32_t)n;
		*kind = WIRE_PACK_PAYLOAD;
		return n;
	}
	if (!header(p, (uint8_t)*bytes, kind))
		*kind = WIRE_PACK_MALFORMED;
	return 1;
}
