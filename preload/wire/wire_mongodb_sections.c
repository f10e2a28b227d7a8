// SPDX-License-Identifier: Apache-2.0
#include "wire_mongodb_machine.h"

enum part { FLAGS, SECTION, SEQUENCE_SIZE, SEQUENCE_NAME, SEQUENCE_REST, DOCUMENT };

/* flagBits; with an unknown bit in REQUIRED it is no message that we understand. */
#define CHECKSUM 0x1u
#define REQUIRED 0xffffu

#define FIELD_BYTES 4u
#define CHECKSUM_BYTES 4u

void wire_mongodb_sections_begin(struct wire_mongodb_half *h)
{
	h->state = WIRE_MONGODB_SECTIONS;
	h->part = FLAGS;
	h->at = 0;
	h->body = false;
	h->flags = 0;
}

static uint32_t tail(const struct wire_mongodb_half *h)
{
	return h->flags & CHECKSUM ? CHECKSUM_BYTES : 0;
}

static void next_section(struct wire_mongodb_half *h)
{
	h->part = SECTION;
	if (h->left <= tail(h))
		h->state = WIRE_MONGODB_SKIP;
}

static void document(struct wire_mongodb *m, enum wire_side side)
{
	struct wire_mongodb_half *h = &m->halves[side];

	wire_bson_begin(&h->bson, h->section);
	h->part = DOCUMENT;
	if (h->body)
		return;
	h->body = true;
	if (side == WIRE_CLIENT)
		wire_mongodb_call_document(m);
	else
		wire_mongodb_answer_document(m);
}

static bool field(struct wire_mongodb_half *h, unsigned char c)
{
	h->field[h->at++] = c;
	h->left--;
	return h->at == FIELD_BYTES;
}

static bool flags(struct wire_mongodb_half *h, unsigned char c)
{
	if (!field(h, c))
		return true;
	h->flags = wire_mongodb_number(h->field);
	next_section(h);
	return !(h->flags & REQUIRED & ~(CHECKSUM | WIRE_MONGODB_MORE_TO_COME));
}

/* A body, or a sequence of documents. */
static bool section(struct wire_mongodb *m, enum wire_side side, unsigned char c)
{
	struct wire_mongodb_half *h = &m->halves[side];

	h->left--;
	h->at = 0;
	h->section = h->left - tail(h);
	h->sequence = c == 1;
	if (h->sequence) {
		h->part = SEQUENCE_SIZE;
		return true;
	}
	if (c || h->body)
		return false;
	document(m, side);
	return true;
}

static bool sequence_size(struct wire_mongodb_half *h, unsigned char c)
{
	uint32_t room = h->section, size;

	if (!field(h, c))
		return true;
	size = wire_mongodb_number(h->field);
	h->section = size - FIELD_BYTES;
	h->part = SEQUENCE_NAME;
	h->bson.key.bytes = 0;
	h->bson.key.cut = false;
	return size > FIELD_BYTES && size <= room;
}

/* A name longer than any that we look for is cut; it is never written. */
static bool sequence_name(struct wire_mongodb *m, enum wire_side side, char c)
{
	struct wire_mongodb_half *h = &m->halves[side];
	struct wire_bson_text *name = &h->bson.key;

	h->left--;
	h->section--;
	if (c && name->bytes < WIRE_BSON_TEXT_MAX)
		name->at[name->bytes++] = c;
	else if (c)
		name->cut = true;
	if (c)
		return h->section;
	h->part = SEQUENCE_REST;
	if (!h->section)
		next_section(h);
	else if (side == WIRE_CLIENT && h->body && wire_mongodb_call_sequence(m, name))
		document(m, side);
	return true;
}

static size_t rest(struct wire_mongodb_half *h, size_t n)
{
	if (n > h->section)
		n = h->section;
	h->section -= (uint32_t)n;
	h->left -= (uint32_t)n;
	if (!h->section)
		next_section(h);
	return n;
}

static size_t bson(struct wire_mongodb *m, enum wire_side side, const char *bytes, size_t n,
		   bool *good)
{
	struct wire_mongodb_half *h = &m->halves[side];
	enum wire_bson_kind kind;

	n = wire_bson_feed(&h->bson, bytes, n, &kind);
	*good = kind != WIRE_BSON_MALFORMED;
	h->left -= (uint32_t)n;
	h->section -= (uint32_t)n;
	if (kind == WIRE_BSON_MORE || !*good)
		return n;
	if (side == WIRE_CLIENT)
		wire_mongodb_call_bson(m, kind);
	else if (m->answer.ours)
		wire_mongodb_answer_bson(m, kind);
	if (kind != WIRE_BSON_CLOSED || h->bson.depth)
		return n;
	if (h->sequence && h->section)
		h->part = SEQUENCE_REST;
	else
		next_section(h);
	return n;
}

size_t wire_mongodb_sections(struct wire_mongodb *m, enum wire_side side, const char *bytes,
			     size_t n, bool *good)
{
	struct wire_mongodb_half *h = &m->halves[side];
	unsigned char c = (unsigned char)*bytes;

	switch ((enum part)h->part) {
	case FLAGS:
		*good = flags(h, c);
		return 1;
	case SECTION:
		*good = section(m, side, c);
		return 1;
	case SEQUENCE_SIZE:
		*good = sequence_size(h, c);
		return 1;
	case SEQUENCE_NAME:
		*good = sequence_name(m, side, *bytes);
		return 1;
	case SEQUENCE_REST:
		return rest(h, n);
	case DOCUMENT:
		break;
	}
	return bson(m, side, bytes, n, good);
}
