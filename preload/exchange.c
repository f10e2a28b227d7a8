// SPDX-License-Identifier: Apache-2.0
#include "exchange.h"

#include "cpu.h"
#include "event.h"
#include "failed.h"
#include "pool.h"
#include "ledger.h"
#include "place.h"
#include "sys.h"
#include "target.h"
#include "tbuf.h"
#include "thread.h"

#include <string.h>

#define FILES_MAX EXCHANGE_FILES_MAX

struct format_slot *exchange_maps[FILES_MAX];
struct exchange_note *exchange_notes[FILES_MAX];
static _Atomic uint32_t file_count;
uint32_t exchange_highest;
struct pool exchange_unused;
static struct tryflag growing;

/* Handed over, oldest first: index + 1. */
#define HANDED_MAX 64u
static _Atomic uint32_t handed[HANDED_MAX], handed_count;

/* The parent's slots, readable in a forked child for exchange_adopt. */
static struct format_slot *inherited[FILES_MAX];
static struct exchange_note *inherited_notes[FILES_MAX];

static bool grow(void)
{
	uint32_t n = file_count;

	if (n == FILES_MAX)
		return false;
	if (!exchange_notes[n])
		exchange_notes[n] =
			sys_map(-1, FORMAT_SLOTS_PER_FILE * sizeof(struct exchange_note));
	if (!exchange_notes[n])
		return false;
	exchange_maps[n] =
		place_map(PLACE_SLOTS, FORMAT_SLOTS_PER_FILE * sizeof(struct format_slot));
	if (!exchange_maps[n])
		return false;
	file_count = n + 1;
	for (uint32_t i = FORMAT_SLOTS_PER_FILE; i--;)
		pool_push(&exchange_unused, exchange_link, n * FORMAT_SLOTS_PER_FILE + i);
	return true;
}

bool exchange_grow(void)
{
	bool grown;

	if (!tryflag_take(&growing))
		return false;
	grown = grow();
	tryflag_release(&growing);
	return grown;
}

bool exchange_scarce(void)
{
	uint32_t all = file_count * FORMAT_SLOTS_PER_FILE;

	return exchange_highest > all / 4 * 3 && file_count < FILES_MAX;
}

static uint32_t take(void)
{
	uint32_t index = pool_pop(&exchange_unused, exchange_link);

	for (int tries = 0; index == POOL_NONE && tries < TRYFLAG_GROWTH; tries++) {
		if (!exchange_grow() && !tryflag_held(&growing))
			tries = TRYFLAG_GROWTH; /* there is none to be had */
		sys_yield();
		index = pool_pop(&exchange_unused, exchange_link);
	}
	return index;
}

uint32_t exchange_take_slow(void)
{
	uint32_t index = ledger_open() ? take() : POOL_NONE;

	if (index == POOL_NONE)
		ledger_count(FORMAT_COUNT_drop_no_slot, 1);
	return index;
}

struct exchange_note *exchange_noted(uint32_t index)
{
	struct format_slot *s = exchange_slot(index);
	struct exchange_note *note = exchange_note(index);

	if (s->flags & FORMAT_SLOT_NOTED)
		return note;
	note->keeps = false;
	note->grpc = 0;
	note->proxy_queue = 0;
	note->failed = 0;
	note->parent.id = 0;
	note->cpu.measured = false;
	__atomic_fetch_or(&s->flags, FORMAT_SLOT_NOTED, __ATOMIC_RELEASE);
	return note;
}

void exchange_drop(uint32_t index)
{
	__atomic_store_n(&exchange_slot(index)->state, FORMAT_SLOT_FREE, __ATOMIC_RELEASE);
	pool_push(&exchange_unused, exchange_link, index);
}

void exchange_hand_over(uint32_t index)
{
	uint32_t oldest = atomic_exchange(&handed[handed_count++ % HANDED_MAX], index + 1);

	__atomic_store_n(&exchange_slot(index)->state, FORMAT_SLOT_HANDED, __ATOMIC_RELEASE);
	if (oldest)
		exchange_drop(oldest - 1);
}

/* What an event says beside the slot, where there is more to say. */
struct beside {
	struct event_trace trace;
	struct event_parent parent;
	uint32_t failed;
};

static void add_note(struct event_exchange *x, const struct exchange_note *note, struct beside *b)
{
	x->grpc = note->grpc;
	x->proxy_queue = note->proxy_queue;
	x->cpu = note->cpu.measured ? &note->cpu : NULL;
	b->failed = note->failed;
	if (note->keeps) {
		if (note->kept.traced)
			memcpy(b->trace.ids, note->kept.trace, FORMAT_TRACE_BYTES);
		b->trace.request_id =
			(struct event_text){note->kept.request_id, note->kept.request_id_bytes};
		x->trace = &b->trace;
	}
	if (note->parent.id) {
		b->parent = exchange_parent_event(&note->parent);
		x->parent = &b->parent;
	}
}

struct event_parent exchange_parent_event(const struct exchange_parent *p)
{
	return (struct event_parent){
		.path = {p->path, p->path_bytes},
		.id = p->id,
		.method = p->method,
		.certainty = p->certainty,
	};
}

static __attribute__((noinline)) void record(uint32_t index, enum format_abort abort)
{
	struct format_slot *s = exchange_slot(index);
	const char *target = target_text((uint16_t)s->writer_private[0]);
	struct beside beside = {0};
	struct event_exchange x = {
		.begin = s->begin_ns,
		.request = s->request_ns,
		.first = s->first_ns,
		.last = abort && !s->last_ns ? sys_now() : s->last_ns,
		.in = s->request_bytes,
		.out = s->response_bytes,
		.queue = s->queue_ns_low,
		.path = {s->path, s->path_bytes},
		.target = {target, (uint32_t)strlen(target)},
		.conn = s->conn,
		.target_id = (uint16_t)s->writer_private[0],
		.status = s->status,
		.method = s->method,
		.role = s->role,
		.protocol = s->protocol,
		.interim = s->interim,
		.abort = (uint8_t)abort,
		.truncated = s->flags & FORMAT_SLOT_TRUNCATED,
		.early = s->request_ns > s->last_ns && !abort,
		.id = s->id,
	};

	if (s->flags & FORMAT_SLOT_NOTED)
		add_note(&x, exchange_note(index), &beside);
	if (!x.path.length || !(s->flags & FORMAT_SLOT_HEAD_DONE))
		x.path.length = 0; /* a head that never came whole names no route */
	if (beside.failed)
		failed_record(&x, s, beside.failed);
	else
		tbuf_exchange(&x, s);
}

static void measured(uint32_t index, const struct format_slot *s)
{
	struct event_cpu used;

	if (cpu_ends(index, s->begin_ns, &used))
		exchange_noted(index)->cpu = used;
}

void exchange_record(uint32_t index, struct format_slot *s)
{
	if (__builtin_expect(cpu_measures(index), 0))
		measured(index, s);
	if (!tbuf_slot(s))
		record(index, FORMAT_ABORT_NONE);
	exchange_drop(index);
}

void exchange_abort(uint32_t index, enum format_abort why)
{
	struct format_slot *s = exchange_slot(index);

	record(index, s->flags & FORMAT_SLOT_RESPONSE_DONE ? FORMAT_ABORT_NONE : why);
	exchange_drop(index);
}

static void take_over(struct format_slot *mine, const struct format_slot *from)
{
	*mine = *from;
	mine->state = FORMAT_SLOT_ACTIVE;
	mine->writer_private[1] = process_forks;
}

uint32_t exchange_adopt(uint32_t index)
{
	const struct format_slot *from = inherited[index / FORMAT_SLOTS_PER_FILE];
	struct exchange_origin origin = {0};
	uint32_t mine;

	from = from ? from + index % FORMAT_SLOTS_PER_FILE : NULL;
	if (!from || from->state == FORMAT_SLOT_FREE)
		return EXCHANGE_NONE;
	mine = exchange_begin(&origin);
	if (mine == EXCHANGE_NONE)
		return mine;
	take_over(exchange_slot(mine), from);
	*exchange_note(mine) =
		inherited_notes[index / FORMAT_SLOTS_PER_FILE][index % FORMAT_SLOTS_PER_FILE];
	return mine;
}

bool exchange_forked(uint32_t index)
{
	return exchange_slot(index)->writer_private[1] != process_forks;
}

static void flush(uint32_t index, enum format_abort why)
{
	struct format_slot *s = exchange_slot(index);

	if (s->state != FORMAT_SLOT_ACTIVE)
		return;
	if (!exchange_foreign(s))
		record(index, s->flags & FORMAT_SLOT_RESPONSE_DONE ? FORMAT_ABORT_NONE : why);
	__atomic_store_n(&s->state, FORMAT_SLOT_FREE, __ATOMIC_RELEASE);
}

void exchange_flush(enum format_abort why)
{
	for (uint32_t i = 0; i < file_count * FORMAT_SLOTS_PER_FILE; i++)
		flush(i, why);
}

void exchange_forget(void)
{
	memcpy(inherited, exchange_maps, sizeof(exchange_maps));
	memcpy(inherited_notes, exchange_notes, sizeof(exchange_notes));
	file_count = 0;
	exchange_highest = 0;
	memset((void *)handed, 0, sizeof(handed));
	exchange_unused.top = 0;
	memset(exchange_maps, 0, sizeof(exchange_maps));
	memset(exchange_notes, 0, sizeof(exchange_notes));
}
