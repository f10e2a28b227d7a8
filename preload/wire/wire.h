/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - what the readers of database protocols say about a connection to a server.
 *
 * A reader (struct wire_postgres and so on) is both directions of one connection; its caller sees
 * to it that one thread feeds it at a time. It is pure, and is fed what moved, piece by piece, side
 * by side:
 *
 *	do {
 *		size_t used = wire_redis_feed(&reader, WIRE_CLIENT, bytes, n, &event);
 *		bytes += used, n -= used;
 *		...
 *	} while (n);
 *
 * At least one byte is used unless something is said; each feed says at most one thing. Any split
 * of the same bytes, and any interleaving of the two directions that keeps an answer behind its
 * call, gives the same events but MORE. State is of fixed size: whatever does not fit is skipped by
 * length, never kept. Calls are answered in order; the caller keeps the outstanding ones.
 */
#ifndef PROFILIS_WIRE_H
#define PROFILIS_WIRE_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wire_side { WIRE_CLIENT, WIRE_SERVER }; /* who sent the bytes */

enum wire_kind {
	WIRE_MORE,
	/* from the client */
	WIRE_CALL,    /* the first byte of a call has come; its statement follows */
	WIRE_TEXT,    /* text, bytes: a piece of the statement, in the reader's dialect (or RAW:
			 event.raw) */
	WIRE_PREPARE, /* name: the text since WIRE_CALL, or since the last of these, is what it
			 stands for */
	WIRE_EXECUTE, /* name: the call's statement is what was prepared so */
	WIRE_FORGET,  /* name: is prepared no longer */
	WIRE_SENT,    /* the call is complete */
	WIRE_SILENT,  /* the same, and it will have no answer */
	WIRE_NO_CALL, /* what WIRE_CALL began was none (a ping, a cursor's close): its answer is
			 skipped */
	/* from the server */
	WIRE_ANSWER,   /* the first byte of the oldest call's answer */
	WIRE_PREPARED, /* name: what the oldest call prepared is called so from now on */
	WIRE_DONE,     /* the oldest call is over: rows, error */
	/* either */
	WIRE_TRANSACTION, /* value: a transaction is open (1), or none is (0) */
	WIRE_TLS,	  /* what follows in both directions is encrypted */
	WIRE_MALFORMED,	  /* not this protocol, or no longer; stays, and uses all bytes */
};

#define WIRE_ROWS_UNKNOWN UINT64_MAX

struct wire_event {
	uint8_t kind; /* enum wire_kind */
	bool raw;     /* WIRE_TEXT: holds no literal, is not to be normalised */
	uint8_t error_bytes;
	uint32_t value;
	uint64_t name; /* a statement's id, or a hash of its name (0: the unnamed one) */
	uint64_t rows; /* returned or changed, as the server says; or WIRE_ROWS_UNKNOWN */
	const char *text;
	size_t bytes;
	char error[FORMAT_ERROR_MAX]; /* the server's code: SQLSTATE, number, first word; none: 0
					 bytes */
};

#endif
