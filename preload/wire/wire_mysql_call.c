// SPDX-License-Identifier: Apache-2.0
#include "wire_mysql_machine.h"

#define CALL WIRE_MYSQL_CALL
#define BULK_EXECUTE 0xfau /* MariaDB's */

/* All that are not here have an answer of one message. */
static uint8_t answer_to(uint8_t command)
{
	static const uint8_t answers[] = {
		[1] = WIRE_MYSQL_NONE, /* quit */
		[WIRE_MYSQL_COM_QUERY] = WIRE_MYSQL_RESULT | CALL,
		[4] = WIRE_MYSQL_ROWS,	     /* field list */
		[10] = WIRE_MYSQL_RESULT,    /* process info */
		[17] = WIRE_MYSQL_LOGGED_IN, /* change user */
		[18] = WIRE_MYSQL_STREAM,    /* binlog dump */
		[19] = WIRE_MYSQL_STREAM,    /* table dump */
		[WIRE_MYSQL_COM_PREPARE] = WIRE_MYSQL_PREPARED | CALL,
		[WIRE_MYSQL_COM_EXECUTE] = WIRE_MYSQL_RESULT | CALL,
		[24] = WIRE_MYSQL_NONE, /* send long data */
		[WIRE_MYSQL_COM_CLOSE] = WIRE_MYSQL_NONE,
		[WIRE_MYSQL_COM_FETCH] = WIRE_MYSQL_ROWS | CALL,
		[30] = WIRE_MYSQL_STREAM, /* binlog dump, by GTID */
		[32] = WIRE_MYSQL_STREAM, /* clone */
	};

	if (command == BULK_EXECUTE)
		return WIRE_MYSQL_RESULT | CALL;
	return command < sizeof answers ? answers[command] : (uint8_t)WIRE_MYSQL_ONE;
}

/* Only commands begin with number 0, but for a file's packets, of which there may be 256. */
void wire_mysql_call_begin(struct wire_mysql *m)
{
	struct wire_mysql_side *s = &m->sides[WIRE_CLIENT];

	if (m->phase == WIRE_MYSQL_GREETING)
		m->dead = true;
	m->calling = m->phase >= WIRE_MYSQL_AUTH && !s->number && !m->infile;
	if (m->calling)
		wire_due_add(&s->due, WIRE_CALL);
}

static void command_begin(struct wire_mysql *m, uint8_t command)
{
	uint8_t answer = answer_to(command);

	m->attributes.state = 0;
	if (command == WIRE_MYSQL_COM_QUERY)
		wire_mysql_attributes_begin(m);
	if (answer == WIRE_MYSQL_STREAM)
		m->dead = true;
}

static bool has_text(uint8_t command)
{
	return command == WIRE_MYSQL_COM_QUERY || command == WIRE_MYSQL_COM_PREPARE;
}

size_t wire_mysql_call_bytes(struct wire_mysql *m, const char *bytes, size_t n)
{
	struct wire_mysql_side *s = &m->sides[WIRE_CLIENT];
	size_t before;

	if (m->calling && !s->bytes) {
		command_begin(m, (uint8_t)*bytes);
		return wire_mysql_keep(s, bytes, 1);
	}
	if (!m->calling || !has_text(s->first[0]))
		return wire_mysql_keep(s, bytes, n);
	before = wire_mysql_attributes(&m->attributes, bytes, n);
	if (before)
		return before;
	m->text = bytes;
	m->text_bytes = n;
	wire_due_add(&s->due, WIRE_TEXT);
	return n;
}

static void remember(struct wire_mysql *m, uint8_t answer)
{
	if ((uint16_t)(m->next - m->oldest) == WIRE_MYSQL_OUTSTANDING)
		m->dead = true;
	m->ring[m->next++ % WIRE_MYSQL_OUTSTANDING] = answer;
}

static void command_end(struct wire_mysql *m)
{
	struct wire_mysql_side *s = &m->sides[WIRE_CLIENT];
	uint8_t command = s->first[0], answer = answer_to(command);
	bool names = command == WIRE_MYSQL_COM_EXECUTE || command == WIRE_MYSQL_COM_FETCH ||
		     command == BULK_EXECUTE;

	if (!s->bytes) {
		m->dead = true;
		return;
	}
	if (names)
		wire_due_add(&s->due, WIRE_EXECUTE);
	if (command == WIRE_MYSQL_COM_PREPARE)
		wire_due_add(&s->due, WIRE_PREPARE);
	if (command == WIRE_MYSQL_COM_CLOSE)
		wire_due_add(&s->due, WIRE_FORGET);
	wire_due_add(&s->due, answer & CALL ? WIRE_SENT : WIRE_NO_CALL);
	if (answer != WIRE_MYSQL_NONE)
		remember(m, answer);
}

void wire_mysql_call_end(struct wire_mysql *m)
{
	if (m->phase == WIRE_MYSQL_LOGIN)
		wire_mysql_login_end(m);
	else if (m->calling)
		command_end(m);
	else if (m->infile && !m->sides[WIRE_CLIENT].bytes)
		m->infile = false;
}
