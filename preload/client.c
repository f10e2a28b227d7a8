// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include "pool.h"
#include "statements.h"
#include "target.h"
#include "text.h"

#include <string.h>

/* Objects by their address; a record is among the PROBES behind its place. */
#define OBJECTS 32768u
#define PROBES 8u
#define CALLS 8192u
#define NAMES 16384u

static struct client objects[OBJECTS];
static struct client_call calls[CALLS];
static uint32_t links[CALLS];
static struct pool unused;
static _Atomic uint32_t fresh; /* calls never used yet begin here */

/* A name's hash above, its statement below: one word, so that no thread sees half of an entry. */
#define NAME_TRUNCATED STATEMENTS_MAX
#define NAME_STATEMENT (2u * STATEMENTS_MAX - 1)
static _Atomic uint64_t names[NAMES];

/* ---- objects ---- */

static struct client *place(const void *object, uint32_t probe)
{
	uint64_t hash = (uintptr_t)object * 0x9e3779b97f4a7c15u;

	return &objects[((uint32_t)(hash >> 40) + probe) % OBJECTS];
}

static struct client *where(const void *object)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		struct client *c = place(object, i);

		if (atomic_load_explicit(&c->object, memory_order_acquire) == (uintptr_t)object)
			return c;
	}
	return NULL;
}

static void release_calls(struct client *c);

static void renew(struct client *c, enum client_kind kind)
{
	c->first = c->last = c->count = c->beyond = 0;
	c->statement = 0;
	c->connection = NULL;
	c->target = TARGET_UNKNOWN;
	c->kind = (uint8_t)kind;
	c->system = 0;
	c->beyond_answered = false;
	c->truncated = c->met = c->changes = false;
}

/* Taken, it is still that object's; calls that a parent process began are not ours. */
static bool enter(struct client *c, enum client_kind kind, const void *object)
{
	if (!tryflag_take(&c->busy))
		return false;
	if (c->object != (uintptr_t)object) {
		tryflag_release(&c->busy);
		return false;
	}
	if (c->epoch != process_epoch)
		release_calls(c);
	c->epoch = process_epoch;
	if (c->kind != kind)
		renew(c, kind);
	return true;
}

struct client *client_find(enum client_kind kind, const void *object)
{
	struct client *c = where(object);

	return c && enter(c, kind, object) ? c : NULL;
}

/* A free record, or one whose object has nothing in flight: it knows what can be asked again. */
static bool claim(struct client *c, enum client_kind kind, const void *object, bool any)
{
	if ((c->object && (!any || c->count)) || !tryflag_take(&c->busy))
		return false;
	if (c->object && (!any || c->count)) {
		tryflag_release(&c->busy);
		return false;
	}
	renew(c, kind);
	c->epoch = process_epoch;
	atomic_store_explicit(&c->object, (uintptr_t)object, memory_order_release);
	return true;
}

struct client *client_open(enum client_kind kind, const void *object)
{
	struct client *c = where(object);

	if (c)
		return enter(c, kind, object) ? c : NULL;
	for (uint32_t i = 0; i < 2 * PROBES; i++) {
		c = place(object, i % PROBES);
		if (claim(c, kind, object, i >= PROBES))
			return c;
	}
	ledger_count(FORMAT_COUNT_drop_event, 1);
	return NULL;
}

void client_close(struct client *c)
{
	tryflag_release(&c->busy);
}

void client_forget(const void *object)
{
	struct client *c = where(object);

	if (!c || !enter(c, c->kind, object))
		return;
	client_end_all(c, FORMAT_CALL_ABORTED);
	atomic_store_explicit(&c->object, 0, memory_order_release);
	client_close(c);
}

/* ---- calls in flight ---- */

static uint32_t *link_of(uint32_t index)
{
	return &links[index];
}

static uint32_t take_call(void)
{
	uint32_t index = pool_pop(&unused, link_of);

	if (index != POOL_NONE)
		return index;
	if (fresh >= CALLS)
		return POOL_NONE;
	index = fresh++;
	return index < CALLS ? index : POOL_NONE;
}

static struct client_call *call_at(uint32_t link)
{
	return link ? &calls[link - 1] : NULL;
}

static struct client_call *take_oldest(struct client *c)
{
	struct client_call *call = call_at(c->first);

	if (!call)
		return NULL;
	c->first = call->next;
	c->last = c->first ? c->last : 0;
	c->count--;
	return call;
}

static void give(struct client_call *call)
{
	pool_push(&unused, link_of, (uint32_t)(call - calls));
}

static void release_calls(struct client *c)
{
	struct client_call *call;

	while ((call = take_oldest(c)))
		give(call);
	c->beyond = 0;
}

struct client_call *client_begin(struct client *c, enum format_system system)
{
	bool room = c->count < CLIENT_CALLS_MAX && !c->beyond;
	uint32_t index = room ? take_call() : POOL_NONE;
	struct client_call *call;

	if (index == POOL_NONE) {
		ledger_count(FORMAT_COUNT_drop_event, 1);
		c->beyond++;
		return NULL;
	}
	call = &calls[index];
	call->next = 0;
	call->since = 0;
	call->answered = call->silent = false;
	if (c->last)
		call_at(c->last)->next = index + 1;
	else
		c->first = index + 1;
	c->last = index + 1;
	c->count++;
	calls_begin(&call->call, &call->parent, system, FORMAT_CALL_HOOK);
	return call;
}

struct client_call *client_oldest(const struct client *c)
{
	return call_at(c->first);
}

struct client_call *client_newest(const struct client *c)
{
	return call_at(c->last);
}

void client_end(struct client *c)
{
	struct client_call *call = take_oldest(c);

	if (!call)
		return;
	call->call.target = c->target;
	if (c->system)
		call->call.system = c->system;
	if (!call->silent || call->call.error_bytes)
		calls_end(&call->call);
	give(call);
}

void client_end_all(struct client *c, unsigned flags)
{
	while (c->first) {
		call_at(c->first)->call.flags |= (uint8_t)flags;
		client_end(c);
	}
	c->beyond = 0;
}

void client_drop(struct client *c)
{
	struct client_call *call = call_at(c->last);
	struct client_call *before = NULL;

	if (c->beyond) {
		c->beyond--;
		return;
	}
	for (uint32_t i = c->first; i && i != c->last; i = call_at(i)->next)
		before = call_at(i);
	if (!call)
		return;
	c->last = before ? (uint32_t)(before - calls) + 1 : 0;
	if (before)
		before->next = 0;
	else
		c->first = 0;
	c->count--;
	give(call);
}

/* ---- statements ---- */

void client_statement(struct client_call *call, enum statement_dialect dialect, const char *text,
		      size_t bytes)
{
	if (text)
		calls_statement(&call->call, dialect, text, bytes);
}

void client_stands_for(struct client *c, const struct client_call *call)
{
	c->statement = call->call.statement;
	c->truncated = call->call.flags & FORMAT_CALL_TRUNCATED;
}

static uint64_t name_hash(const void *connection, const char *name)
{
	uint64_t hash = (uintptr_t)connection * 0x9e3779b97f4a7c15u;

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * 0x100000001b3u;
	hash *= 0x9e3779b97f4a7c15u;
	return (hash ^ hash >> 32) & ~(uint64_t)NAME_STATEMENT;
}

static _Atomic uint64_t *name_place(uint64_t hash, uint32_t probe)
{
	return &names[((uint32_t)(hash >> 32) + probe) % NAMES];
}

void client_name(const void *connection, const char *name, const struct client_call *call)
{
	bool truncated = call->call.flags & FORMAT_CALL_TRUNCATED;
	uint64_t hash = name_hash(connection, name);
	_Atomic uint64_t *at = name_place(hash, 0);

	for (uint32_t i = 0; i < PROBES; i++) {
		uint64_t seen = *name_place(hash, i);

		if (seen && (seen & ~(uint64_t)NAME_STATEMENT) != hash)
			continue;
		at = name_place(hash, i);
		break;
	}
	*at = hash | call->call.statement | (truncated ? NAME_TRUNCATED : 0);
}

void client_named(const void *connection, const char *name, struct client_call *call)
{
	uint64_t hash = name_hash(connection, name);

	for (uint32_t i = 0; i < PROBES; i++) {
		uint64_t seen = *name_place(hash, i);

		if ((seen & ~(uint64_t)NAME_STATEMENT) != hash)
			continue;
		calls_prepared(&call->call, seen & (STATEMENTS_MAX - 1), seen & NAME_TRUNCATED);
		return;
	}
	calls_prepared(&call->call, 0, false);
}

/* ---- whom it talks to ---- */

uint16_t client_target(const char *host, const char *port, const char *tail)
{
	char room[FORMAT_PATH_MAX];
	struct text t = text_in(room, sizeof(room));
	bool path = host && (*host == '/' || *host == '@');
	bool v6 = host && !path && strchr(host, ':');

	if (!host || !*host)
		return TARGET_UNKNOWN;
	text_add(&t, path ? "unix:" : v6 ? "[" : "");
	text_add(&t, host);
	text_add(&t, path ? tail : v6 ? "]:" : ":");
	text_add(&t, port);
	return target_of_text(room, strlen(room));
}
