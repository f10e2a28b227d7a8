/* SPDX-License-Identifier: Apache-2.0 */
#include "wire_trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "wire: not so: %s\n", #condition);                         \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* One reading of a conversation. */
struct reading {
	struct wire_trace *trace;
	const struct wire_protocol *protocol;
	void *reader;
	struct wire_event event;
	size_t at; /* bytes of all turns */
	uint64_t random;
	bool quoted; /* the line is within a text */
	bool raw;
	bool open, answered; /* a call is being sent; the oldest one's answer has begun */
};

static __attribute__((format(printf, 2, 3))) void say(struct wire_trace *trace, const char *format,
						      ...)
{
	size_t room = sizeof trace->text - trace->bytes;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(trace->text + trace->bytes, room, format, arguments);
	va_end(arguments);
	trace->bytes += (size_t)n < room ? (size_t)n : room - 1;
}

static void quote(struct reading *r, bool quoted)
{
	if (quoted && !r->quoted)
		say(r->trace, r->event.raw ? " raw\"" : " \"");
	else if (!quoted && r->quoted)
		say(r->trace, "\"");
	r->quoted = quoted;
	r->raw = r->event.raw;
}

static void text(struct reading *r, const char *piece, size_t used)
{
	const struct wire_event *e = &r->event;
	bool within = e->text >= piece && e->text + e->bytes <= piece + used;

	REQUIRE(r->open && e->bytes && (within || e->raw));
	if (r->quoted && r->raw != e->raw)
		quote(r, false);
	quote(r, true);
	say(r->trace, "%.*s", (int)e->bytes, e->text);
}

static void check_order(struct reading *r)
{
	struct wire_trace *t = r->trace;

	switch (r->event.kind) {
	case WIRE_CALL:
		REQUIRE(!r->open);
		r->open = true;
		break;
	case WIRE_PREPARE:
	case WIRE_EXECUTE:
		REQUIRE(r->open);
		break;
	case WIRE_SENT:
		t->calls++;
		/* fall through */
	case WIRE_SILENT:
	case WIRE_NO_CALL:
		REQUIRE(r->open);
		r->open = false;
		break;
	case WIRE_ANSWER:
		REQUIRE(!r->answered && t->done < t->calls);
		r->answered = true;
		break;
	case WIRE_DONE:
		REQUIRE(t->done++ < t->calls && r->event.error_bytes <= FORMAT_ERROR_MAX);
		r->answered = false;
		break;
	default:
		break;
	}
}

static void say_done(struct reading *r)
{
	const struct wire_event *e = &r->event;

	if (e->rows != WIRE_ROWS_UNKNOWN)
		say(r->trace, " %llu", (unsigned long long)e->rows);
	if (e->error_bytes)
		say(r->trace, " error %.*s", e->error_bytes, e->error);
	if (e->value)
		say(r->trace, " skipped");
}

static void say_event(struct reading *r)
{
	static const char *const words[] = {"",
					    "; call",
					    "",
					    " prepare",
					    " execute",
					    "; forget",
					    " sent",
					    " silent",
					    " none",
					    "; answer",
					    " prepared",
					    "; done",
					    "; transaction",
					    "; tls",
					    "; malformed"};
	const struct wire_event *e = &r->event;
	const char *word = words[e->kind];

	say(r->trace, "%s", word + (r->trace->bytes ? 0 : 2 * (*word == ';')));
	if (e->kind == WIRE_PREPARE || e->kind == WIRE_EXECUTE || e->kind == WIRE_FORGET ||
	    e->kind == WIRE_PREPARED)
		say(r->trace, " #%llx", (unsigned long long)e->name & 0xfff);
	if (e->kind == WIRE_TRANSACTION)
		say(r->trace, " %u", e->value);
	if (e->kind == WIRE_DONE)
		say_done(r);
}

static void record(struct reading *r, const char *piece, size_t used)
{
	struct wire_trace *trace = r->trace;

	REQUIRE(r->event.kind <= WIRE_MALFORMED);
	if (r->event.kind == WIRE_MORE)
		return;
	if (r->event.kind == WIRE_TEXT) {
		text(r, piece, used);
		return;
	}
	quote(r, false);
	check_order(r);
	trace->malformed = r->event.kind == WIRE_MALFORMED;
	if (trace->events < sizeof trace->at / sizeof *trace->at)
		trace->at[trace->events] = trace->malformed ? 0 : r->at;
	trace->events++;
	say_event(r);
}

/* From memory of exactly its size, so that sanitizers see every step beyond it. */
static void feed_piece(struct reading *r, enum wire_side side, const char *bytes, size_t n)
{
	char *piece = malloc(n), *at = piece;

	memcpy(piece, bytes, n);
	while (n && !r->trace->malformed) {
		size_t used = r->protocol->feed(r->reader, side, at, n, &r->event);

		REQUIRE(used <= n && (used || r->event.kind != WIRE_MORE));
		r->at += used;
		record(r, at, used);
		at += used;
		n -= used;
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

static size_t piece_bytes(struct reading *r, const struct wire_cuts *cuts, size_t at, size_t left)
{
	size_t n = left;

	if (cuts->seed)
		n = 1 + random_next(r) % (random_next(r) % 4 ? 24 : 400);
	else if (cuts->first && at < cuts->first)
		n = cuts->first - at;
	else if (cuts->every)
		n = cuts->every;
	return n < left ? n : left;
}

static void feed_turn(struct reading *r, const struct wire_turn *turn, const struct wire_cuts *cuts)
{
	size_t at = 0;

	while (at < turn->count && !r->trace->malformed) {
		size_t n = piece_bytes(r, cuts, at, turn->count - at);

		feed_piece(r, turn->side, turn->bytes + at, n);
		at += n;
	}
}

void wire_trace(struct wire_trace *trace, const struct wire_protocol *protocol,
		const struct wire_conversation *conversation, const struct wire_cuts *cuts)
{
	struct reading r = {.trace = trace, .protocol = protocol, .random = cuts->seed};

	memset(trace, 0, sizeof *trace);
	r.reader = malloc(protocol->bytes);
	memset(r.reader, 0xa5, protocol->bytes);
	protocol->init(r.reader);
	for (size_t i = 0; i < conversation->count && !trace->malformed; i++)
		feed_turn(&r, &conversation->turns[i], cuts);
	quote(&r, false);
	free(r.reader);
}

bool wire_trace_same(const struct wire_trace *a, const struct wire_trace *b)
{
	size_t kept = sizeof a->at / sizeof *a->at, n = a->events < kept ? a->events : kept;

	/* What went before nonsense in one message may be said or not. */
	if (a->malformed && b->malformed)
		return true;
	return a->events == b->events && strcmp(a->text, b->text) == 0 &&
	       memcmp(a->at, b->at, n * sizeof *a->at) == 0;
}

size_t wire_turns(struct wire_turn *turns, size_t room, const char *bytes, size_t count)
{
	size_t n = 0, at = 0;

	while (n < room && count - at > 2) {
		size_t head = (size_t)(unsigned char)bytes[at] << 8 | (unsigned char)bytes[at + 1];
		size_t left = count - (at += 2), take = head & 0x7fff;

		turns[n++] = (struct wire_turn){.side = head >> 15 ? WIRE_SERVER : WIRE_CLIENT,
						.bytes = bytes + at,
						.count = take < left ? take : left};
		at += turns[n - 1].count;
	}
	return n;
}
