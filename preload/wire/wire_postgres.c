// SPDX-License-Identifier: Apache-2.0
#include "wire_postgres_machine.h"

#include <string.h>

#define FIRST_BYTES 8u /* length and code */
#define FIRST_MAX 10000u
#define MAJOR_3 3u
#define CANCEL 80877102u
#define SSL 80877103u
#define GSS 80877104u

/* ---- groups ------------------------------------------------------------------------------ */

static struct wire_postgres_group *group(struct wire_postgres *p, uint8_t at)
{
	return &p->groups[(p->group_first + at) % WIRE_POSTGRES_GROUPS];
}

bool wire_postgres_group_end(struct wire_postgres *p, bool simple)
{
	struct wire_postgres_group *last = group(p, (uint8_t)(p->group_count - 1));
	uint32_t calls = p->calls;

	p->calls = 0;
	if (p->group_count && last->calls == calls && last->simple == simple &&
	    last->times < UINT32_MAX) {
		last->times++;
		return true;
	}
	if (p->group_count == WIRE_POSTGRES_GROUPS)
		return false;
	*group(p, p->group_count++) =
		(struct wire_postgres_group){.calls = calls, .times = 1, .simple = simple};
	return true;
}

bool wire_postgres_group_reopen(struct wire_postgres *p)
{
	uint64_t calls = p->calls;

	if (!p->group_count || wire_postgres_group_oldest(p).simple)
		return true;
	for (uint8_t at = 0; at < p->group_count; at++)
		calls += (uint64_t)group(p, at)->calls * group(p, at)->times;
	p->calls = (uint32_t)calls;
	p->group_count = 0;
	return calls <= WIRE_POSTGRES_CALLS;
}

struct wire_postgres_group wire_postgres_group_oldest(const struct wire_postgres *p)
{
	if (p->group_count)
		return p->groups[p->group_first];
	return (struct wire_postgres_group){.calls = p->calls};
}

void wire_postgres_group_answered(struct wire_postgres *p)
{
	p->answered = 0;
	if (--p->groups[p->group_first].times)
		return;
	p->group_first = (uint8_t)((p->group_first + 1) % WIRE_POSTGRES_GROUPS);
	p->group_count--;
}

/* ---- framing ----------------------------------------------------------------------------- */

static uint32_t number(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* The fixed part of a first packet. */
static bool first_may_be(uint32_t size, uint32_t code)
{
	if (code == SSL || code == GSS)
		return size == FIRST_BYTES;
	if (code == CANCEL)
		return size >= FIRST_BYTES + 8 && size <= FIRST_MAX;
	return code >> 16 == MAJOR_3 && size > FIRST_BYTES && size <= FIRST_MAX;
}

bool wire_postgres_greets(const unsigned char *first, size_t n)
{
	return n >= FIRST_BYTES && first_may_be(number(first), number(first + 4));
}

/* After a request for encryption, or to cancel, there may be another first packet. */
static void first_end(struct wire_postgres *p)
{
	uint32_t code = p->client.code;

	p->client.at = 0;
	if (code == SSL || code == GSS)
		p->asked = code == SSL ? 'S' : 'G';
	p->client.state = WIRE_POSTGRES_FIRST;
	if (code >> 16 != MAJOR_3)
		return;
	p->client.state = WIRE_POSTGRES_TYPE;
	if (!wire_postgres_group_end(p, false))
		p->client.state = WIRE_POSTGRES_DEAD;
}

static size_t first(struct wire_postgres *p, const char *bytes, size_t n)
{
	struct wire_postgres_half *h = &p->client;
	size_t i = 0;

	for (; i < n && h->at < FIRST_BYTES; i++, h->at++) {
		uint32_t *to = h->at < 4 ? &h->size : &h->code;

		*to = *to << 8 | (unsigned char)bytes[i];
	}
	if (h->at < FIRST_BYTES)
		return i;
	if (!first_may_be(h->size, h->code)) {
		h->state = WIRE_POSTGRES_DEAD;
		return i;
	}
	h->left = h->size - FIRST_BYTES;
	h->state = WIRE_POSTGRES_FIRST_REST;
	if (!h->left)
		first_end(p);
	return i;
}

static size_t first_rest(struct wire_postgres *p, size_t n)
{
	n = n < p->client.left ? n : p->client.left;
	p->client.left -= (uint32_t)n;
	if (!p->client.left)
		first_end(p);
	return n;
}

/* To the request for encryption; an error begins as ever. */
static size_t encryption(struct wire_postgres *p, char answer, struct wire_event *e)
{
	bool yes = answer == (char)p->asked, no = answer == 'N';

	p->asked = 0;
	if (yes)
		e->kind = WIRE_TLS;
	return yes || no;
}

static size_t type(struct wire_postgres *p, enum wire_side side, const char *bytes,
		   struct wire_event *e)
{
	struct wire_postgres_half *h = side == WIRE_CLIENT ? &p->client : &p->server;
	size_t used;

	if (side == WIRE_SERVER && p->asked && encryption(p, *bytes, e))
		return 1;
	h->type = (uint8_t)*bytes;
	h->size = h->at = 0;
	used = side == WIRE_CLIENT ? wire_postgres_client_type(p, h->type, e)
				   : wire_postgres_server_type(p, h->type, e);
	if (used && h->state != WIRE_POSTGRES_DEAD)
		h->state = WIRE_POSTGRES_LENGTH;
	return used;
}

static void content_begin(struct wire_postgres *p, enum wire_side side, struct wire_event *e)
{
	struct wire_postgres_half *h = side == WIRE_CLIENT ? &p->client : &p->server;
	uint32_t longest = side == WIRE_CLIENT ? wire_postgres_client_longest(h->type)
					       : wire_postgres_server_longest(h->type);

	h->left = h->size - 4;
	h->state = h->left ? WIRE_POSTGRES_CONTENT : WIRE_POSTGRES_TYPE;
	if (h->size < 4 || h->left > longest)
		h->state = WIRE_POSTGRES_DEAD;
	else if (side == WIRE_CLIENT)
		wire_postgres_client_begin(p, e);
	else
		wire_postgres_server_begin(p, e);
}

static size_t length(struct wire_postgres *p, enum wire_side side, const char *bytes, size_t n,
		     struct wire_event *e)
{
	struct wire_postgres_half *h = side == WIRE_CLIENT ? &p->client : &p->server;
	size_t i = 0;

	if (!h->at && n >= 4) { /* as mostly */
		h->size = number((const unsigned char *)bytes);
		h->at = 4;
		i = 4;
	}
	for (; i < n && h->at < 4; i++, h->at++)
		h->size = h->size << 8 | (unsigned char)bytes[i];
	if (h->at == 4)
		content_begin(p, side, e);
	return i;
}

static size_t content(struct wire_postgres *p, enum wire_side side, const char *bytes, size_t n,
		      struct wire_event *e)
{
	struct wire_postgres_half *h = side == WIRE_CLIENT ? &p->client : &p->server;

	n = n < h->left ? n : h->left;
	n = side == WIRE_CLIENT ? wire_postgres_client_content(p, bytes, n, e)
				: wire_postgres_server_content(p, bytes, n, e);
	h->left -= (uint32_t)n;
	if (!h->left && h->state == WIRE_POSTGRES_CONTENT)
		h->state = WIRE_POSTGRES_TYPE;
	return n;
}

void wire_postgres_init(struct wire_postgres *p)
{
	memset(p, 0, sizeof *p);
	p->client.state = WIRE_POSTGRES_FIRST;
	p->server.state = WIRE_POSTGRES_TYPE;
	p->rows = WIRE_ROWS_UNKNOWN;
}

static size_t malformed(struct wire_postgres *p, size_t n, struct wire_event *e)
{
	p->client.state = p->server.state = WIRE_POSTGRES_DEAD;
	*e = (struct wire_event){.kind = WIRE_MALFORMED};
	return n;
}

/* The next part of a message. */
static size_t step(struct wire_postgres *p, enum wire_side side, const char *bytes, size_t n,
		   struct wire_event *e)
{
	switch (side == WIRE_CLIENT ? p->client.state : p->server.state) {
	case WIRE_POSTGRES_FIRST:
		return first(p, bytes, n);
	case WIRE_POSTGRES_FIRST_REST:
		return first_rest(p, n);
	case WIRE_POSTGRES_TYPE:
		return type(p, side, bytes, e);
	case WIRE_POSTGRES_LENGTH:
		return length(p, side, bytes, n, e);
	default:
		return content(p, side, bytes, n, e);
	}
}

size_t wire_postgres_feed(struct wire_postgres *p, enum wire_side side, const char *bytes, size_t n,
			  struct wire_event *e)
{
	struct wire_postgres_half *h = side == WIRE_CLIENT ? &p->client : &p->server;
	size_t used = 0;

	*e = (struct wire_event){.kind = WIRE_MORE};
	while (used < n && e->kind == WIRE_MORE && h->state != WIRE_POSTGRES_DEAD)
		used += step(p, side, bytes + used, n - used, e);
	return h->state == WIRE_POSTGRES_DEAD ? malformed(p, n, e) : used;
}
