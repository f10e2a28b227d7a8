/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_memcached.h - memcached's text protocol with its meta commands, and the binary one, as
 * wire.h describes. The client's first byte tells which.
 *
 * Every command but quit is a call. Its statement is made here (WIRE_TEXT, raw): the command, the
 * shape of its first key (key_shape.h), and one `?` for all that follows; the binary protocol's
 * commands are named like those of the text protocol.
 *
 * Rows are hits: VALUE lines, VA and HD; what was stored, deleted, touched or counted is one row,
 * what was not there is none. Errors are ERROR, CLIENT_ERROR and SERVER_ERROR; of the binary
 * protocol the status in decimal digits, unless it says no more than "not found", "exists" or "not
 * stored".
 *
 * noreply and quiet commands are WIRE_SILENT. A quiet command may have an answer (a hit of mg)
 * after all: such answers are skipped before mn's, and when no other call is open. Before the
 * answer of any other text command they are taken for that one's. WIRE_ANSWER is said when the
 * first word, or the binary header, is whole. `watch` and `lru_crawler` make
 * another protocol of the connection: it is WIRE_MALFORMED.
 */
#ifndef PROFILIS_WIRE_MEMCACHED_H
#define PROFILIS_WIRE_MEMCACHED_H

#include "key_shape.h"
#include "wire_parts.h"

#define WIRE_MEMCACHED_TOKEN 16u /* bytes that tell all words apart */
#define WIRE_MEMCACHED_HEADER 24u
#define WIRE_MEMCACHED_BARRIERS 4096u /* how many calls ahead mn is known; a power of two */

struct wire_memcached_token {
	uint8_t bytes; /* of text; or more: it was longer */
	char text[WIRE_MEMCACHED_TOKEN];
};

/* One direction. */
struct wire_memcached_side {
	struct wire_due due;
	uint8_t state;
	uint8_t command; /* of the line, from its first token */
	bool inside;	 /* a token */
	bool quiet;
	uint8_t header_bytes;
	uint8_t header[WIRE_MEMCACHED_HEADER];
	uint32_t argument;
	uint64_t left; /* of a data block */
	uint64_t data; /* bytes of the one that follows the line */
	struct wire_number number;
	struct wire_memcached_token token;
};

struct wire_memcached {
	bool dead;
	bool binary;
	bool begun;
	bool quiet_seen; /* a command may be answered that was said to be silent */
	bool answering, aside;
	uint8_t error_bytes;
	char error[FORMAT_ERROR_MAX];
	uint64_t rows;
	uint64_t asked, answered; /* calls */
	struct wire_memcached_side client, server;
	struct key_shape shape;
	uint8_t barriers[WIRE_MEMCACHED_BARRIERS / 8]; /* which of the calls are mn */
};

void wire_memcached_init(struct wire_memcached *m);
size_t wire_memcached_feed(struct wire_memcached *m, enum wire_side side, const char *bytes,
			   size_t n, struct wire_event *e);

#endif
