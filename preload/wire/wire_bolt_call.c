// SPDX-License-Identifier: Apache-2.0
#include "wire_bolt_machine.h"

#include <string.h>

enum part { MESSAGE = WIRE_BOLT_MESSAGE, SIGNATURE, QUERY, TEXT, REST };

static struct wire_bolt_half *half(struct wire_bolt *b)
{
	return &b->halves[WIRE_CLIENT];
}

/* A transaction's statement; NULL: it is none. */
static const char *transaction(uint8_t signature)
{
	switch (signature) {
	case WIRE_BOLT_BEGIN:
		return "BEGIN";
	case WIRE_BOLT_COMMIT:
		return "COMMIT";
	case WIRE_BOLT_ROLLBACK:
		return "ROLLBACK";
	default:
		return NULL;
	}
}

static bool is_known(uint8_t signature)
{
	switch (signature) {
	case WIRE_BOLT_HELLO:
	case WIRE_BOLT_GOODBYE:
	case WIRE_BOLT_RESET:
	case WIRE_BOLT_RUN:
	case WIRE_BOLT_DISCARD:
	case WIRE_BOLT_PULL:
	case WIRE_BOLT_TELEMETRY:
	case WIRE_BOLT_ROUTE:
	case WIRE_BOLT_LOGON:
	case WIRE_BOLT_LOGOFF:
		return true;
	default:
		return transaction(signature);
	}
}

static bool signature(struct wire_bolt_half *h, uint8_t c, struct wire_event *e)
{
	h->signature = c;
	h->part = c == WIRE_BOLT_RUN ? QUERY : REST;
	if (c == WIRE_BOLT_RUN || transaction(c))
		e->kind = WIRE_CALL;
	return is_known(c);
}

static bool token(struct wire_bolt_half *h)
{
	if (h->part == MESSAGE) {
		h->part = SIGNATURE;
		return h->pack.type == WIRE_PACK_STRUCTURE;
	}
	h->part = h->pack.payload ? TEXT : REST;
	return h->pack.type == WIRE_PACK_STRING;
}

static bool payload(struct wire_bolt_half *h, const char *bytes, size_t n, struct wire_event *e)
{
	if (h->part == SIGNATURE)
		return signature(h, (uint8_t)*bytes, e);
	if (!h->pack.payload)
		h->part = REST;
	e->kind = WIRE_TEXT;
	e->text = bytes;
	e->bytes = n;
	return true;
}

size_t wire_bolt_call(struct wire_bolt *b, const char *bytes, size_t n, struct wire_event *e,
		      bool *good)
{
	struct wire_bolt_half *h = half(b);
	enum wire_pack_kind kind;

	if (h->part == REST)
		return n;
	n = wire_pack_feed(&h->pack, bytes, n, &kind);
	if (kind == WIRE_PACK_MALFORMED)
		*good = false;
	else if (kind == WIRE_PACK_TOKEN)
		*good = token(h);
	else if (kind == WIRE_PACK_PAYLOAD)
		*good = payload(h, bytes, n, e);
	return n;
}

bool wire_bolt_call_tell(struct wire_bolt *b, struct wire_event *e)
{
	struct wire_bolt_half *h = half(b);
	const char *text = transaction(h->signature);

	if (h->told || h->part != REST || !text)
		return false;
	h->told = true;
	e->kind = WIRE_TEXT;
	e->raw = true;
	e->text = text;
	e->bytes = strlen(text);
	return true;
}

static bool push(struct wire_bolt *b, uint8_t signature)
{
	if (signature == WIRE_BOLT_GOODBYE)
		return true;
	if (b->count == WIRE_BOLT_OUTSTANDING)
		return false;
	b->outstanding[(b->first + b->count) % WIRE_BOLT_OUTSTANDING] = signature;
	b->count++;
	return true;
}

bool wire_bolt_call_end(struct wire_bolt *b, struct wire_event *e)
{
	struct wire_bolt_half *h = half(b);

	if (h->part != REST)
		return false;
	if (h->signature == WIRE_BOLT_RUN || transaction(h->signature))
		e->kind = WIRE_SENT;
	return push(b, h->signature);
}
