/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_bolt_machine.h - what the parts of wire_bolt share; nobody else includes it.
 *
 *	wire_bolt.c		handshake and chunks
 *	wire_bolt_call.c	messages of the client
 *	wire_bolt_answer.c	messages of the server
 */
#ifndef PROFILIS_WIRE_BOLT_MACHINE_H
#define PROFILIS_WIRE_BOLT_MACHINE_H

#include "wire_bolt.h"

enum wire_bolt_signature {
	WIRE_BOLT_HELLO = 0x01,
	WIRE_BOLT_GOODBYE = 0x02,
	WIRE_BOLT_RESET = 0x0f,
	WIRE_BOLT_RUN = 0x10,
	WIRE_BOLT_BEGIN = 0x11,
	WIRE_BOLT_COMMIT = 0x12,
	WIRE_BOLT_ROLLBACK = 0x13,
	WIRE_BOLT_DISCARD = 0x2f,
	WIRE_BOLT_PULL = 0x3f,
	WIRE_BOLT_TELEMETRY = 0x54,
	WIRE_BOLT_ROUTE = 0x66,
	WIRE_BOLT_LOGON = 0x6a,
	WIRE_BOLT_LOGOFF = 0x6b,
	WIRE_BOLT_SUCCESS = 0x70,
	WIRE_BOLT_RECORD = 0x71,
	WIRE_BOLT_IGNORED = 0x7e,
	WIRE_BOLT_FAILURE = 0x7f,
};

/* Some of a message's bytes; false in `good`: it is none. */
size_t wire_bolt_call(struct wire_bolt *b, const char *bytes, size_t n, struct wire_event *e,
		      bool *good);
size_t wire_bolt_answer(struct wire_bolt *b, const char *bytes, size_t n, struct wire_event *e,
			bool *good);

/* What is said before the message's end is; false: nothing. */
bool wire_bolt_call_tell(struct wire_bolt *b, struct wire_event *e);
bool wire_bolt_answer_tell(struct wire_bolt *b, struct wire_event *e);

/* Its end; false: it was not whole. */
bool wire_bolt_call_end(struct wire_bolt *b, struct wire_event *e);
bool wire_bolt_answer_end(struct wire_bolt *b, struct wire_event *e);

/* Nothing of a message has come. */
#define WIRE_BOLT_MESSAGE 0u /* the part */

#endif
