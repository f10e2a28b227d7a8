/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_reader.h - the readers of wire.h as one: whichever database or cache a connection speaks to,
 * and which it is. Pure.
 */
#ifndef PROFILIS_WIRE_READER_H
#define PROFILIS_WIRE_READER_H

#include "statement.h"
#include "wire_bolt.h"
#include "wire_memcached.h"
#include "wire_mongodb.h"
#include "wire_mysql.h"
#include "wire_postgres.h"
#include "wire_redis.h"

enum wire_protocol {
	WIRE_PROTOCOL_NONE, /* of those that are known */
	WIRE_PROTOCOL_MORE, /* more bytes must tell */
	WIRE_PROTOCOL_POSTGRES,
	WIRE_PROTOCOL_MYSQL,
	WIRE_PROTOCOL_REDIS,
	WIRE_PROTOCOL_MEMCACHED,
	WIRE_PROTOCOL_MONGODB,
	WIRE_PROTOCOL_BOLT,
};

/* First bytes decide; by then the first this many are enough. */
#define WIRE_TELL 16u

/* What the client's first bytes, or the server's where it speaks first, promise. */
enum wire_protocol wire_of_client(const unsigned char *first, size_t n);
enum wire_protocol wire_of_server(const unsigned char *first, size_t n);

struct wire_reader {
	uint8_t protocol; /* enum wire_protocol */
	union {
		struct wire_postgres postgres;
		struct wire_mysql mysql;
		struct wire_redis redis;
		struct wire_memcached memcached;
		struct wire_mongodb mongodb;
		struct wire_bolt bolt;
	};
};

void wire_reader_init(struct wire_reader *r, enum wire_protocol protocol);

/* As wire.h says of each reader. */
size_t wire_reader_feed(struct wire_reader *r, enum wire_side side, const char *bytes, size_t n,
			struct wire_event *e);

enum format_system wire_reader_system(const struct wire_reader *r);
enum statement_dialect wire_reader_dialect(const struct wire_reader *r);

#endif
