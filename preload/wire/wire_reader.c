// SPDX-License-Identifier: Apache-2.0
#include "wire_reader.h"

static const struct {
	uint8_t system, dialect;
} protocols[] = {
	[WIRE_PROTOCOL_POSTGRES] = {FORMAT_SYSTEM_POSTGRESQL, STATEMENT_POSTGRESQL},
	[WIRE_PROTOCOL_MYSQL] = {FORMAT_SYSTEM_MYSQL, STATEMENT_MYSQL},
	[WIRE_PROTOCOL_REDIS] = {FORMAT_SYSTEM_REDIS, STATEMENT_RAW},
	[WIRE_PROTOCOL_MEMCACHED] = {FORMAT_SYSTEM_MEMCACHED, STATEMENT_RAW},
	[WIRE_PROTOCOL_MONGODB] = {FORMAT_SYSTEM_MONGODB, STATEMENT_RAW},
	[WIRE_PROTOCOL_BOLT] = {FORMAT_SYSTEM_NEO4J, STATEMENT_CYPHER},
};

/* Commands are of small letters, and followed by a blank or the line's end. */
static bool memcached_begins(const unsigned char *first, size_t n)
{
	size_t i = 0;

	while (i < n && first[i] >= 'a' && first[i] <= 'z')
		i++;
	return i && (i == n || first[i] == ' ' || first[i] == '\r' || first[i] == '_');
}

enum wire_protocol wire_of_client(const unsigned char *first, size_t n)
{
	if (wire_redis_begins(first, n))
		return WIRE_PROTOCOL_REDIS;
	if (n >= 8 && wire_postgres_greets(first, n))
		return WIRE_PROTOCOL_POSTGRES;
	if (n >= 4 && wire_bolt_begins(first, n))
		return WIRE_PROTOCOL_BOLT;
	if (first[0] == 0x80 || memcached_begins(first, n))
		return WIRE_PROTOCOL_MEMCACHED;
	if (n >= WIRE_TELL && wire_mongodb_begins(first, n))
		return WIRE_PROTOCOL_MONGODB;
	return n < WIRE_TELL ? WIRE_PROTOCOL_MORE : WIRE_PROTOCOL_NONE;
}

enum wire_protocol wire_of_server(const unsigned char *first, size_t n)
{
	if (n < 5)
		return WIRE_PROTOCOL_MORE;
	return wire_mysql_greets(first, n) ? WIRE_PROTOCOL_MYSQL : WIRE_PROTOCOL_NONE;
}

void wire_reader_init(struct wire_reader *r, enum wire_protocol protocol)
{
	r->protocol = (uint8_t)protocol;
	switch (protocol) {
	case WIRE_PROTOCOL_POSTGRES:
		wire_postgres_init(&r->postgres);
		break;
	case WIRE_PROTOCOL_MYSQL:
		wire_mysql_init(&r->mysql);
		break;
	case WIRE_PROTOCOL_REDIS:
		wire_redis_init(&r->redis);
		break;
	case WIRE_PROTOCOL_MEMCACHED:
		wire_memcached_init(&r->memcached);
		break;
	case WIRE_PROTOCOL_MONGODB:
		wire_mongodb_init(&r->mongodb);
		break;
	default:
		wire_bolt_init(&r->bolt);
	}
}

size_t wire_reader_feed(struct wire_reader *r, enum wire_side side, const char *bytes, size_t n,
			struct wire_event *e)
{
	switch (r->protocol) {
	case WIRE_PROTOCOL_POSTGRES:
		return wire_postgres_feed(&r->postgres, side, bytes, n, e);
	case WIRE_PROTOCOL_MYSQL:
		return wire_mysql_feed(&r->mysql, side, bytes, n, e);
	case WIRE_PROTOCOL_REDIS:
		return wire_redis_feed(&r->redis, side, bytes, n, e);
	case WIRE_PROTOCOL_MEMCACHED:
		return wire_memcached_feed(&r->memcached, side, bytes, n, e);
	case WIRE_PROTOCOL_MONGODB:
		return wire_mongodb_feed(&r->mongodb, side, bytes, n, e);
	default:
		return wire_bolt_feed(&r->bolt, side, bytes, n, e);
	}
}

enum format_system wire_reader_system(const struct wire_reader *r)
{
	return protocols[r->protocol].system;
}

enum statement_dialect wire_reader_dialect(const struct wire_reader *r)
{
	return protocols[r->protocol].dialect;
}
