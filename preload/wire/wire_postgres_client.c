// SPDX-License-Identifier: Apache-2.0
#include "wire_postgres_machine.h"

#include <string.h>

#define QUERY 'Q'
#define PARSE 'P'
#define BIND 'B'
#define DESCRIBE 'D'
#define EXECUTE 'E'
#define CLOSE 'C'
#define FLUSH 'H'
#define SYNC 'S'
#define TERMINATE 'X'
#define FUNCTION_CALL 'F'
#define COPY_DATA 'd'
#define COPY_DONE 'c'
#define COPY_FAIL 'f'
#define PASSWORD 'p'

#define SHORT_MAX 65535u /* of messages that hold names or secrets only */

/* The parts of a message that are read. */
enum part { SKIPPED, TEXT, NAME, SECOND_NAME, KIND };

static const char function_text[] = "FUNCTION CALL";

static void dead(struct wire_postgres *p)
{
	p->client.state = WIRE_POSTGRES_DEAD;
}

uint32_t wire_postgres_client_longest(uint8_t type)
{
	switch (type) {
	case QUERY:
	case PARSE:
	case BIND:
	case FUNCTION_CALL:
	case COPY_DATA:
		return WIRE_POSTGRES_LONG;
	case FLUSH:
	case SYNC:
	case TERMINATE:
	case COPY_DONE:
		return 0;
	default:
		return SHORT_MAX;
	}
}

/* ---- calls ------------------------------------------------------------------------------- */

static void call_begin(struct wire_postgres *p, struct wire_event *e)
{
	if (p->open)
		return;
	p->open = true;
	p->prepares = false;
	e->kind = WIRE_CALL;
}

static void call_drop(struct wire_postgres *p, struct wire_event *e)
{
	if (p->open)
		e->kind = WIRE_NO_CALL;
	p->open = false;
}

static void call_sent(struct wire_postgres *p, struct wire_event *e)
{
	p->open = false;
	e->kind = WIRE_SENT;
	if (p->calls++ >= WIRE_POSTGRES_CALLS ||
	    (p->client.type != EXECUTE && !wire_postgres_group_end(p, true)))
		dead(p);
}

/* What was prepared and not executed is a round trip of its own, which may fail. */
static void call_sync(struct wire_postgres *p, struct wire_event *e)
{
	if (!p->open || !p->prepares) {
		call_drop(p, e);
		return;
	}
	p->open = false;
	e->kind = WIRE_SENT;
	if (p->calls++ >= WIRE_POSTGRES_CALLS)
		dead(p);
}

/* ---- portals ----------------------------------------------------------------------------- */

static struct wire_postgres_portal *portal_find(struct wire_postgres *p, uint64_t name)
{
	if (!name)
		return &p->portals[0];
	for (size_t i = 1; i < WIRE_POSTGRES_PORTALS; i++)
		if (p->portals[i].bound && p->portals[i].name == name)
			return &p->portals[i];
	return NULL;
}

static struct wire_postgres_portal *portal_room(struct wire_postgres *p)
{
	for (size_t i = 1; i < WIRE_POSTGRES_PORTALS; i++)
		if (!p->portals[i].bound)
			return &p->portals[i];
	p->portal_next = (uint8_t)(p->portal_next % (WIRE_POSTGRES_PORTALS - 1) + 1);
	return &p->portals[p->portal_next];
}

static void portal_bind(struct wire_postgres *p, uint64_t name, uint64_t statement)
{
	struct wire_postgres_portal *portal = portal_find(p, name);

	if (!portal)
		portal = portal_room(p);
	*portal =
		(struct wire_postgres_portal){.name = name, .statement = statement, .bound = true};
}

/* ---- messages ---------------------------------------------------------------------------- */

static bool is_type(uint8_t type)
{
	return type && strchr("QPBDECHSXFdcfp", type);
}

size_t wire_postgres_client_type(struct wire_postgres *p, uint8_t type, struct wire_event *e)
{
	bool simple = type == QUERY || type == FUNCTION_CALL;

	if (!is_type(type)) {
		dead(p);
		return 1;
	}
	if (simple && p->open) {
		call_drop(p, e);
		return 0;
	}
	if (simple || type == PARSE || type == BIND || type == EXECUTE)
		call_begin(p, e);
	else if (type == SYNC)
		call_sync(p, e);
	else if (type == TERMINATE)
		call_drop(p, e);
	return 1;
}

static enum part first_part(uint8_t type)
{
	switch (type) {
	case QUERY:
		return TEXT;
	case PARSE:
	case BIND:
	case EXECUTE:
		return NAME;
	case CLOSE:
		return KIND;
	default:
		return SKIPPED;
	}
}

/* A message that is read has content: what it ends is said with its last byte. */
void wire_postgres_client_begin(struct wire_postgres *p, struct wire_event *e)
{
	uint8_t type = p->client.type;

	p->part = first_part(type);
	p->hash = 0;
	if (!p->client.left && (p->part || type == FUNCTION_CALL))
		return dead(p);
	if (type == SYNC && !wire_postgres_group_end(p, false))
		dead(p);
	if ((type == COPY_DONE || type == COPY_FAIL) && p->copying) {
		p->copying = false;
		if (!wire_postgres_group_reopen(p))
			dead(p);
	}
	if (type == FUNCTION_CALL)
		*e = (struct wire_event){.kind = WIRE_TEXT,
					 .raw = true,
					 .text = function_text,
					 .bytes = sizeof function_text - 1};
}

static void prepared(struct wire_postgres *p, struct wire_event *e)
{
	p->prepares = true;
	*e = (struct wire_event){.kind = WIRE_PREPARE, .name = p->hash};
}

static size_t text(struct wire_postgres *p, const char *bytes, size_t n, struct wire_event *e)
{
	const char *end = memchr(bytes, 0, n);

	if (end == bytes) {
		p->part = SKIPPED;
		if (p->client.type == PARSE)
			prepared(p, e);
		return 1;
	}
	n = end ? (size_t)(end - bytes) : n;
	*e = (struct wire_event){.kind = WIRE_TEXT, .text = bytes, .bytes = n};
	return n;
}

/* A name is told by its hash, that of none is 0. */
static size_t name(struct wire_postgres *p, const char *bytes, size_t n)
{
	size_t i = 0;

	if (i < n && bytes[0] && !p->hash)
		p->hash = 0xcbf29ce484222325u;
	for (; i < n && bytes[i]; i++) {
		p->hash = (p->hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
		p->hash += !p->hash;
	}
	return i;
}

static void execute(struct wire_postgres *p, struct wire_event *e)
{
	const struct wire_postgres_portal *portal = portal_find(p, p->hash);

	if (portal && portal->bound)
		*e = (struct wire_event){.kind = WIRE_EXECUTE, .name = portal->statement};
}

static void close_named(struct wire_postgres *p, struct wire_event *e)
{
	struct wire_postgres_portal *portal = p->statement ? NULL : portal_find(p, p->hash);

	if (p->statement)
		*e = (struct wire_event){.kind = WIRE_FORGET, .name = p->hash};
	else if (portal)
		portal->bound = false;
}

static void name_end(struct wire_postgres *p, struct wire_event *e)
{
	enum part part = p->part;

	p->part = SKIPPED;
	if (p->client.type == PARSE) {
		p->part = TEXT;
	} else if (p->client.type == EXECUTE) {
		execute(p, e);
	} else if (p->client.type == CLOSE) {
		close_named(p, e);
	} else if (part == SECOND_NAME) {
		portal_bind(p, p->portal, p->hash);
	} else {
		p->part = SECOND_NAME;
		p->portal = p->hash;
		p->hash = 0;
	}
}

static size_t names(struct wire_postgres *p, const char *bytes, size_t n, struct wire_event *e)
{
	size_t used = name(p, bytes, n);

	if (used == n)
		return n;
	name_end(p, e);
	return used + 1;
}

static size_t part(struct wire_postgres *p, const char *bytes, size_t n, struct wire_event *e)
{
	switch (p->part) {
	case TEXT:
		return text(p, bytes, n, e);
	case NAME:
	case SECOND_NAME:
		return names(p, bytes, n, e);
	case KIND:
		p->statement = *bytes == 'S';
		p->part = NAME;
		return 1;
	default:
		return n;
	}
}

size_t wire_postgres_client_content(struct wire_postgres *p, const char *bytes, size_t n,
				    struct wire_event *e)
{
	uint8_t type = p->client.type;
	bool ends;

	n = part(p, bytes, n, e);
	ends = n == p->client.left;
	if (ends && (p->part != SKIPPED || (type == EXECUTE && e->kind != WIRE_MORE)))
		dead(p);
	else if (ends && (type == QUERY || type == EXECUTE || type == FUNCTION_CALL))
		call_sent(p, e);
	return n;
}
