// SPDX-License-Identifier: Apache-2.0
/* What the functions of a thread have come to so far, until it is recorded. */
#include "functions_parts.h"

#include "ledger.h"
#include "modules.h"
#include "tbuf.h"

#include <string.h>

static uint32_t hash_of(uint64_t function)
{
	return (uint32_t)((function * 0x9e3779b97f4a7c15u) >> 40);
}

static uint16_t *slot_of(struct functions *f, uint64_t function)
{
	uint32_t i = hash_of(function);
	uint16_t *slot;

	for (;; i++) {
		slot = &f->index[i % FUNCTIONS_INDEX];
		if (!*slot || f->entries[*slot - 1].function == function)
			return slot;
	}
}

/* ---- recording ---- */

static void record_one(struct functions_entry *e, const struct functions_sum *sum,
		       const struct event_parent *parent)
{
	if (!e->place.module.length)
		e->place = modules_frame(e->function);
	tbuf_function(&(struct event_function){
		.begin = sum->begin_ns,
		.total = sum->total_ns,
		.self = sum->self_ns,
		.calls = sum->calls,
		.where = e->place,
		.parent = parent,
	});
}

void functions_record(struct functions *f, enum functions_where where)
{
	struct event_parent parent = exchange_parent_event(&f->parent);
	bool request = where == FUNCTIONS_REQUEST;

	if (!tryflag_take(&f->flushing)) /* the process ends, and another thread sees to it */
		return;
	for (uint32_t i = 0; i < f->touched_count[where]; i++) {
		struct functions_entry *e = &f->entries[f->touched[where][i]];

		record_one(e, &e->sum[where], request && parent.id ? &parent : NULL);
		e->sum[where] = (struct functions_sum){0};
	}
	f->touched_count[where] = 0;
	tryflag_release(&f->flushing);
}

struct functions_sum *functions_sum(struct functions *f, uint16_t place, uint64_t now)
{
	struct functions_sum *sum = &f->entries[place].sum[f->where];

	if (sum->begin_ns)
		return sum;
	sum->begin_ns = now;
	f->touched[f->where][f->touched_count[f->where]++ % FUNCTIONS_MAX] = place;
	return sum;
}

/* ---- places ---- */

static void move_entry(struct functions *f, uint16_t from, uint16_t to)
{
	f->entries[to] = f->entries[from];
	for (uint32_t i = 0; i < f->depth; i++)
		if (f->open[i].entry == from)
			f->open[i].entry = to;
}

/* Keeps what is on the stack: there may be more functions in a program than room for them here. */
static void make_room(struct functions *f)
{
	uint16_t kept = 0;

	functions_record(f, FUNCTIONS_OUTSIDE);
	functions_record(f, FUNCTIONS_REQUEST);
	memset(f->index, 0, sizeof(f->index));
	for (uint16_t i = 0; i < f->entry_count; i++) {
		if (!f->entries[i].open)
			continue;
		if (i != kept)
			move_entry(f, i, kept);
		*slot_of(f, f->entries[kept].function) = kept + 1;
		kept++;
	}
	f->entry_count = kept;
}

static uint16_t add(struct functions *f, uint64_t function)
{
	uint16_t place;

	if (f->entry_count == FUNCTIONS_MAX)
		make_room(f);
	if (f->entry_count == FUNCTIONS_MAX)
		return FUNCTIONS_NONE;
	place = (uint16_t)f->entry_count++;
	f->entries[place] = (struct functions_entry){.function = function};
	*slot_of(f, function) = place + 1;
	return place;
}

uint16_t functions_place(struct functions *f, uint64_t function)
{
	uint16_t slot = *slot_of(f, function);

	return slot ? slot - 1 : add(f, function);
}

/* ---- threads ---- */

/* Of a thread that is gone, or of the parent before a fork. */
static void start_afresh(struct lease *l)
{
	struct functions *f = (struct functions *)l;

	if (f->epoch == process_epoch && ledger_open()) {
		functions_record(f, FUNCTIONS_OUTSIDE);
		functions_record(f, FUNCTIONS_REQUEST);
	}
	memset(f->touched_count, 0, sizeof(f->touched_count));
	memset(f->index, 0, sizeof(f->index));
	f->entry_count = f->depth = f->beyond = 0;
	f->where = FUNCTIONS_OUTSIDE;
	f->epoch = process_epoch;
}

static struct lease_pool pool = {.bytes = sizeof(struct functions), .reclaim = start_afresh};

struct functions *functions_mine(void)
{
	struct lease *l = thread_self.functions;

	if (__builtin_expect(l != NULL, 1))
		return (struct functions *)l;
	l = lease_take(&pool);
	if (l)
		((struct functions *)l)->epoch = process_epoch;
	thread_self.functions = l;
	return (struct functions *)l;
}

struct functions *functions_of(uint32_t index)
{
	return (struct functions *)lease_at(&pool, index);
}

void functions_forget(void)
{
	lease_forget(&pool);
	thread_self.functions = NULL;
}
