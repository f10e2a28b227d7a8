// SPDX-License-Identifier: Apache-2.0
#include "wire_mysql_machine.h"

#include <string.h>

#define PACKET_FULL 0xffffffu
#define HEADER 4u

void wire_mysql_init(struct wire_mysql *m)
{
	memset(m, 0, sizeof *m);
}

/* ---- packets and messages ---------------------------------------------------------------- */

static void message_begin(struct wire_mysql *m, enum wire_side side)
{
	struct wire_mysql_side *s = &m->sides[side];

	s->number = s->header[3];
	s->bytes = 0;
	s->first_bytes = 0;
	memset(s->first, 0, sizeof s->first);
	if (side == WIRE_CLIENT)
		wire_mysql_call_begin(m);
	else
		wire_mysql_answer_begin(m);
}

static void packet_end(struct wire_mysql *m, enum wire_side side)
{
	if (m->sides[side].continues)
		return;
	if (side == WIRE_CLIENT)
		wire_mysql_call_end(m);
	else
		wire_mysql_answer_end(m);
}

static size_t header(struct wire_mysql *m, enum wire_side side, const char *bytes, size_t n)
{
	struct wire_mysql_side *s = &m->sides[side];
	uint8_t before = s->header[3];
	size_t room = HEADER - s->header_bytes;

	if (n > room)
		n = room;
	memcpy(s->header + s->header_bytes, bytes, n);
	s->header_bytes = (uint8_t)(s->header_bytes + n);
	if (s->header_bytes < HEADER)
		return n;
	s->header_bytes = 0;
	s->left = (uint32_t)wire_mysql_int(s->header, 3);
	if (!s->continues)
		message_begin(m, side);
	else if (s->header[3] != (uint8_t)(before + 1))
		m->dead = true;
	s->continues = s->left == PACKET_FULL;
	if (!s->left)
		packet_end(m, side);
	return n;
}

size_t wire_mysql_keep(struct wire_mysql_side *s, const char *bytes, size_t n)
{
	size_t room = WIRE_MYSQL_FIRST - s->first_bytes;

	if (room > n)
		room = n;
	memcpy(s->first + s->first_bytes, bytes, room);
	s->first_bytes = (uint8_t)(s->first_bytes + room);
	return n;
}

static size_t payload(struct wire_mysql *m, enum wire_side side, const char *bytes, size_t n)
{
	struct wire_mysql_side *s = &m->sides[side];

	if (n > s->left)
		n = s->left;
	if (side == WIRE_CLIENT)
		n = wire_mysql_call_bytes(m, bytes, n);
	else
		n = wire_mysql_answer_bytes(m, bytes, n);
	s->left -= (uint32_t)n;
	s->bytes = s->bytes > UINT32_MAX - n ? UINT32_MAX : s->bytes + (uint32_t)n;
	if (!s->left)
		packet_end(m, side);
	return n;
}

/* ---- events ------------------------------------------------------------------------------ */

static void fill(const struct wire_mysql *m, struct wire_event *e)
{
	const uint8_t *first = m->sides[WIRE_CLIENT].first;
	uint32_t id = (uint32_t)wire_mysql_int(first + 1, 4);

	switch (e->kind) {
	case WIRE_TEXT:
		e->text = m->text;
		e->bytes = m->text_bytes;
		break;
	case WIRE_EXECUTE:
	case WIRE_FORGET:
		e->name = id == UINT32_MAX ? 0 : id;
		break;
	case WIRE_PREPARED:
		e->name = m->prepared;
		break;
	case WIRE_DONE:
		e->rows = m->rows;
		e->error_bytes = m->error_bytes;
		memcpy(e->error, m->error, e->error_bytes);
		break;
	case WIRE_TRANSACTION:
		e->value = m->transaction;
		break;
	default:
		break;
	}
}

static size_t malformed(struct wire_mysql *m, size_t n, struct wire_event *e)
{
	m->dead = true;
	e->kind = WIRE_MALFORMED;
	return n;
}

static size_t read_some(struct wire_mysql *m, enum wire_side side, const char *bytes, size_t n)
{
	struct wire_mysql_side *s = &m->sides[side];
	size_t used = 0;

	while (used < n && !s->due.kinds && !m->dead && !m->closing)
		used += s->left ? payload(m, side, bytes + used, n - used)
				: header(m, side, bytes + used, n - used);
	return m->closing && !s->due.kinds ? n : used;
}

size_t wire_mysql_feed(struct wire_mysql *m, enum wire_side side, const char *bytes, size_t n,
		       struct wire_event *e)
{
	struct wire_due *due = &m->sides[side].due;
	size_t used = 1;

	*e = (struct wire_event){.kind = WIRE_MORE};
	if (m->dead)
		return malformed(m, n, e);
	if (!n)
		return 0;
	if (!due->kinds)
		used = read_some(m, side, bytes, n);
	if (m->dead)
		return malformed(m, n, e);
	if (!due->kinds)
		return used;
	used = wire_due_say(due, used, e);
	fill(m, e);
	return used;
}
