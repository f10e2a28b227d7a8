// SPDX-License-Identifier: Apache-2.0
#include "wire_mysql_machine.h"

/* What a message may begin with. */
#define OK 0u
#define MORE_AUTH 1u
#define INFILE 0xfbu
#define END 0xfeu
#define ERROR 0xffu

#define OK_BYTES 7u
#define END_BYTES 9u	       /* EOF is shorter */
#define END_OK_BYTES 0xffffffu /* and the OK in its place shorter than that */
#define PROGRESS 0xffffu       /* MariaDB's, as the number of an error */

/* A server's status. */
#define IN_TRANSACTION 1u
#define MORE_RESULTS 8u
#define CURSOR 0x40u

/* FIRST is of a result, or of an answer. */
enum stage { FIRST, DESCRIPTIONS, DESCRIPTIONS_END, ROWS };

static struct wire_mysql_side *side(struct wire_mysql *m)
{
	return &m->sides[WIRE_SERVER];
}

void wire_mysql_answer_begin(struct wire_mysql *m)
{
	if (m->phase != WIRE_MYSQL_READY || wire_mysql_idle(m) || m->answering)
		return;
	m->answering = true;
	m->stage = wire_mysql_oldest(m) % WIRE_MYSQL_CALL == WIRE_MYSQL_ROWS ? ROWS : FIRST;
	m->rows = 0;
	m->error_bytes = 0;
	if (wire_mysql_oldest(m) & WIRE_MYSQL_CALL)
		wire_due_add(&side(m)->due, WIRE_ANSWER);
}

size_t wire_mysql_answer_bytes(struct wire_mysql *m, const char *bytes, size_t n)
{
	if (m->phase == WIRE_MYSQL_GREETING)
		return wire_mysql_greeting_bytes(m, bytes, n);
	return wire_mysql_keep(side(m), bytes, n);
}

/* ---- the end of an answer ---------------------------------------------------------------- */

static void done(struct wire_mysql *m)
{
	if (wire_mysql_oldest(m) & WIRE_MYSQL_CALL)
		wire_due_add(&side(m)->due, WIRE_DONE);
	m->answering = false;
	m->oldest++;
}

static void status(struct wire_mysql *m, uint64_t flags)
{
	uint8_t now = flags & IN_TRANSACTION;

	if (now != m->transaction)
		wire_due_add(&side(m)->due, WIRE_TRANSACTION);
	m->transaction = now;
}

static void result_done(struct wire_mysql *m, uint64_t flags)
{
	status(m, flags);
	m->stage = FIRST;
	if (!(flags & MORE_RESULTS))
		done(m);
}

static void error(struct wire_mysql *m)
{
	uint64_t number = wire_mysql_int(side(m)->first + 1, 2);

	if (number == PROGRESS)
		return;
	for (uint64_t digit = 10000; digit; digit /= 10)
		if (number >= digit)
			wire_error_add(m->error, &m->error_bytes,
				       (char)('0' + number / digit % 10));
	done(m);
}

/* A length-encoded integer in first[], where OK's two fit. */
static uint64_t integer(const uint8_t *first, uint32_t *at)
{
	struct wire_mysql_length length = {0};

	while (!wire_mysql_length(&length, first[(*at)++]))
		;
	return length.value;
}

/* Rows, the last id, status. */
static void ok(struct wire_mysql *m)
{
	const uint8_t *first = side(m)->first;
	uint32_t at = 1;
	uint64_t changed = integer(first, &at);

	integer(first, &at);
	if (changed < WIRE_ROWS_UNKNOWN - m->rows)
		m->rows += changed;
	result_done(m, wire_mysql_int(first + at, 2));
}

static bool is_end(struct wire_mysql *m)
{
	bool as_ok = m->can & WIRE_MYSQL_DEPRECATE_EOF;

	return side(m)->first[0] == END && side(m)->bytes < (as_ok ? END_OK_BYTES : END_BYTES);
}

static void end(struct wire_mysql *m)
{
	if (m->can & WIRE_MYSQL_DEPRECATE_EOF && side(m)->bytes >= OK_BYTES)
		ok(m);
	else
		result_done(m, wire_mysql_int(side(m)->first + 3, 2));
}

/* ---- descriptions of columns and parameters ---------------------------------------------- */

static bool prepares(const struct wire_mysql *m)
{
	return wire_mysql_oldest(m) % WIRE_MYSQL_CALL == WIRE_MYSQL_PREPARED;
}

static void descriptions_begin(struct wire_mysql *m)
{
	bool ends = !(m->can & WIRE_MYSQL_DEPRECATE_EOF);

	if (prepares(m) && !m->columns) {
		m->columns = m->later;
		m->later = 0;
	}
	if (m->columns)
		m->stage = DESCRIPTIONS;
	else if (prepares(m))
		done(m);
	else
		m->stage = ends ? DESCRIPTIONS_END : ROWS;
}

static void descriptions_end(struct wire_mysql *m, uint64_t flags)
{
	if (prepares(m))
		descriptions_begin(m);
	else if (flags & CURSOR)
		result_done(m, flags);
	else
		m->stage = ROWS;
}

static void description(struct wire_mysql *m)
{
	if (--m->columns)
		return;
	m->stage = DESCRIPTIONS_END;
	if (m->can & WIRE_MYSQL_DEPRECATE_EOF)
		descriptions_end(m, 0);
}

/* ---- the first message ------------------------------------------------------------------- */

static void prepared(struct wire_mysql *m)
{
	const uint8_t *first = side(m)->first;
	bool described =
		!(m->can & WIRE_MYSQL_OPTIONAL_METADATA) || side(m)->bytes < 13 || first[12];

	m->dead = first[0] != OK || side(m)->bytes < 9;
	m->prepared = (uint32_t)wire_mysql_int(first + 1, 4);
	m->columns = described ? wire_mysql_int(first + 7, 2) : 0;
	m->later = described ? wire_mysql_int(first + 5, 2) : 0;
	wire_due_add(&side(m)->due, WIRE_PREPARED);
	descriptions_begin(m);
}

static void columns(struct wire_mysql *m)
{
	uint64_t flagged = WIRE_MYSQL_OPTIONAL_METADATA | WIRE_MYSQL_CACHE_METADATA;
	uint32_t at = 0;

	m->columns = integer(side(m)->first, &at);
	if (m->can & flagged && at < side(m)->bytes && !side(m)->first[at])
		m->columns = 0;
	descriptions_begin(m);
}

static void result_first(struct wire_mysql *m)
{
	uint8_t first = side(m)->first[0];

	if (first == OK)
		ok(m);
	else if (first == INFILE)
		m->infile = true;
	else if (is_end(m))
		end(m);
	else
		columns(m);
}

static void one(struct wire_mysql *m)
{
	if (side(m)->first[0] == OK && side(m)->bytes >= OK_BYTES)
		ok(m);
	else
		done(m);
}

static void first_message(struct wire_mysql *m)
{
	switch (wire_mysql_oldest(m) % WIRE_MYSQL_CALL) {
	case WIRE_MYSQL_RESULT:
		result_first(m);
		break;
	case WIRE_MYSQL_PREPARED:
		prepared(m);
		break;
	case WIRE_MYSQL_LOGGED_IN:
		if (side(m)->first[0] == OK)
			done(m);
		break;
	default:
		one(m);
		break;
	}
}

static void row(struct wire_mysql *m)
{
	if (is_end(m))
		end(m);
	else
		m->rows++;
}

static void answer_message(struct wire_mysql *m)
{
	if (side(m)->first[0] == ERROR) {
		error(m);
		return;
	}
	switch ((enum stage)m->stage) {
	case FIRST:
		first_message(m);
		break;
	case DESCRIPTIONS:
		description(m);
		break;
	case DESCRIPTIONS_END:
		m->dead = !is_end(m) || side(m)->bytes >= END_BYTES;
		descriptions_end(m, wire_mysql_int(side(m)->first + 3, 2));
		break;
	case ROWS:
		row(m);
		break;
	}
}

static void auth_message(struct wire_mysql *m)
{
	uint8_t first = side(m)->first[0];

	if (first == OK)
		m->phase = WIRE_MYSQL_READY;
	else if (first == ERROR)
		m->closing = true;
	else if (first != MORE_AUTH && first != END)
		m->dead = true;
}

/* What nobody asked for can only be why the server closes. */
static void unasked(struct wire_mysql *m)
{
	if (side(m)->first[0] == ERROR)
		m->closing = true;
	else
		m->dead = true;
}

void wire_mysql_answer_end(struct wire_mysql *m)
{
	if (m->phase == WIRE_MYSQL_GREETING)
		wire_mysql_greeting_end(m);
	else if (!side(m)->bytes)
		m->dead = true;
	else if (m->answering)
		answer_message(m);
	else if (m->phase == WIRE_MYSQL_AUTH)
		auth_message(m);
	else
		unasked(m);
}
