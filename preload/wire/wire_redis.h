/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_redis.h - Redis and its relatives: RESP2, RESP3 and inline commands, as wire.h describes.
 *
 * Every command is a call, PING and AUTH too: each is a round trip. Its statement is made here
 * (WIRE_TEXT, raw): the name in capitals, the subcommand where the command has such, the shape of
 * the first key (key_shape.h) where the command is known to have one, and one `?` for all other
 * arguments. It is said with the command's last byte.
 *
 * MULTI opens a transaction and EXEC, DISCARD and RESET end it, by the client's word. A queued
 * command's answer is its +QUEUED. Rows are the elements of an array, set or map as the server
 * began it; a streamed one's are counted.
 *
 * SUBSCRIBE and the like, MONITOR, SYNC and PSYNC are no calls; after them the client's bytes are
 * skipped, and the server's as soon as all earlier calls are answered. Replies nested deeper than
 * WIRE_REDIS_DEPTH are WIRE_MALFORMED.
 */
#ifndef PROFILIS_WIRE_REDIS_H
#define PROFILIS_WIRE_REDIS_H

#include "key_shape.h"
#include "wire_parts.h"

#define WIRE_REDIS_DEPTH 32u

struct wire_redis_calls {
	struct wire_due due;
	uint8_t state;
	uint8_t kind;  /* of command, from its name */
	uint8_t quote; /* inline: the argument's */
	bool escaped, inside;
	bool off;	    /* CLIENT REPLY OFF */
	uint8_t unanswered; /* commands to come that CLIENT REPLY SKIP silenced */
	uint8_t transaction;
	uint32_t argument;
	struct wire_number number;
	uint64_t arguments_left;
	uint64_t left;
	struct key_shape shape;
};

struct wire_redis_frame {
	uint8_t type;
	bool streamed;
	uint64_t left;
};

struct wire_redis_replies {
	struct wire_due due;
	uint8_t state;
	uint8_t type;
	uint8_t depth;
	bool answering; /* the oldest call */
	bool aside;	/* a push message, or what the server says to nobody */
	bool coding;	/* in an error's first word */
	bool streamed;	/* the length is `?` */
	uint8_t error_bytes;
	char error[FORMAT_ERROR_MAX];
	struct wire_number number;
	uint64_t left;
	uint64_t rows;
	struct wire_redis_frame frames[WIRE_REDIS_DEPTH];
};

struct wire_redis {
	bool dead;
	bool listening; /* after SUBSCRIBE and the like */
	uint64_t outstanding;
	struct wire_redis_calls calls;
	struct wire_redis_replies replies;
};

/* A connection's first bytes from the client look like RESP. */
bool wire_redis_begins(const unsigned char *first, size_t n);

void wire_redis_init(struct wire_redis *r);
size_t wire_redis_feed(struct wire_redis *r, enum wire_side side, const char *bytes, size_t n,
		       struct wire_event *e);

#endif
