/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_mongodb_machine.h - what the parts of wire_mongodb share; nobody else includes it.
 *
 *	wire_mongodb.c		messages
 *	wire_mongodb_sections.c	their flags and sections
 *	wire_mongodb_call.c	documents of the client, the statement
 *	wire_mongodb_answer.c	documents of the server, rows and errors
 */
#ifndef PROFILIS_WIRE_MONGODB_MACHINE_H
#define PROFILIS_WIRE_MONGODB_MACHINE_H

#include "wire_mongodb.h"

/* Of a half. */
enum wire_mongodb_state {
	WIRE_MONGODB_HEADING,
	WIRE_MONGODB_SECTIONS, /* the flags, and what follows them */
	WIRE_MONGODB_SKIP,     /* no more of them */
};

enum wire_mongodb_verb {
	WIRE_MONGODB_CALL,
	WIRE_MONGODB_NO_CALL,
	WIRE_MONGODB_COUNT,
	WIRE_MONGODB_DISTINCT,
	WIRE_MONGODB_GET_MORE,
};

#define WIRE_MONGODB_MORE_TO_COME 0x2u /* in flags */

static inline uint32_t wire_mongodb_number(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* An OP_MSG behind its header: some of its bytes, not more than `left`; false in `good`: it is
 * none. */
void wire_mongodb_sections_begin(struct wire_mongodb_half *h);
size_t wire_mongodb_sections(struct wire_mongodb *m, enum wire_side side, const char *bytes,
			     size_t n, bool *good);

void wire_mongodb_call_begin(struct wire_mongodb *m);
void wire_mongodb_call_compressed(struct wire_mongodb *m);
void wire_mongodb_call_document(struct wire_mongodb *m);
/* A document sequence is called so: true if its first document is wanted. */
bool wire_mongodb_call_sequence(struct wire_mongodb *m, const struct wire_bson_text *name);
void wire_mongodb_call_bson(struct wire_mongodb *m, enum wire_bson_kind kind);

void wire_mongodb_answer_begin(struct wire_mongodb *m);
void wire_mongodb_answer_document(struct wire_mongodb *m);
void wire_mongodb_answer_bson(struct wire_mongodb *m, enum wire_bson_kind kind);
void wire_mongodb_answer_done(const struct wire_mongodb *m, struct wire_event *e);

#endif
