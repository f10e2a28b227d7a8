/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_mongodb.h - MongoDB: OP_MSG, and OP_COMPRESSED unopened. Pure, as wire.h describes.
 *
 * A call is a message of the client. Its statement is made here (WIRE_TEXT, raw, one piece just
 * before WIRE_SENT): command, collection and the shape of its filter, pipeline or first update;
 * names and operators, never a value.
 *
 *	find users {"age": {"$gt": ?}}
 *	aggregate orders [{"$match": {"items.?.sku": {"$in": [?]}}}]
 *	distinct users "city"
 *	(compressed)
 *
 * WIRE_NO_CALL are handshakes, pings, the ends of sessions and cursors, and the opcodes before
 * OP_MSG. WIRE_SILENT: the client wants no answer (moreToCome), or more than
 * WIRE_MONGODB_OUTSTANDING calls wait for theirs. Nothing is prepared; WIRE_TRANSACTION is never
 * said, because a transaction belongs to a session, not to a connection.
 *
 * WIRE_ANSWER comes with the twelfth byte, which tells whose answer it is. Those to nobody are
 * skipped; a call that was passed over is WIRE_DONE with nothing known. Rows: what a cursor's batch
 * or `values` holds, else nModified, else n, but not of a count. Errors: codeName, or the number;
 * of a failed write the number of the first. Several answers to one call (exhaust cursors) are one.
 */
#ifndef PROFILIS_WIRE_MONGODB_H
#define PROFILIS_WIRE_MONGODB_H

#include "wire.h"
#include "wire_bson.h"

#define WIRE_MONGODB_OUTSTANDING 16u
#define WIRE_MONGODB_LEVELS 6u /* of a shape; what is deeper is {...} */
#define WIRE_MONGODB_HEADER 16u

/* One direction: where it is in a message. */
struct wire_mongodb_half {
	uint8_t state;
	uint8_t part;  /* of the sections */
	uint8_t at;    /* bytes in header, or in field */
	uint8_t where; /* in the document */
	bool begun;    /* what begins a message has been said */
	bool sequence; /* the section is one of documents */
	bool body;     /* the one section that a message must have has come */
	unsigned char header[WIRE_MONGODB_HEADER];
	unsigned char field[4];
	uint32_t flags;
	uint32_t left;	  /* bytes of the message to come */
	uint32_t section; /* bytes of the document sequence to come */
	struct wire_bson bson;
};

/* An open document or array of the shape. */
struct wire_mongodb_level {
	bool array;
	bool any;				  /* an element is written */
	uint16_t element, previous, previous_end; /* where they are in the text */
};

struct wire_mongodb_call {
	uint8_t verb;
	uint8_t shape; /* open levels */
	bool named;    /* the command is known */
	bool told;     /* the text has been said */
	bool once;     /* the first of its updates or deletes has come */
	bool full;     /* the text is cut */
	uint16_t bytes;
	struct wire_mongodb_level levels[WIRE_MONGODB_LEVELS];
	char text[FORMAT_STATEMENT_MAX];
};

struct wire_mongodb_answer {
	uint8_t field; /* whose value is wanted */
	bool ours;     /* the oldest call's */
	bool goes_on;  /* an earlier message began it */
	bool failed, batched, modified_known, n_known;
	uint64_t rows, modified, n, code, write_code;
	uint8_t name_bytes;
	char name[FORMAT_ERROR_MAX];
};

struct wire_mongodb_outstanding {
	uint32_t id;
	bool counts; /* its n is not a number of rows */
};

struct wire_mongodb {
	bool dead;
	uint8_t first, count; /* of outstanding */
	struct wire_mongodb_outstanding outstanding[WIRE_MONGODB_OUTSTANDING];
	struct wire_mongodb_half halves[2]; /* by enum wire_side */
	struct wire_mongodb_call call;
	struct wire_mongodb_answer answer;
};

/* The client's first bytes may be MongoDB's; with less than 16 they may not. */
bool wire_mongodb_begins(const unsigned char *first16, size_t n);

void wire_mongodb_init(struct wire_mongodb *m);
size_t wire_mongodb_feed(struct wire_mongodb *m, enum wire_side side, const char *bytes, size_t n,
			 struct wire_event *e);

#endif
