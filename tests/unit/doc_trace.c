/* SPDX-License-Identifier: Apache-2.0 */
#include "doc_trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "doc: not so: %s\n", #condition);                          \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* One reading of a conversation. */
struct reading {
	struct doc_trace *trace;
	enum doc_protocol protocol;
	union {
		struct wire_mongodb mongodb;
		struct wire_bolt bolt;
	} reader;
	struct wire_event event;
	size_t at[2];
	bool calling;
	size_t outstanding;
	uint64_t random;
};

static __attribute__((format(printf, 2, 3))) void say(struct doc_line *line, const char *format,
						      ...)
{
	size_t room = sizeof line->text - line->bytes;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(line->text + line->bytes, room, format, arguments);
	va_end(arguments);
	line->bytes += (size_t)n < room ? (size_t)n : room - 1;
}

/* Without a terminator, and whatever it holds. */
static void say_text(struct doc_line *line, const char *bytes, size_t n)
{
	REQUIRE(bytes && n);
	for (size_t i = 0; i < n && line->bytes < sizeof line->text - 1; i++)
		line->text[line->bytes++] = bytes[i] ? bytes[i] : '~';
	line->text[line->bytes] = 0;
}

static void check(struct reading *r, enum wire_side side)
{
	struct wire_event *e = &r->event;

	if (e->kind >= WIRE_CALL && e->kind <= WIRE_NO_CALL)
		REQUIRE(side == WIRE_CLIENT && r->calling == (e->kind != WIRE_CALL));
	if (e->kind == WIRE_CALL || (e->kind >= WIRE_SENT && e->kind <= WIRE_NO_CALL))
		r->calling = e->kind == WIRE_CALL;
	if (e->kind == WIRE_ANSWER || e->kind == WIRE_DONE)
		REQUIRE(side == WIRE_SERVER && r->outstanding);
	if (e->kind == WIRE_SENT)
		r->outstanding++;
	if (e->kind == WIRE_DONE)
		r->outstanding--;
	REQUIRE(e->error_bytes <= FORMAT_ERROR_MAX);
}

static void say_done(struct doc_line *line, const struct wire_event *e)
{
	if (e->rows == WIRE_ROWS_UNKNOWN)
		say(line, "done");
	else
		say(line, "done %llu", (unsigned long long)e->rows);
	if (e->error_bytes)
		say(line, " !%.*s", e->error_bytes, e->error);
}

static void record(struct reading *r, enum wire_side side)
{
	static const char *const names[] = {
		[WIRE_CALL] = "call",	   [WIRE_SENT] = "sent",     [WIRE_SILENT] = "silent",
		[WIRE_NO_CALL] = "none",   [WIRE_ANSWER] = "answer", [WIRE_TRANSACTION] = "tx",
		[WIRE_MALFORMED] = "junk",
	};
	struct doc_line *line = &r->trace->lines[side];
	const struct wire_event *e = &r->event;

	check(r, side);
	if (e->kind == WIRE_MORE)
		return;
	if (e->kind == WIRE_TEXT) {
		say_text(line, e->text, e->bytes);
		return;
	}
	if (line->events < sizeof line->at / sizeof *line->at)
		line->at[line->events] = e->kind == WIRE_MALFORMED ? 0 : r->at[side];
	line->events++;
	if (line->bytes)
		say(line, " ");
	if (e->kind == WIRE_DONE)
		say_done(line, e);
	else
		say(line, "%s", names[e->kind]);
	if (e->kind == WIRE_TRANSACTION)
		say(line, "%u", e->value);
	if (e->kind == WIRE_CALL)
		say(line, " ");
	r->trace->malformed |= e->kind == WIRE_MALFORMED;
}

static size_t feed(struct reading *r, enum wire_side side, const char *bytes, size_t n)
{
	if (r->protocol == DOC_MONGODB)
		return wire_mongodb_feed(&r->reader.mongodb, side, bytes, n, &r->event);
	return wire_bolt_feed(&r->reader.bolt, side, bytes, n, &r->event);
}

/* Feeds a piece from memory of exactly its size, so that sanitizers see every step beyond it. */
static void feed_piece(struct reading *r, enum wire_side side, const char *bytes, size_t n)
{
	char *piece = malloc(n), *at = piece;

	memcpy(piece, bytes, n);
	while (n && !r->trace->malformed) {
		size_t used = feed(r, side, at, n);

		REQUIRE(used <= n && (used || r->event.kind != WIRE_MORE));
		REQUIRE(r->event.kind != WIRE_MALFORMED || used == n);
		at += used;
		n -= used;
		r->at[side] += used;
		record(r, side);
	}
	free(piece);
}

static uint64_t random_next(struct reading *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

static size_t piece_bytes(struct reading *r, const struct doc_cuts *cuts, size_t left)
{
	size_t n = left;

	if (cuts->seed)
		n = 1 + random_next(r) % (random_next(r) % 4 ? 24 : 400);
	else if (cuts->every)
		n = cuts->every;
	return n < left ? n : left;
}

static void feed_steps(struct reading *r, const struct doc_conversation *c,
		       const struct doc_cuts *cuts, unsigned sides)
{
	size_t at = 0;

	while (at + 2 <= c->count) {
		unsigned head = (unsigned char)c->steps[at] << 8 | (unsigned char)c->steps[at + 1];
		enum wire_side side = head & DOC_SERVER ? WIRE_SERVER : WIRE_CLIENT;
		size_t n = head & DOC_STEP_MAX;

		at += 2;
		if (n > c->count - at)
			n = c->count - at;
		for (size_t piece; n; at += piece, n -= piece) {
			piece = piece_bytes(r, cuts, n);
			if (sides & 1u << side)
				feed_piece(r, side, c->steps + at, piece);
		}
	}
}

void doc_trace(struct doc_trace *trace, const struct doc_conversation *c,
	       const struct doc_cuts *cuts)
{
	struct reading *r = malloc(sizeof *r);

	memset(r, 0xa5, sizeof *r);
	r->trace = trace;
	r->protocol = c->protocol;
	r->at[0] = r->at[1] = r->outstanding = 0;
	r->calling = false;
	r->random = cuts->seed;
	trace->malformed = false;
	for (size_t side = 0; side < 2; side++) {
		trace->lines[side].bytes = trace->lines[side].events = 0;
		trace->lines[side].text[0] = 0;
	}
	if (c->protocol == DOC_MONGODB)
		wire_mongodb_init(&r->reader.mongodb);
	else
		wire_bolt_init(&r->reader.bolt);
	if (cuts->client_first) {
		feed_steps(r, c, cuts, 1u << WIRE_CLIENT);
		feed_steps(r, c, cuts, 1u << WIRE_SERVER);
	} else {
		feed_steps(r, c, cuts, 3);
	}
	free(r);
}

bool doc_trace_same(const struct doc_trace *a, const struct doc_trace *b)
{
	for (size_t side = 0; side < 2; side++) {
		const struct doc_line *x = &a->lines[side], *y = &b->lines[side];
		size_t kept = sizeof x->at / sizeof *x->at;
		size_t n = x->events < kept ? x->events : kept;

		if (x->events != y->events || strcmp(x->text, y->text) != 0 ||
		    memcmp(x->at, y->at, n * sizeof *x->at) != 0)
			return false;
	}
	return true;
}

static void expect_cut(const char *name, const struct doc_conversation *c,
		       const struct doc_trace *whole, struct doc_cuts cuts)
{
	struct doc_trace *cut = malloc(sizeof *cut);

	doc_trace(cut, c, &cuts);
	if (!doc_trace_same(whole, cut)) {
		fprintf(stderr, "%s, every %zu, seed %llu, client first %d:\n", name, cuts.every,
			(unsigned long long)cuts.seed, cuts.client_first);
		fprintf(stderr, "whole %s\n      %s\ncut   %s\n      %s\n", whole->lines[0].text,
			whole->lines[1].text, cut->lines[0].text, cut->lines[1].text);
		abort();
	}
	free(cut);
}

void doc_trace_cut(const char *name, const struct doc_conversation *c, uint64_t seed)
{
	struct doc_trace *whole = malloc(sizeof *whole);

	doc_trace(whole, c, &(struct doc_cuts){0});
	for (size_t every = 1; every < 6; every++)
		expect_cut(name, c, whole, (struct doc_cuts){.every = every});
	for (uint64_t i = 0; i < 4; i++)
		expect_cut(name, c, whole, (struct doc_cuts){.seed = seed + i});
	free(whole);
}
