// SPDX-License-Identifier: Apache-2.0
#include "wire_mongodb_machine.h"

#include <string.h>

enum opcode {
	OP_REPLY = 1,
	OP_UPDATE = 2001,
	OP_KILL_CURSORS = 2007, /* the last one of its time */
	OP_QUERY = 2004,
	OP_COMPRESSED = 2012,
	OP_MSG = 2013,
};

#define RESPONSE_TO_END 12u /* in the header */
#define MESSAGE_MAX 48000000u
#define MESSAGE_MIN 26u /* OP_MSG with an empty document */

static uint32_t request_id(const struct wire_mongodb_half *h)
{
	return wire_mongodb_number(h->header + 4);
}

static uint32_t opcode(const struct wire_mongodb_half *h)
{
	return wire_mongodb_number(h->header + RESPONSE_TO_END);
}

bool wire_mongodb_begins(const unsigned char *first16, size_t n)
{
	uint32_t op;

	if (n < WIRE_MONGODB_HEADER)
		return false;
	op = wire_mongodb_number(first16 + RESPONSE_TO_END);
	return wire_mongodb_number(first16) >= MESSAGE_MIN &&
	       wire_mongodb_number(first16) <= MESSAGE_MAX && !wire_mongodb_number(first16 + 8) &&
	       (op == OP_MSG || op == OP_QUERY);
}

void wire_mongodb_init(struct wire_mongodb *m)
{
	m->dead = false;
	m->first = m->count = 0;
	m->answer.goes_on = false;
	for (size_t side = 0; side < 2; side++) {
		m->halves[side].state = WIRE_MONGODB_HEADING;
		m->halves[side].at = 0;
		m->halves[side].begun = false;
	}
}

static size_t malformed(struct wire_mongodb *m, size_t n, struct wire_event *e)
{
	m->dead = true;
	*e = (struct wire_event){.kind = WIRE_MALFORMED, .rows = WIRE_ROWS_UNKNOWN};
	return n;
}

/* ---- calls that wait ----------------------------------------------------------------------- */

static struct wire_mongodb_outstanding *oldest(struct wire_mongodb *m)
{
	return &m->outstanding[m->first];
}

static bool push(struct wire_mongodb *m)
{
	uint32_t at = (m->first + m->count) % WIRE_MONGODB_OUTSTANDING;

	if (m->count == WIRE_MONGODB_OUTSTANDING)
		return false;
	m->count++;
	m->outstanding[at].id = request_id(&m->halves[WIRE_CLIENT]);
	m->outstanding[at].counts = m->call.verb == WIRE_MONGODB_COUNT;
	return true;
}

static void pop(struct wire_mongodb *m)
{
	m->first = (m->first + 1u) % WIRE_MONGODB_OUTSTANDING;
	m->count--;
	m->answer.goes_on = false;
}

static bool waits(const struct wire_mongodb *m, uint32_t id)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (m->outstanding[(m->first + i) % WIRE_MONGODB_OUTSTANDING].id == id)
			return true;
	return false;
}

/* Whose answer it is: says at most one thing, and is asked again until `begun`. */
static void match(struct wire_mongodb *m, struct wire_mongodb_half *h, struct wire_event *e)
{
	uint32_t id = wire_mongodb_number(h->header + 8);

	if (waits(m, id) && oldest(m)->id != id) {
		pop(m);
		e->kind = WIRE_DONE;
		return;
	}
	h->begun = true;
	m->answer.ours = waits(m, id);
	if (m->answer.ours && !m->answer.goes_on) {
		wire_mongodb_answer_begin(m);
		e->kind = WIRE_ANSWER;
	}
}

/* ---- headers ------------------------------------------------------------------------------- */

static bool is_old_opcode(uint32_t op)
{
	return op >= OP_UPDATE && op <= OP_KILL_CURSORS;
}

static bool header_end(struct wire_mongodb *m, struct wire_mongodb_half *h, enum wire_side side)
{
	uint32_t size = wire_mongodb_number(h->header), op = opcode(h);

	wire_mongodb_sections_begin(h);
	if (op != OP_MSG)
		h->state = WIRE_MONGODB_SKIP;
	if (size > MESSAGE_MAX || size <= WIRE_MONGODB_HEADER)
		return false;
	h->left = size - WIRE_MONGODB_HEADER;
	if (op == OP_MSG)
		return size >= MESSAGE_MIN;
	if (op == OP_COMPRESSED && side == WIRE_CLIENT)
		wire_mongodb_call_compressed(m);
	return op == OP_COMPRESSED || (side == WIRE_CLIENT ? is_old_opcode(op) : op == OP_REPLY);
}

/* In two parts, because what begins is said in between. */
static size_t header(struct wire_mongodb *m, enum wire_side side, const char *bytes, size_t n,
		     struct wire_event *e)
{
	struct wire_mongodb_half *h = &m->halves[side];
	size_t end = side == WIRE_CLIENT ? 1 : RESPONSE_TO_END;

	if (h->at == end && !h->begun) {
		match(m, h, e);
		return 0;
	}
	if (h->at >= end)
		end = WIRE_MONGODB_HEADER;
	if (n > end - h->at)
		n = end - h->at;
	memcpy(h->header + h->at, bytes, n);
	h->at += (uint8_t)n;
	if (side == WIRE_CLIENT && !h->begun) {
		h->begun = true;
		wire_mongodb_call_begin(m);
		e->kind = WIRE_CALL;
	}
	if (h->at == WIRE_MONGODB_HEADER && !header_end(m, h, side))
		return malformed(m, n, e);
	return n;
}

/* ---- messages ------------------------------------------------------------------------------ */

static void client_end(struct wire_mongodb *m, struct wire_mongodb_half *h, struct wire_event *e)
{
	if (m->call.verb == WIRE_MONGODB_NO_CALL || is_old_opcode(opcode(h)))
		e->kind = WIRE_NO_CALL;
	else if (h->flags & WIRE_MONGODB_MORE_TO_COME || !push(m))
		e->kind = WIRE_SILENT;
	else
		e->kind = WIRE_SENT;
}

/* What more is to come will answer this message. */
static void server_end(struct wire_mongodb *m, struct wire_mongodb_half *h, struct wire_event *e)
{
	if (!m->answer.ours)
		return;
	if (h->flags & WIRE_MONGODB_MORE_TO_COME) {
		oldest(m)->id = request_id(h);
		m->answer.goes_on = true;
		return;
	}
	wire_mongodb_answer_done(m, e);
	pop(m);
}

static bool message_end(struct wire_mongodb *m, enum wire_side side, struct wire_event *e)
{
	struct wire_mongodb_half *h = &m->halves[side];
	bool good = h->state == WIRE_MONGODB_SKIP && (h->body || opcode(h) != OP_MSG);

	h->state = WIRE_MONGODB_HEADING;
	h->at = 0;
	h->begun = false;
	if (side == WIRE_CLIENT)
		client_end(m, h, e);
	else
		server_end(m, h, e);
	return good;
}

/* The text is final before the last byte, and is said before that is used: it ends the call. */
static bool tell(struct wire_mongodb *m, struct wire_event *e)
{
	struct wire_mongodb_call *call = &m->call;

	if (call->told || !call->bytes || call->verb == WIRE_MONGODB_NO_CALL)
		return false;
	call->told = true;
	e->kind = WIRE_TEXT;
	e->raw = true;
	e->text = call->text;
	e->bytes = call->bytes;
	return true;
}

static size_t content(struct wire_mongodb *m, enum wire_side side, const char *bytes, size_t n,
		      struct wire_event *e)
{
	struct wire_mongodb_half *h = &m->halves[side];
	bool good = true;

	if (h->left == 1 && side == WIRE_CLIENT && tell(m, e))
		return 0;
	if (n >= h->left)
		n = h->left == 1 ? 1 : h->left - 1;
	if (h->state == WIRE_MONGODB_SKIP)
		h->left -= (uint32_t)n;
	else
		n = wire_mongodb_sections(m, side, bytes, n, &good);
	if (!good || (!h->left && !message_end(m, side, e)))
		return malformed(m, n, e);
	return n;
}

size_t wire_mongodb_feed(struct wire_mongodb *m, enum wire_side side, const char *bytes, size_t n,
			 struct wire_event *e)
{
	size_t used = 0;

	*e = (struct wire_event){.kind = WIRE_MORE, .rows = WIRE_ROWS_UNKNOWN};
	if (m->dead)
		return malformed(m, n, e);
	while (used < n && e->kind == WIRE_MORE) {
		if (m->halves[side].state == WIRE_MONGODB_HEADING)
			used += header(m, side, bytes + used, n - used, e);
		else
			used += content(m, side, bytes + used, n - used, e);
	}
	return e->kind == WIRE_MALFORMED ? n : used;
}
