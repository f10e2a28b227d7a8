// SPDX-License-Identifier: Apache-2.0
#include "wire_bolt_machine.h"

#include <string.h>

enum state { HANDSHAKE, LENGTH, CHUNK };

#define MAGIC_BYTES 4u
#define PROPOSALS_END 20u /* of the client's handshake */
#define VERSION_BYTES 4u
#define MAJOR_MIN 3u
#define MAJOR_MAX 5u

static const unsigned char magic[MAGIC_BYTES] = {0x60, 0x60, 0xb0, 0x17};

bool wire_bolt_begins(const unsigned char *first, size_t n)
{
	return n >= MAGIC_BYTES && memcmp(first, magic, MAGIC_BYTES) == 0;
}

void wire_bolt_init(struct wire_bolt *b)
{
	b->dead = false;
	b->first = b->count = 0;
	b->answer.standing = b->answer.due = b->answer.in_transaction = false;
	for (size_t side = 0; side < 2; side++) {
		b->halves[side].state = HANDSHAKE;
		b->halves[side].at = 0;
		b->halves[side].open = false;
	}
}

static size_t malformed(struct wire_bolt *b, size_t n, struct wire_event *e)
{
	b->dead = true;
	*e = (struct wire_event){.kind = WIRE_MALFORMED, .rows = WIRE_ROWS_UNKNOWN};
	return n;
}

/* Zero, range, minor, major: what the server chose has no range. */
static bool version_may_be(uint8_t at, unsigned char c)
{
	if (at == VERSION_BYTES - 1)
		return c >= MAJOR_MIN && c <= MAJOR_MAX;
	return at == VERSION_BYTES - 2 || !c;
}

static bool handshake(struct wire_bolt_half *h, enum wire_side side, unsigned char c)
{
	uint8_t at = h->at++;

	if (h->at == (side == WIRE_CLIENT ? PROPOSALS_END : VERSION_BYTES)) {
		h->state = LENGTH;
		h->at = 0;
	}
	if (side == WIRE_SERVER)
		return version_may_be(at, c);
	return at >= MAGIC_BYTES || c == magic[at];
}

static bool tell(struct wire_bolt *b, enum wire_side side, struct wire_event *e)
{
	return side == WIRE_CLIENT ? wire_bolt_call_tell(b, e) : wire_bolt_answer_tell(b, e);
}

/* Without a message it is a sign of life. */
static bool message_end(struct wire_bolt *b, enum wire_side side, struct wire_event *e)
{
	if (!b->halves[side].open)
		return true;
	b->halves[side].open = false;
	return side == WIRE_CLIENT ? wire_bolt_call_end(b, e) : wire_bolt_answer_end(b, e);
}

static void chunk_begin(struct wire_bolt_half *h)
{
	h->state = CHUNK;
	if (h->open)
		return;
	h->open = true;
	h->told = false;
	h->part = WIRE_BOLT_MESSAGE;
	wire_pack_begin(&h->pack);
}

/* The second byte of a message's end is used when nothing is left to be said before. */
static size_t length(struct wire_bolt *b, enum wire_side side, unsigned char c,
		     struct wire_event *e)
{
	struct wire_bolt_half *h = &b->halves[side];

	if (!h->at) {
		h->chunk = c;
		h->at++;
		return 1;
	}
	if (!h->chunk && !c && h->open && tell(b, side, e))
		return 0;
	h->at = 0;
	h->chunk = (uint16_t)(h->chunk << 8 | c);
	if (h->chunk)
		chunk_begin(h);
	else if (!message_end(b, side, e))
		return malformed(b, 1, e);
	return 1;
}

static size_t chunk(struct wire_bolt *b, enum wire_side side, const char *bytes, size_t n,
		    struct wire_event *e)
{
	struct wire_bolt_half *h = &b->halves[side];
	bool good = true;

	if (n > h->chunk)
		n = h->chunk;
	n = side == WIRE_CLIENT ? wire_bolt_call(b, bytes, n, e, &good)
				: wire_bolt_answer(b, bytes, n, e, &good);
	h->chunk = (uint16_t)(h->chunk - n);
	if (!h->chunk)
		h->state = LENGTH;
	return good ? n : malformed(b, n, e);
}

size_t wire_bolt_feed(struct wire_bolt *b, enum wire_side side, const char *bytes, size_t n,
		      struct wire_event *e)
{
	struct wire_bolt_half *h = &b->halves[side];
	size_t used = 0;

	*e = (struct wire_event){.kind = WIRE_MORE, .rows = WIRE_ROWS_UNKNOWN};
	if (b->dead)
		return malformed(b, n, e);
	while (used < n && e->kind == WIRE_MORE) {
		unsigned char c = (unsigned char)bytes[used];

		if (h->state == CHUNK)
			used += chunk(b, side, bytes + used, n - used, e);
		else if (h->state == LENGTH)
			used += length(b, side, c, e);
		else if (handshake(h, side, c))
			used++;
		else
			malformed(b, 0, e);
	}
	return e->kind == WIRE_MALFORMED ? n : used;
}
