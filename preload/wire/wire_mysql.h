/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_mysql.h - MySQL and MariaDB (protocol 10, 4.1 and later), as wire.h describes.
 *
 * Calls are COM_QUERY, COM_STMT_PREPARE, COM_STMT_EXECUTE, MariaDB's COM_STMT_BULK_EXECUTE and
 * COM_STMT_FETCH (WIRE_EXECUTE too: the statement goes on). All others are WIRE_NO_CALL. Login is
 * none.
 *
 * COM_STMT_PREPARE is a round trip, but executes nothing: WIRE_CALL, WIRE_TEXT, WIRE_PREPARE with
 * name 0, WIRE_SENT; WIRE_ANSWER, WIRE_PREPARED with the server's id, WIRE_DONE. A call with
 * WIRE_PREPARE and without WIRE_EXECUTE is one that prepares only. MariaDB's clients execute "the
 * last prepared" before they know its id: that is WIRE_EXECUTE with name 0.
 *
 * WIRE_CALL and WIRE_ANSWER are said when a packet's header is whole: its number tells commands
 * from what else a client sends.
 *
 * Rows are those returned, or changed; all results of a call together. A call with an error has
 * those until then.
 *
 * After WIRE_TLS the reader goes on with what was encrypted, if it gets that. Compression, and what
 * makes a stream of the connection (replication), is WIRE_MALFORMED; so are more than
 * WIRE_MYSQL_OUTSTANDING commands at once. Of a query with more than WIRE_MYSQL_ATTRIBUTES
 * attributes the text stays unknown.
 */
#ifndef PROFILIS_WIRE_MYSQL_H
#define PROFILIS_WIRE_MYSQL_H

#include "wire_parts.h"

#define WIRE_MYSQL_OUTSTANDING 256u /* a power of two */
#define WIRE_MYSQL_ATTRIBUTES 32u
#define WIRE_MYSQL_FIRST 32u

/* One direction: packets, and the messages that they make. */
struct wire_mysql_side {
	struct wire_due due;
	uint8_t header[4];
	uint8_t header_bytes;
	uint8_t number; /* of the message's first packet */
	bool continues; /* the packet was full: its message goes on */
	uint8_t first_bytes;
	uint32_t left;	/* of the packet */
	uint32_t bytes; /* of the message so far, or UINT32_MAX */
	uint8_t first[WIRE_MYSQL_FIRST];
};

struct wire_mysql_length {
	uint64_t value;
	uint8_t bytes, read; /* behind the first one */
};

/* COM_QUERY's parameters, which stand before the text. */
struct wire_mysql_attributes {
	uint8_t state;
	uint8_t count, at;
	uint32_t nulls;
	struct wire_mysql_length length;
	uint64_t left;
	uint8_t types[WIRE_MYSQL_ATTRIBUTES];
};

struct wire_mysql {
	bool dead;
	bool closing; /* the server said an error to nobody */
	bool tls;
	bool infile; /* the server wants a file */
	uint8_t phase;
	uint8_t greeting; /* where in it */
	uint8_t greeting_bytes;
	uint64_t server_can, can; /* capabilities; MariaDB's own from bit 32 */
	struct wire_mysql_side sides[2];
	/* from the client */
	bool calling;
	const char *text;
	size_t text_bytes;
	struct wire_mysql_attributes attributes;
	/* from the server */
	uint8_t stage;
	bool answering;
	uint8_t transaction;
	uint8_t error_bytes;
	char error[FORMAT_ERROR_MAX];
	uint32_t prepared;
	uint64_t columns; /* descriptions to come, of columns or parameters */
	uint64_t later;	  /* and then these, of a prepared statement's columns */
	uint64_t rows;
	uint16_t oldest, next; /* of the ring */
	uint8_t ring[WIRE_MYSQL_OUTSTANDING];
};

/* A connection's first bytes from the server are a greeting; 5 bytes tell. */
bool wire_mysql_greets(const unsigned char *first, size_t n);

void wire_mysql_init(struct wire_mysql *m);
size_t wire_mysql_feed(struct wire_mysql *m, enum wire_side side, const char *bytes, size_t n,
		       struct wire_event *e);

#endif
