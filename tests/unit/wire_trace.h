/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_trace.h - what a reader of a database protocol says about a conversation, as one line of
 * text, however it is cut.
 *
 *	call "SELECT 1" sent; answer; done 1
 *
 * Knows no protocol. Aborts where a reader breaks the word of wire.h: nothing used and nothing
 * said, more used than given, text or error out of bounds, calls out of order.
 */
#ifndef PROFILIS_TESTS_WIRE_TRACE_H
#define PROFILIS_TESTS_WIRE_TRACE_H

#include "wire.h"

struct wire_protocol {
	const char *name;
	size_t bytes; /* of the reader */
	void (*init)(void *reader);
	size_t (*feed)(void *reader, enum wire_side side, const char *bytes, size_t n,
		       struct wire_event *e);
};

/* What one side sent before the other did. */
struct wire_turn {
	enum wire_side side;
	const char *bytes;
	size_t count;
};

struct wire_conversation {
	const struct wire_turn *turns;
	size_t count;
};

/* How each turn is cut. */
struct wire_cuts {
	size_t first;  /* bytes of the first piece; 0: no such piece */
	size_t every;  /* bytes of the others; 0: the rest */
	uint64_t seed; /* not 0: random pieces */
};

struct wire_trace {
	char text[16384]; /* the line */
	size_t bytes;
	size_t at[512]; /* where each of its events happened: bytes of both sides */
	size_t events;
	unsigned calls, done; /* that were sent, that ended */
	bool malformed;
};

/* A file of the corpora: turns of a big-endian 16-bit head, the top bit the server's, the rest the
 * count, then so many bytes. At most `room` of them. */
size_t wire_turns(struct wire_turn *turns, size_t room, const char *bytes, size_t count);

void wire_trace(struct wire_trace *trace, const struct wire_protocol *protocol,
		const struct wire_conversation *conversation, const struct wire_cuts *cuts);
bool wire_trace_same(const struct wire_trace *a, const struct wire_trace *b);

#endif
