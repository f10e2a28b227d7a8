/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_bolt.h - Neo4j's Bolt, versions 3 to 5. Pure, as wire.h describes. Version 1 of the
 * handshake's manifest and what it may choose is WIRE_MALFORMED.
 *
 * A call is RUN with the PULLs and DISCARDs that fetch its result. WIRE_CALL comes with its
 * signature (the fourth byte of its message, which tells what it is), WIRE_TEXT is the query
 * (Cypher), WIRE_SENT the end of RUN: the server works from then on, and PULL, mostly in the same
 * segment, says nothing more. WIRE_ANSWER comes with the signature of RUN's own answer, WIRE_DONE
 * with the end of the answer that has no more records behind it; rows are the records. A result
 * that is left standing is WIRE_DONE when the next call's answer or that of a RESET comes; what is
 * pulled of it later is taken for the last call's, or skipped.
 *
 * BEGIN, COMMIT and ROLLBACK are calls; their text is raw. WIRE_TRANSACTION comes just before their
 * WIRE_DONE, and 0 also at the end of a RESET's answer. All else is no call, and nothing is said of
 * it. Nothing is prepared.
 *
 * Errors: as much of the code's end as fits, in whole words; "IGNORED": an earlier one failed.
 * More than WIRE_BOLT_OUTSTANDING messages without an answer are WIRE_MALFORMED.
 */
#ifndef PROFILIS_WIRE_BOLT_H
#define PROFILIS_WIRE_BOLT_H

#include "wire.h"
#include "wire_pack.h"

#define WIRE_BOLT_OUTSTANDING 1024u
#define WIRE_BOLT_KEY_MAX 16u
#define WIRE_BOLT_CODE_MAX 96u

/* One direction: where it is in a message. */
struct wire_bolt_half {
	uint8_t state;
	uint8_t part; /* of the message */
	uint8_t at;   /* bytes of the handshake, or of a chunk's length */
	bool open;    /* a chunk of the message has come */
	bool told;    /* what is said before its end has been said */
	uint8_t signature;
	uint16_t chunk; /* its length; then, bytes of it to come */
	struct wire_pack pack;
};

/* What an answer says. */
struct wire_bolt_answer {
	bool standing; /* the oldest call is a RUN that succeeded; its records come */
	bool due;      /* WIRE_ANSWER is still to be said */
	bool has_more; /* of the message */
	bool in_transaction;
	uint8_t wanted; /* whose value comes */
	uint8_t key_bytes, code_bytes;
	uint64_t rows;
	uint64_t entries; /* of the map, to come */
	uint64_t nested;  /* tokens of the value, to come */
	char key[WIRE_BOLT_KEY_MAX];
	char code[WIRE_BOLT_CODE_MAX];
};

struct wire_bolt {
	bool dead;
	uint16_t first, count;		 /* of outstanding */
	struct wire_bolt_half halves[2]; /* by enum wire_side */
	struct wire_bolt_answer answer;
	uint8_t outstanding[WIRE_BOLT_OUTSTANDING]; /* signatures that wait for an answer */
};

/* The client's first bytes are Bolt's; with less than four they are not. */
bool wire_bolt_begins(const unsigned char *first, size_t n);

void wire_bolt_init(struct wire_bolt *b);
size_t wire_bolt_feed(struct wire_bolt *b, enum wire_side side, const char *bytes, size_t n,
		      struct wire_event *e);

#endif
