// SPDX-License-Identifier: Apache-2.0
#include "wire_redis_machine.h"

#include <string.h>

bool wire_redis_begins(const unsigned char *first, size_t n)
{
	return n >= 2 && first[0] == '*' && first[1] >= '1' && first[1] <= '9';
}

void wire_redis_init(struct wire_redis *r)
{
	memset(r, 0, sizeof *r);
}

static void fill(const struct wire_redis *r, struct wire_event *e)
{
	switch (e->kind) {
	case WIRE_TEXT:
		e->raw = true;
		e->text = r->calls.shape.text;
		e->bytes = r->calls.shape.bytes;
		break;
	case WIRE_TRANSACTION:
		e->value = r->calls.transaction;
		break;
	case WIRE_DONE:
		e->rows = r->replies.rows;
		e->error_bytes = r->replies.error_bytes;
		memcpy(e->error, r->replies.error, e->error_bytes);
		break;
	default:
		break;
	}
}

static size_t malformed(struct wire_redis *r, size_t n, struct wire_event *e)
{
	r->dead = true;
	e->kind = WIRE_MALFORMED;
	return n;
}

static size_t read_some(struct wire_redis *r, enum wire_side side, const char *bytes, size_t n)
{
	struct wire_due *due = side == WIRE_CLIENT ? &r->calls.due : &r->replies.due;
	size_t used = 0;

	while (used < n && !due->kinds && !r->dead)
		used += side == WIRE_CLIENT ? wire_redis_call(r, bytes + used, n - used)
					    : wire_redis_reply(r, bytes + used, n - used);
	return used;
}

size_t wire_redis_feed(struct wire_redis *r, enum wire_side side, const char *bytes, size_t n,
		       struct wire_event *e)
{
	struct wire_due *due = side == WIRE_CLIENT ? &r->calls.due : &r->replies.due;
	size_t used = 1;

	*e = (struct wire_event){.kind = WIRE_MORE};
	if (r->dead)
		return malformed(r, n, e);
	if (!n)
		return 0;
	if (!due->kinds)
		used = read_some(r, side, bytes, n);
	if (r->dead)
		return malformed(r, n, e);
	if (!due->kinds)
		return used;
	used = wire_due_say(due, used, e);
	fill(r, e);
	return used;
}
