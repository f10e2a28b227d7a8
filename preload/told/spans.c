// SPDX-License-Identifier: Apache-2.0
#include "spans.h"

#include "belonging.h"
#include "lease.h"
#include "recording.h"
#include "sys.h"
#include "tbuf.h"
#include "thread.h"

#include <string.h>

#define SPANS_MAX 256u
#define NONE UINT16_MAX

/* Spans of one thread are listed by when they began. */
struct open_span {
	_Atomic uint64_t serial; /* 0: nobody's, or another thread has ended it */
	uint64_t begin_ns;
	uint64_t within_from_ns;    /* from when on its time is part of the span that it lies in */
	_Atomic uint64_t within_ns; /* time of those that lie in it */
	uint32_t depth;
	uint16_t older, newer; /* NONE: there is none */
	uint16_t outer;	       /* that it lies in */
	uint16_t name_bytes;
	uint64_t outer_serial;
	struct belonging_ref request;
	char name[FORMAT_PATH_MAX];
};

struct spans {
	struct lease lease;
	uint64_t serial; /* last one given */
	uint16_t newest, oldest;
	_Atomic uint32_t elsewhere; /* ended by other threads and still listed */
	uint16_t unused; /* first of those that were used and are free again, by `older` */
	uint16_t count;	 /* ever used */
	struct belonging requests;
	struct open_span open[SPANS_MAX];
};

/*
 * A span as the program holds it: which thread's, which place, which serial number. A block keeps
 * counting when it passes on to another thread, so no old number is met again.
 */
#define SERIAL_BITS 40u
#define SERIAL_MAX ((1ull << SERIAL_BITS) - 1)

static uint64_t token_of(const struct spans *s, uint16_t place)
{
	return (uint64_t)(s->lease.index + 1) << 48 | (uint64_t)place << SERIAL_BITS |
	       (s->open[place].serial & SERIAL_MAX);
}

static void start_afresh(struct lease *l)
{
	struct spans *s = (struct spans *)l;

	s->newest = s->oldest = s->unused = NONE;
	s->count = 0;
	for (unsigned i = 0; i < SPANS_MAX; i++)
		s->open[i].serial = 0;
}

static struct lease_pool pool = {.bytes = sizeof(struct spans), .reclaim = start_afresh};

static struct spans *mine(void)
{
	struct lease *l = thread_self.spans;

	if (l)
		return (struct spans *)l;
	l = lease_take(&pool);
	if (l)
		start_afresh(l);
	thread_self.spans = l;
	return (struct spans *)l;
}

/* ---- the list ---- */

static void unlist(struct spans *s, uint16_t place)
{
	struct open_span *o = &s->open[place];

	if (o->older == NONE)
		s->oldest = o->newer;
	else
		s->open[o->older].newer = o->newer;
	if (o->newer == NONE)
		s->newest = o->older;
	else
		s->open[o->newer].older = o->older;
	o->older = s->unused;
	s->unused = place;
}

static void list_as_newest(struct spans *s, uint16_t place)
{
	struct open_span *o = &s->open[place];

	o->older = s->newest;
	o->newer = NONE;
	if (s->newest == NONE)
		s->oldest = place;
	else
		s->open[s->newest].newer = place;
	s->newest = place;
}

/* Whoever gets true has it to itself. */
static bool claim(struct open_span *o, uint64_t serial)
{
	return serial && atomic_compare_exchange_strong(&o->serial, &serial, 0);
}

static void sweep(struct spans *s)
{
	if (!atomic_exchange(&s->elsewhere, 0))
		return;
	for (uint16_t i = s->newest, older; i != NONE; i = older) {
		older = s->open[i].older;
		if (!s->open[i].serial)
			unlist(s, i);
	}
}

static void lose_oldest(struct spans *s)
{
	uint16_t place = s->oldest;

	if (place == NONE)
		return;
	if (claim(&s->open[place], s->open[place].serial))
		ledger_count(FORMAT_COUNT_spans_lost, 1);
	unlist(s, place);
}

static uint16_t free_place(struct spans *s)
{
	uint16_t place;

	if (s->unused == NONE && s->count < SPANS_MAX)
		return s->count++;
	if (s->unused == NONE)
		sweep(s);
	if (s->unused == NONE)
		lose_oldest(s);
	place = s->unused;
	s->unused = s->open[place].older;
	return place;
}

/* ---- begin ---- */

/* The newest open one of the same request. */
static uint16_t find_outer(const struct spans *s, struct belonging_ref request)
{
	uint16_t i = s->newest;

	while (i != NONE && (!s->open[i].serial || s->open[i].request.id != request.id))
		i = s->open[i].older;
	return i;
}

static void set_outer(struct spans *s, struct open_span *o, uint16_t outer)
{
	o->outer = outer;
	o->outer_serial = outer == NONE ? 0 : s->open[outer].serial;
	o->depth = outer == NONE ? 0 : s->open[outer].depth + 1;
}

static void set_name(struct open_span *o, const char *name)
{
	name = name ? name : "";
	o->name_bytes = (uint16_t)strnlen(name, FORMAT_PATH_MAX);
	memcpy(o->name, name, o->name_bytes);
}

uint64_t spans_begin(const char *name)
{
	struct spans *s = recording_start() ? mine() : NULL;
	struct belonging_ref request;
	struct open_span *o;
	uint16_t place, outer;

	if (!s) {
		if (ledger_open())
			ledger_count(FORMAT_COUNT_spans_lost, 1);
		return 0;
	}
	request = belonging_now(&s->requests);
	outer = find_outer(s, request);
	place = free_place(s);
	o = &s->open[place];
	if (outer == place) /* it had to give way */
		outer = NONE;
	set_outer(s, o, outer);
	set_name(o, name);
	o->request = request;
	o->within_ns = 0;
	list_as_newest(s, place);
	s->serial = s->serial % SERIAL_MAX + 1;
	o->begin_ns = o->within_from_ns = sys_now();
	atomic_store_explicit(&o->serial, s->serial, memory_order_release);
	return token_of(s, place);
}

/* ---- end ---- */

struct ended {
	struct spans *s;
	struct open_span *o;
	uint64_t now;
	unsigned flags;
};

static void record(const struct ended *e)
{
	const struct open_span *o = e->o;
	uint64_t duration = e->now - o->begin_ns, within = o->within_ns;
	struct event_parent parent;

	tbuf_span(&(struct event_span){
		.begin = o->begin_ns,
		.end = e->now,
		.self = within < duration ? duration - within : 0,
		.name = {o->name, o->name_bytes},
		.parent = belonging_parent(&e->s->requests, o->request, &parent),
		.depth = o->depth,
		.flags = (uint8_t)e->flags,
	});
}

static void add_to_outer(struct spans *s, const struct open_span *o, uint64_t now)
{
	struct open_span *outer = o->outer == NONE ? NULL : &s->open[o->outer];

	if (outer && outer->serial == o->outer_serial && now > o->within_from_ns)
		outer->within_ns += now - o->within_from_ns;
}

/* Those that lie in it outlive it: what they have taken so far is not its own, from now on they lie
 * in what it lies in. */
static void pass_on(struct spans *s, uint16_t place, uint64_t serial, uint64_t now)
{
	for (uint16_t i = s->open[place].newer; i != NONE; i = s->open[i].newer) {
		struct open_span *o = &s->open[i];

		if (o->outer != place || o->outer_serial != serial || !o->serial)
			continue;
		s->open[place].within_ns += now - o->within_from_ns;
		o->within_from_ns = now;
		o->outer = s->open[place].outer;
		o->outer_serial = s->open[place].outer_serial;
	}
}

void spans_end(uint64_t span, unsigned flags)
{
	struct lease *l = span >> 48 ? lease_at(&pool, (uint32_t)(span >> 48) - 1) : NULL;
	uint16_t place = span >> SERIAL_BITS & 0xff;
	struct ended e = {.s = (struct spans *)l, .now = sys_now(), .flags = flags};
	struct open_span copy;

	if (!l || l->tid == 0)
		return;
	e.o = &e.s->open[place];
	if (l == thread_self.spans && e.o->serial == (span & SERIAL_MAX))
		pass_on(e.s, place, span & SERIAL_MAX, e.now);
	copy = *e.o; /* of another thread, which may use the place again at once */
	if (!claim(e.o, span & SERIAL_MAX))
		return;
	e.o = &copy;
	if (ledger_open())
		record(&e);
	if (l != thread_self.spans) {
		atomic_fetch_add(&e.s->elsewhere, 1);
		return;
	}
	add_to_outer(e.s, &copy, e.now);
	unlist(e.s, place);
}

void spans_forget(void)
{
	lease_forget(&pool);
	thread_self.spans = NULL;
}
