// SPDX-License-Identifier: Apache-2.0
#include "wire_postgres_machine.h"

#include <string.h>

#define READY 'Z'
#define ROW_DESCRIPTION 'T'
#define DATA_ROW 'D'
#define COMPLETE 'C'
#define ERROR 'E'
#define NOTICE 'N'
#define NOTIFICATION 'A'
#define EMPTY 'I'
#define PARSED '1'
#define BOUND '2'
#define CLOSED '3'
#define SUSPENDED 's'
#define NO_DATA 'n'
#define COPY_IN 'G'
#define COPY_DATA 'd'
#define COPY_DONE 'c'
#define FUNCTION_RESULT 'V'

#define SHORT_MAX 65535u

/* Fields of an error. */
#define SEVERITY 'V' /* never translated */
#define SQLSTATE 'C'
#define FIELD_BEGINS 0
#define SEVERITY_REST 1

/* In a tag. */
#define NO_NUMBER 0
#define NUMBER_BEGINS 1
#define NUMBER 2

static void dead(struct wire_postgres *p)
{
	p->server.state = WIRE_POSTGRES_DEAD;
}

uint32_t wire_postgres_server_longest(uint8_t type)
{
	switch (type) {
	case ROW_DESCRIPTION:
	case DATA_ROW:
	case COPY_DATA:
	case FUNCTION_RESULT:
	case ERROR:
	case NOTICE:
	case NOTIFICATION:
		return WIRE_POSTGRES_LONG;
	case READY:
		return 1;
	case PARSED:
	case BOUND:
	case CLOSED:
	case SUSPENDED:
	case NO_DATA:
	case EMPTY:
	case COPY_DONE:
		return 0;
	default:
		return SHORT_MAX;
	}
}

/* ---- calls ------------------------------------------------------------------------------- */

static uint32_t unanswered(const struct wire_postgres *p)
{
	return wire_postgres_group_oldest(p).calls - p->answered;
}

/* The oldest call ends when the server is ready, not before. */
static bool is_simple(const struct wire_postgres *p)
{
	return wire_postgres_group_oldest(p).simple && unanswered(p) == 1;
}

static void done(struct wire_postgres *p, struct wire_event *e)
{
	*e = (struct wire_event){.kind = WIRE_DONE, .rows = p->rows, .error_bytes = p->error_bytes};
	memcpy(e->error, p->error, p->error_bytes);
	p->answered++;
	p->begun = false;
	p->error_bytes = 0;
	p->rows = WIRE_ROWS_UNKNOWN;
	p->data_rows = 0;
}

/* An Execute's end, or that of a part of a simple query. */
static void part_done(struct wire_postgres *p, struct wire_event *e)
{
	if (is_simple(p))
		return;
	if (unanswered(p) && !p->failed)
		done(p, e);
	p->rows = WIRE_ROWS_UNKNOWN;
	p->data_rows = 0;
}

/* ---- CommandComplete, ErrorResponse ------------------------------------------------------ */

static void tag_byte(struct wire_postgres *p, char c)
{
	unsigned digit = (unsigned char)c - (unsigned)'0';

	if (c == ' ') {
		p->field = NUMBER_BEGINS;
		p->number = 0;
	} else if (!c || p->field == NO_NUMBER) {
		return;
	} else if (digit > 9 || p->number > (UINT64_MAX - 10) / 10) {
		p->field = NO_NUMBER;
	} else {
		p->field = NUMBER;
		p->number = p->number * 10 + digit;
	}
}

static void tag_end(struct wire_postgres *p)
{
	bool adds = is_simple(p) && p->rows != WIRE_ROWS_UNKNOWN;

	if (p->field != NUMBER)
		return;
	if (adds && p->rows > WIRE_ROWS_UNKNOWN - 1 - p->number)
		p->rows = WIRE_ROWS_UNKNOWN;
	else
		p->rows = adds ? p->rows + p->number : p->number;
}

static void error_byte(struct wire_postgres *p, char c)
{
	if (p->field == FIELD_BEGINS) {
		p->field = (uint8_t)c;
		p->error_bytes = c == SQLSTATE ? 0 : p->error_bytes;
	} else if (!c) {
		p->field = FIELD_BEGINS;
	} else if (p->field == SEVERITY) {
		p->fatal = c == 'F' || c == 'P';
		p->field = SEVERITY_REST;
	} else if (p->field == SQLSTATE && p->error_bytes < FORMAT_ERROR_MAX) {
		p->error[p->error_bytes++] = c;
	}
}

/* Of a group the first call without an answer fails, which may be one yet to be sent. */
static void error_end(struct wire_postgres *p, struct wire_event *e)
{
	bool first = !p->failed;

	p->failed = true;
	if (first && unanswered(p) && (p->fatal || !is_simple(p)))
		done(p, e);
}

/* ---- ReadyForQuery ----------------------------------------------------------------------- */

static void skipped(struct wire_postgres *p, struct wire_event *e)
{
	bool told = p->error_bytes || is_simple(p);

	done(p, e);
	e->value = p->failed && !told;
}

static void group_done(struct wire_postgres *p)
{
	wire_postgres_group_answered(p);
	p->begun = p->failed = p->copying = false;
	p->error_bytes = 0;
	p->rows = WIRE_ROWS_UNKNOWN;
}

/*
 * One event at a time: the byte stays until all is said. A server that says it unasked ends
 * nothing: an answer that has begun goes on.
 */
static size_t ready(struct wire_postgres *p, char status, struct wire_event *e)
{
	bool transaction = status != 'I';

	if (p->group_count && unanswered(p)) {
		skipped(p, e);
		return 0;
	}
	if (p->group_count)
		group_done(p);
	if (transaction != p->transaction)
		*e = (struct wire_event){.kind = WIRE_TRANSACTION, .value = transaction};
	p->transaction = transaction;
	return 1;
}

/* ---- messages ---------------------------------------------------------------------------- */

static bool is_type(uint8_t type)
{
	return type && strchr("RSKZTDCENAI123sntGHWdcVv", type);
}

/* What any client may get at any time, and what closing gets, is no call's answer. */
static bool is_answer(uint8_t type)
{
	return !strchr("RSKZNA3v", type);
}

size_t wire_postgres_server_type(struct wire_postgres *p, uint8_t type, struct wire_event *e)
{
	if (!is_type(type)) {
		dead(p);
	} else if (!p->begun && !p->failed && unanswered(p) && is_answer(type)) {
		p->begun = true;
		e->kind = WIRE_ANSWER;
	}
	return 1;
}

void wire_postgres_server_begin(struct wire_postgres *p, struct wire_event *e)
{
	uint8_t type = p->server.type;

	p->field = FIELD_BEGINS;
	if (type == READY || type == COMPLETE || type == ERROR) {
		p->fatal = false;
		if (!p->server.left)
			dead(p);
	} else if (type == DATA_ROW) {
		p->data_rows++;
	} else if (type == COPY_IN) {
		p->copying = true;
	} else if (type == SUSPENDED) {
		p->rows = p->data_rows;
		part_done(p, e);
	} else if (type == EMPTY) {
		part_done(p, e);
	}
}

size_t wire_postgres_server_content(struct wire_postgres *p, const char *bytes, size_t n,
				    struct wire_event *e)
{
	uint8_t type = p->server.type;

	if (type == READY)
		return ready(p, *bytes, e);
	for (size_t i = 0; i < n && (type == COMPLETE || type == ERROR); i++) {
		if (type == COMPLETE)
			tag_byte(p, bytes[i]);
		else
			error_byte(p, bytes[i]);
	}
	if (n < p->server.left)
		return n;
	if (type == COMPLETE) {
		tag_end(p);
		part_done(p, e);
	} else if (type == ERROR) {
		error_end(p, e);
	}
	return n;
}
