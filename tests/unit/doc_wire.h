/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doc_wire.h - writes conversations in the steps of doc_trace.h, with MongoDB messages from text.
 *
 *	doc_message(w, WIRE_CLIENT, 1, 0, "find=users filter={ age={ $gt=#5 } tags=[ #1 a ] }");
 *
 * Values: #5 an int32, ~5 a double, ! null, { } and [ ], all else a string.
 */
#ifndef PROFILIS_TESTS_DOC_WIRE_H
#define PROFILIS_TESTS_DOC_WIRE_H

#include "doc_trace.h"

struct doc_wire {
	char bytes[65536];
	size_t n;
	size_t step; /* where the last one begins */
};

void doc_wire_begin(struct doc_wire *w);
void doc_put(struct doc_wire *w, const void *bytes, size_t n);
void doc_step(struct doc_wire *w, enum wire_side side);
void doc_step_end(struct doc_wire *w);

struct doc_message {
	uint32_t id, answers, opcode, flags;
	const char *body;     /* NULL: none */
	const char *sequence; /* its name; NULL: none */
	const char *document; /* of it, twice */
};

void doc_message(struct doc_wire *w, enum wire_side side, const struct doc_message *m);

#endif
