/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_mysql_machine.h - what the files of wire_mysql.c share.
 */
#ifndef PROFILIS_WIRE_MYSQL_MACHINE_H
#define PROFILIS_WIRE_MYSQL_MACHINE_H

#include "wire_mysql.h"

enum wire_mysql_phase { WIRE_MYSQL_GREETING, WIRE_MYSQL_LOGIN, WIRE_MYSQL_AUTH, WIRE_MYSQL_READY };

/* Capabilities. */
#define WIRE_MYSQL_MYSQL 1u /* not MariaDB's, if clear */
#define WIRE_MYSQL_COMPRESS 0x20u
#define WIRE_MYSQL_41 0x200u
#define WIRE_MYSQL_SSL 0x800u
#define WIRE_MYSQL_DEPRECATE_EOF 0x1000000u
#define WIRE_MYSQL_OPTIONAL_METADATA 0x2000000u
#define WIRE_MYSQL_ZSTD 0x4000000u
#define WIRE_MYSQL_QUERY_ATTRIBUTES 0x8000000u
#define WIRE_MYSQL_CACHE_METADATA (UINT64_C(1) << 36) /* MariaDB's */

/* Commands that are more than a line in a table. */
#define WIRE_MYSQL_COM_QUERY 3u
#define WIRE_MYSQL_COM_PREPARE 22u
#define WIRE_MYSQL_COM_EXECUTE 23u
#define WIRE_MYSQL_COM_CLOSE 25u
#define WIRE_MYSQL_COM_FETCH 28u

/* How a command is answered; in the ring, with WIRE_MYSQL_CALL for calls. */
enum wire_mysql_answer {
	WIRE_MYSQL_ONE, /* message, whatever it is: also an error, where it is not known */
	WIRE_MYSQL_NONE,
	WIRE_MYSQL_STREAM, /* without an end */
	WIRE_MYSQL_RESULT,
	WIRE_MYSQL_PREPARED,
	WIRE_MYSQL_ROWS, /* and no columns before them */
	WIRE_MYSQL_LOGGED_IN,
};
#define WIRE_MYSQL_CALL 0x80u

static inline uint64_t wire_mysql_int(const uint8_t *bytes, uint32_t n)
{
	uint64_t value = 0;

	while (n--)
		value = value << 8 | bytes[n];
	return value;
}

static inline bool wire_mysql_idle(const struct wire_mysql *m)
{
	return m->oldest == m->next;
}

static inline uint8_t wire_mysql_oldest(const struct wire_mysql *m)
{
	return m->ring[m->oldest % WIRE_MYSQL_OUTSTANDING];
}

/*
 * A message's parts, side by side: its first packet's header, bytes (as many as are used, at least
 * one), its end. At the end first[] holds what it began with, the rest of it 0.
 */
void wire_mysql_call_begin(struct wire_mysql *m);
size_t wire_mysql_call_bytes(struct wire_mysql *m, const char *bytes, size_t n);
void wire_mysql_call_end(struct wire_mysql *m);
void wire_mysql_answer_begin(struct wire_mysql *m);
size_t wire_mysql_answer_bytes(struct wire_mysql *m, const char *bytes, size_t n);
void wire_mysql_answer_end(struct wire_mysql *m);

/* Keeps a message's first bytes; all n are used. */
size_t wire_mysql_keep(struct wire_mysql_side *s, const char *bytes, size_t n);

/* The first messages. */
size_t wire_mysql_greeting_bytes(struct wire_mysql *m, const char *bytes, size_t n);
void wire_mysql_greeting_end(struct wire_mysql *m);
void wire_mysql_login_end(struct wire_mysql *m);

/* A length-encoded integer: true when it is whole. */
bool wire_mysql_length(struct wire_mysql_length *length, uint8_t byte);

void wire_mysql_attributes_begin(struct wire_mysql *m);
/* What stands before the text; 0 when that begins. */
size_t wire_mysql_attributes(struct wire_mysql_attributes *a, const char *bytes, size_t n);

#endif
