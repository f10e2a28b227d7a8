// SPDX-License-Identifier: Apache-2.0
#include "wire_bolt_machine.h"

#include <string.h>

/* NESTED: inside of a value that has parts. */
enum part { MESSAGE = WIRE_BOLT_MESSAGE, SIGNATURE, MAP, KEY, VALUE, NESTED, REST };
enum wanted { NOTHING, HAS_MORE, CODE };

static const char family[] = "Neo.";
static const char ignored[] = "IGNORED";

static struct wire_bolt_half *half(struct wire_bolt *b)
{
	return &b->halves[WIRE_SERVER];
}

/* What the message answers. */
static uint8_t asked(const struct wire_bolt *b)
{
	return b->outstanding[b->first];
}

static bool is_transaction(uint8_t signature)
{
	return signature >= WIRE_BOLT_BEGIN && signature <= WIRE_BOLT_ROLLBACK;
}

static bool fetches(uint8_t signature)
{
	return signature == WIRE_BOLT_PULL || signature == WIRE_BOLT_DISCARD;
}

/* ---- what begins --------------------------------------------------------------------------- */

static void leave(struct wire_bolt_answer *a, struct wire_event *e)
{
	e->kind = WIRE_DONE;
	e->rows = a->rows;
	a->standing = false;
}

/* The first byte that tells of what the answer is. */
static void begin(struct wire_bolt *b, struct wire_event *e)
{
	struct wire_bolt_answer *a = &b->answer;
	uint8_t call = asked(b);

	a->has_more = false;
	a->code_bytes = 0;
	a->due = call == WIRE_BOLT_RUN || is_transaction(call);
	if (a->standing && (a->due || call == WIRE_BOLT_RESET)) {
		leave(a, e);
	} else if (a->due) {
		a->due = false;
		e->kind = WIRE_ANSWER;
	}
}

static bool signature(struct wire_bolt *b, uint8_t c, struct wire_event *e)
{
	struct wire_bolt_half *h = half(b);

	h->signature = c;
	h->part = c == WIRE_BOLT_SUCCESS || c == WIRE_BOLT_FAILURE ? MAP : REST;
	if (!b->count)
		return false;
	if (c == WIRE_BOLT_RECORD) {
		b->answer.rows++;
		return fetches(asked(b));
	}
	begin(b, e);
	return h->part == MAP || c == WIRE_BOLT_IGNORED;
}

/* ---- the map of an answer ------------------------------------------------------------------ */

static bool key_is(const struct wire_bolt_answer *a, const char *word)
{
	size_t n = strlen(word);

	return a->key_bytes == n && memcmp(a->key, word, n) == 0;
}

static void keyed(struct wire_bolt_half *h, struct wire_bolt_answer *a)
{
	h->part = VALUE;
	a->wanted = NOTHING;
	if (key_is(a, "has_more"))
		a->wanted = HAS_MORE;
	else if (key_is(a, "code") || key_is(a, "neo4j_code"))
		a->wanted = CODE;
	if (a->wanted == CODE)
		a->code_bytes = 0;
}

static void next_entry(struct wire_bolt_half *h, struct wire_bolt_answer *a)
{
	h->part = a->entries ? KEY : REST;
	if (a->entries)
		a->entries--;
	a->key_bytes = 0;
}

/* Tokens are counted, so that no depth needs a place to remember it. */
static void value_token(struct wire_bolt_half *h, struct wire_bolt_answer *a)
{
	if (h->part == VALUE) {
		if (a->wanted == HAS_MORE)
			a->has_more = h->pack.type == WIRE_PACK_TRUE;
		if (a->wanted == CODE && h->pack.type != WIRE_PACK_STRING)
			a->wanted = NOTHING;
		a->nested = 1;
		h->part = NESTED;
	}
	a->nested += h->pack.items;
	a->nested--;
	if (!a->nested && !h->pack.payload)
		next_entry(h, a);
}

static bool token(struct wire_bolt_half *h, struct wire_bolt_answer *a)
{
	switch ((enum part)h->part) {
	case MESSAGE:
		h->part = SIGNATURE;
		return h->pack.type == WIRE_PACK_STRUCTURE;
	case MAP:
		a->entries = h->pack.items / 2;
		next_entry(h, a);
		return h->pack.type == WIRE_PACK_MAP;
	case KEY:
		if (!h->pack.payload)
			keyed(h, a);
		return h->pack.type == WIRE_PACK_STRING;
	default: /* VALUE, NESTED */
		value_token(h, a);
		return true;
	}
}

/* The words that we look for are shorter than their room; what is longer than it is none of them.
 */
static void keep(char *room, uint8_t *at, size_t max, const char *bytes, size_t n)
{
	if (n > max - *at)
		n = max - *at;
	memcpy(room + *at, bytes, n);
	*at = (uint8_t)(*at + n);
}

static bool payload(struct wire_bolt *b, const char *bytes, size_t n, struct wire_event *e)
{
	struct wire_bolt_half *h = half(b);
	struct wire_bolt_answer *a = &b->answer;

	if (h->part == SIGNATURE)
		return signature(b, (uint8_t)*bytes, e);
	if (h->part == KEY)
		keep(a->key, &a->key_bytes, WIRE_BOLT_KEY_MAX, bytes, n);
	else if (a->wanted == CODE)
		keep(a->code, &a->code_bytes, WIRE_BOLT_CODE_MAX, bytes, n);
	if (h->pack.payload)
		return true;
	if (h->part == KEY)
		keyed(h, a);
	else if (!a->nested)
		next_entry(h, a);
	return true;
}

size_t wire_bolt_answer(struct wire_bolt *b, const char *bytes, size_t n, struct wire_event *e,
			bool *good)
{
	struct wire_bolt_half *h = half(b);
	enum wire_pack_kind kind;

	if (b->answer.due) {
		b->answer.due = false;
		e->kind = WIRE_ANSWER;
		return 0;
	}
	if (h->part == REST)
		return n;
	n = wire_pack_feed(&h->pack, bytes, n, &kind);
	if (kind == WIRE_PACK_MALFORMED)
		*good = false;
	else if (kind == WIRE_PACK_TOKEN)
		*good = token(h, &b->answer);
	else if (kind == WIRE_PACK_PAYLOAD)
		*good = payload(b, bytes, n, e);
	return n;
}

/* ---- what ends ----------------------------------------------------------------------------- */

/* "Neo.ClientError.Statement.SyntaxError": without its first words, until it fits. */
static void error(struct wire_event *e, const char *code, size_t n)
{
	size_t at = 0;

	if (n >= sizeof(family) - 1 && memcmp(code, family, sizeof(family) - 1) == 0)
		at = sizeof(family) - 1;
	while (n - at > FORMAT_ERROR_MAX) {
		const char *dot = memchr(code + at, '.', n - at);

		at = dot ? (size_t)(dot - code) + 1 : n - FORMAT_ERROR_MAX;
	}
	memcpy(e->error, code + at, n - at);
	e->error_bytes = (uint8_t)(n - at);
}

static void done(struct wire_bolt *b, struct wire_event *e)
{
	struct wire_bolt_answer *a = &b->answer;
	uint8_t c = half(b)->signature;

	e->kind = WIRE_DONE;
	if (a->standing)
		leave(a, e);
	if (c == WIRE_BOLT_IGNORED)
		error(e, ignored, sizeof(ignored) - 1);
	else if (c == WIRE_BOLT_FAILURE)
		error(e, a->code, a->code_bytes);
}

/* What the answer makes of the transaction, if anything. */
bool wire_bolt_answer_tell(struct wire_bolt *b, struct wire_event *e)
{
	struct wire_bolt_half *h = half(b);
	uint8_t call = b->count ? asked(b) : 0;
	bool open = call == WIRE_BOLT_BEGIN;

	if (b->answer.due) {
		b->answer.due = false;
		e->kind = WIRE_ANSWER;
		return true;
	}
	if (h->part != REST || h->signature != WIRE_BOLT_SUCCESS ||
	    !(is_transaction(call) || call == WIRE_BOLT_RESET) || b->answer.in_transaction == open)
		return false;
	b->answer.in_transaction = open;
	e->kind = WIRE_TRANSACTION;
	e->value = open;
	return true;
}

static void answered(struct wire_bolt *b, struct wire_event *e)
{
	struct wire_bolt_answer *a = &b->answer;
	bool success = half(b)->signature == WIRE_BOLT_SUCCESS;
	uint8_t call = asked(b);

	if (call == WIRE_BOLT_RUN && success) {
		a->standing = true;
		a->rows = 0;
	} else if (call == WIRE_BOLT_RUN || is_transaction(call)) {
		done(b, e);
	} else if (fetches(call) && a->standing && !a->has_more) {
		done(b, e);
	}
}

bool wire_bolt_answer_end(struct wire_bolt *b, struct wire_event *e)
{
	struct wire_bolt_half *h = half(b);

	if (h->part != REST)
		return false;
	if (h->signature == WIRE_BOLT_RECORD)
		return true;
	answered(b, e);
	b->first = (uint16_t)((b->first + 1u) % WIRE_BOLT_OUTSTANDING);
	b->count--;
	return true;
}
