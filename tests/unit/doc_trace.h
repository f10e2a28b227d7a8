/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doc_trace.h - what the readers of MongoDB and Bolt say about a connection, as a line of text for
 * each side, however its bytes are cut.
 *
 *	client: call find users {"age": ?} sent
 *	server: answer done 3
 *
 * Conversations are steps: two bytes, the first bit says that the server speaks, the others how
 * many bytes follow. Shared by the unit tests and the fuzz targets. Aborts where a reader breaks
 * its own word: no progress, more used than given, a call inside of a call, an answer to none.
 */
#ifndef PROFILIS_TESTS_DOC_TRACE_H
#define PROFILIS_TESTS_DOC_TRACE_H

#include "wire_bolt.h"
#include "wire_mongodb.h"

#define DOC_SERVER 0x8000u
#define DOC_STEP_MAX 0x7fffu

enum doc_protocol { DOC_MONGODB, DOC_BOLT };

struct doc_conversation {
	enum doc_protocol protocol;
	const char *steps;
	size_t count;
};

struct doc_cuts {
	size_t every;	   /* bytes of a piece; 0: whole steps */
	uint64_t seed;	   /* not 0: random pieces */
	bool client_first; /* all that the client says, then all that the server says */
};

struct doc_line {
	char text[32768];
	size_t bytes;
	size_t at[512]; /* where each of its events happened */
	size_t events;
};

struct doc_trace {
	struct doc_line lines[2]; /* by enum wire_side */
	bool malformed;
};

void doc_trace(struct doc_trace *trace, const struct doc_conversation *c,
	       const struct doc_cuts *cuts);
bool doc_trace_same(const struct doc_trace *a, const struct doc_trace *b);

/* Aborts if any of many ways to cut it makes a difference. */
void doc_trace_cut(const char *name, const struct doc_conversation *c, uint64_t seed);

#endif
