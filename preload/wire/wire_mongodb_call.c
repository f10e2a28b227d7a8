// SPDX-License-Identifier: Apache-2.0
#include "wire_mongodb_machine.h"

#include <string.h>

/* In the body, in its array of updates or deletes, in one of those. */
enum where { BODY, OPERATIONS, OPERATION };

#define VALUE_HEX 16u /* hexadecimal digits and dashes from which on a name is taken for an id */

/* ---- text ---------------------------------------------------------------------------------- */

static void put(struct wire_mongodb_call *call, const char *bytes, size_t n)
{
	size_t room = FORMAT_STATEMENT_MAX - call->bytes;

	if (n > room) {
		call->full = true;
		n = room;
	}
	memcpy(call->text + call->bytes, bytes, n);
	call->bytes += (uint16_t)n;
}

static void put_word(struct wire_mongodb_call *call, const char *word)
{
	put(call, word, strlen(word));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
}

/* A part of a name, between dots, that is a value: a number or an id. */
static bool is_value(const char *at, size_t n)
{
	bool digits = n, hex = n >= VALUE_HEX;

	for (size_t i = 0; i < n && (digits || hex); i++) {
		digits = digits && is_digit(at[i]);
		hex = hex && is_hex(at[i]);
	}
	return digits || hex;
}

/* Names of fields are short words; a mail address, a text, a long name may be anybody's. */
static bool is_name(const struct wire_bson_text *t)
{
	for (size_t i = 0; i < t->bytes; i++) {
		char c = t->at[i];

		if ((unsigned char)c < ' ' || c == 0x7f || c == '"' || c == '\\' || c == '@')
			return false;
	}
	return !t->cut && !is_value(t->at, t->bytes);
}

static void put_parts(struct wire_mongodb_call *call, const struct wire_bson_text *t)
{
	for (size_t at = 0, n; at <= t->bytes; at += n + 1) {
		const char *dot = memchr(t->at + at, '.', t->bytes - at);

		n = dot ? (size_t)(dot - t->at) - at : t->bytes - at;
		if (is_value(t->at + at, n))
			put_word(call, "?");
		else
			put(call, t->at + at, n);
		if (dot)
			put_word(call, ".");
	}
}

static void put_name(struct wire_mongodb_call *call, const struct wire_bson_text *t,
		     const char *quote)
{
	if (!is_name(t)) {
		put_word(call, "?");
		return;
	}
	put_word(call, quote);
	put_parts(call, t);
	put_word(call, quote);
}

/* ---- the shape of a document or an array --------------------------------------------------- */

/* Elements of an array that look like the one before are not written again. */
static void element_end(struct wire_mongodb_call *call)
{
	struct wire_mongodb_level *l;
	size_t n;

	if (!call->shape)
		return;
	l = &call->levels[call->shape - 1];
	n = call->bytes - l->element;
	if (l->array && l->any && !call->full && n == (size_t)(l->previous_end - l->previous) &&
	    memcmp(call->text + l->element, call->text + l->previous, n) == 0) {
		call->bytes = l->previous_end;
		return;
	}
	l->any = true;
	l->previous = l->element;
	l->previous_end = call->bytes;
}

static void open(struct wire_mongodb_call *call, struct wire_bson *b)
{
	bool array = b->type == WIRE_BSON_ARRAY;

	if (call->shape == WIRE_MONGODB_LEVELS) {
		put_word(call, array ? "[...]" : "{...}");
		element_end(call);
		return;
	}
	call->levels[call->shape++] = (struct wire_mongodb_level){.array = array};
	put_word(call, array ? "[" : "{");
	wire_bson_want(b);
}

static void close(struct wire_mongodb_call *call)
{
	put_word(call, call->levels[--call->shape].array ? "]" : "}");
	element_end(call);
}

static void shape_element(struct wire_mongodb_call *call, struct wire_bson *b)
{
	struct wire_mongodb_level *l = &call->levels[call->shape - 1];

	if (l->any)
		put_word(call, ", ");
	l->element = call->bytes;
	if (!l->array) {
		put_name(call, &b->key, "\"");
		put_word(call, ": ");
	}
	if (wire_bson_is_open(b)) {
		open(call, b);
		return;
	}
	put_word(call, "?");
	element_end(call);
}

static void shape(struct wire_mongodb_call *call, struct wire_bson *b)
{
	put_word(call, " ");
	open(call, b);
}

/* ---- commands ------------------------------------------------------------------------------ */

static uint8_t verb(const struct wire_bson_text *name)
{
	static const struct {
		const char *name;
		enum wire_mongodb_verb verb;
	} verbs[] = {
		{"hello", WIRE_MONGODB_NO_CALL},	{"isMaster", WIRE_MONGODB_NO_CALL},
		{"ismaster", WIRE_MONGODB_NO_CALL},	{"ping", WIRE_MONGODB_NO_CALL},
		{"saslStart", WIRE_MONGODB_NO_CALL},	{"saslContinue", WIRE_MONGODB_NO_CALL},
		{"authenticate", WIRE_MONGODB_NO_CALL}, {"buildInfo", WIRE_MONGODB_NO_CALL},
		{"buildinfo", WIRE_MONGODB_NO_CALL},	{"endSessions", WIRE_MONGODB_NO_CALL},
		{"killCursors", WIRE_MONGODB_NO_CALL},	{"count", WIRE_MONGODB_COUNT},
		{"distinct", WIRE_MONGODB_DISTINCT},	{"getMore", WIRE_MONGODB_GET_MORE},
	};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (wire_bson_text_is(name, verbs[i].name))
			return (uint8_t)verbs[i].verb;
	return WIRE_MONGODB_CALL;
}

void wire_mongodb_call_begin(struct wire_mongodb *m)
{
	struct wire_mongodb_call *call = &m->call;

	call->verb = WIRE_MONGODB_CALL;
	call->shape = 0;
	call->named = call->told = call->once = call->full = false;
	call->bytes = 0;
}

void wire_mongodb_call_compressed(struct wire_mongodb *m)
{
	put_word(&m->call, "(compressed)");
}

void wire_mongodb_call_document(struct wire_mongodb *m)
{
	m->halves[WIRE_CLIENT].where = BODY;
}

static bool are_operations(const struct wire_bson_text *name)
{
	return wire_bson_text_is(name, "updates") || wire_bson_text_is(name, "deletes");
}

bool wire_mongodb_call_sequence(struct wire_mongodb *m, const struct wire_bson_text *name)
{
	if (m->call.once || !are_operations(name))
		return false;
	m->call.once = true;
	m->halves[WIRE_CLIENT].where = OPERATION;
	return true;
}

static bool is_filter(const struct wire_bson_text *name)
{
	static const char *const names[] = {"filter", "query", "pipeline", "key"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (wire_bson_text_is(name, names[i]))
			return true;
	return false;
}

/* The first key is the command; its text names the collection, but a cursor's comes later. */
static void command(struct wire_mongodb_call *call, struct wire_bson *b)
{
	call->named = true;
	call->verb = verb(&b->key);
	put_name(call, &b->key, "");
	if (b->type == WIRE_BSON_STRING)
		wire_bson_want(b);
}

static void body_element(struct wire_mongodb_half *h, struct wire_mongodb_call *call)
{
	struct wire_bson *b = &h->bson;

	if (!call->named) {
		command(call, b);
	} else if (wire_bson_is_open(b) && is_filter(&b->key)) {
		shape(call, b);
	} else if (b->type == WIRE_BSON_ARRAY && are_operations(&b->key) && !call->once) {
		h->where = OPERATIONS;
		wire_bson_want(b);
	} else if (b->type == WIRE_BSON_STRING) {
		if ((call->verb == WIRE_MONGODB_GET_MORE &&
		     wire_bson_text_is(&b->key, "collection")) ||
		    (call->verb == WIRE_MONGODB_DISTINCT && wire_bson_text_is(&b->key, "key")))
			wire_bson_want(b);
	}
}

static void element(struct wire_mongodb_half *h, struct wire_mongodb_call *call)
{
	struct wire_bson *b = &h->bson;

	if (call->shape) {
		shape_element(call, b);
	} else if (h->where == BODY) {
		body_element(h, call);
	} else if (h->where == OPERATION) {
		if (wire_bson_is_open(b) && wire_bson_text_is(&b->key, "q"))
			shape(call, b);
	} else if (b->type == WIRE_BSON_DOCUMENT && !call->once) {
		call->once = true;
		h->where = OPERATION;
		wire_bson_want(b);
	}
}

void wire_mongodb_call_bson(struct wire_mongodb *m, enum wire_bson_kind kind)
{
	struct wire_mongodb_half *h = &m->halves[WIRE_CLIENT];
	struct wire_mongodb_call *call = &m->call;

	if (kind == WIRE_BSON_ELEMENT) {
		element(h, call);
	} else if (kind == WIRE_BSON_VALUE) {
		put_word(call, " ");
		put_name(call, &h->bson.text, wire_bson_text_is(&h->bson.key, "key") ? "\"" : "");
	} else if (call->shape) {
		close(call);
	} else {
		h->where = h->where == OPERATION ? OPERATIONS : BODY;
	}
}
