/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_postgres.h - PostgreSQL's protocol, version 3, both directions (wire.h).
 *
 * Calls are simple queries (several statements in one are one call: rows are summed, the error is
 * the failing one's), fast-path function calls, and each Execute. What is said of them:
 *
 *	Query			CALL TEXT... SENT
 *	FunctionCall		CALL TEXT(raw) SENT
 *	Parse Bind Execute Sync	CALL TEXT... PREPARE EXECUTE SENT
 *	Bind Execute Sync	CALL EXECUTE SENT
 *	Parse Sync		CALL TEXT... PREPARE SENT: it prepares only
 *	Parse Parse Bind Execute CALL TEXT... PREPARE TEXT... PREPARE EXECUTE SENT
 *	Close of a statement	FORGET, perhaps between a CALL and its SENT
 *
 * CALL is said at the first message since the last SENT or NO_CALL of which there are answers, so
 * NO_CALL and SENT always speak of the newest CALL, whatever the server answers meanwhile. Before
 * SENT no answer is told; of what ended as NO_CALL none at all. No EXECUTE: the portal is not known
 * (made by SQL, or forgotten with more than WIRE_POSTGRES_PORTALS open ones); the call then has the
 * text since its CALL, or none.
 *
 * Many Executes may precede one Sync. When one fails the server skips the rest: they are DONE when
 * it is ready again, with rows unknown, no error and value 1. DONE is at a statement's completion,
 * of a simple query when the server is ready; TRANSACTION follows it. An error for which there is
 *no call (of a login) is not told.
 *
 * Behind TLS the cleartext may be fed to the same reader. Servers that are followed by replication
 * stream on as the answer to one call. More unanswered Syncs than WIRE_POSTGRES_GROUPS, runs of
 * alike ones counted once, are MALFORMED.
 */
#ifndef PROFILIS_WIRE_POSTGRES_H
#define PROFILIS_WIRE_POSTGRES_H

#include "wire.h"

#define WIRE_POSTGRES_PORTALS 16u
#define WIRE_POSTGRES_GROUPS 64u

/* One direction's framing. */
struct wire_postgres_half {
	uint8_t state;
	uint8_t type;
	uint8_t at;    /* bytes of the length, or of a first packet's fixed part */
	uint32_t size; /* the length */
	uint32_t code; /* of a first packet */
	uint32_t left; /* of the content */
};

struct wire_postgres_portal {
	uint64_t name, statement; /* hashes */
	bool bound;
};

/* What one ReadyForQuery answers, and how many alike follow one another. */
struct wire_postgres_group {
	uint32_t calls;
	uint32_t times;
	bool simple; /* the last of the calls is a Query or FunctionCall */
};

struct wire_postgres {
	struct wire_postgres_half client, server;
	uint8_t asked; /* for encryption: the server answers with one byte */
	/* the message being sent */
	uint8_t part;
	bool statement;	 /* Close: not of a portal */
	bool open;	 /* a CALL was said, and no SENT */
	bool prepares;	 /* since then a PREPARE was */
	uint64_t hash;	 /* of the name that is coming */
	uint64_t portal; /* of Bind */
	uint8_t portal_next;
	struct wire_postgres_portal portals[WIRE_POSTGRES_PORTALS]; /* the first is the unnamed */
	/* the groups unanswered, the oldest first; then the one being sent */
	uint8_t group_first, group_count;
	struct wire_postgres_group groups[WIRE_POSTGRES_GROUPS];
	uint32_t calls;
	/* the answers to the oldest group */
	uint32_t answered;
	bool begun;   /* ANSWER was said */
	bool failed;  /* the rest is skipped */
	bool copying; /* the server takes CopyData, and no Sync */
	bool transaction;
	uint8_t field; /* of an error; of a tag: whether its last word is a number */
	bool fatal;
	uint8_t error_bytes;
	char error[FORMAT_ERROR_MAX];
	uint64_t number; /* in the tag */
	uint64_t rows, data_rows;
};

/*
 * The first n bytes that a client sent may be this protocol's: a startup, a request for encryption
 * or to cancel. 8 bytes tell.
 */
bool wire_postgres_greets(const unsigned char *first, size_t n);

void wire_postgres_init(struct wire_postgres *p);
size_t wire_postgres_feed(struct wire_postgres *p, enum wire_side side, const char *bytes, size_t n,
			  struct wire_event *e);

#endif
