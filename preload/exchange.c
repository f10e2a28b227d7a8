// SPDX-License-Identifier: Apache-2.0
#include "exchange.h"

#include "cpu.h"
#include "event.h"
#include "failed.h"
#include "labels.h"
#include "pool.h"
#include "ledger.h"
#include "place.h"
#include "sample.h"
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
	note->labels = 0;
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
	if (exchange_slot(index)->flags & FORMAT_SLOT_NOTED)
		labels_drop(exchange_note(index)->labels);
	__atomic_store_n(&exchange_slot(index)->state, FORMAT_SLOT_FREE, __ATOMIC_RELEASE);
	pool_push(&exchange_unused, exchange_link, index);
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
	x->label_count = labels_event(note->labels, &x->labels);
}

struct event_parent exchange_parent_event(const struct exchange_parent *p)
{
	return (struct event_parent){
		.path = {p->path, p->path_bytes},
		.id = p->id,
		.method = p->method,
		.certainty = p->certainty,
		.kept = p->held,
	};
}

static __attribute__((noinline)) void write_down(uint32_t index, enum format_abort abort,
						 bool brief)
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
		.brief = brief,
		.kept = s->flags & FORMAT_SLOT_BRIEF && !brief,
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

/* ---- what may be kept in brief, or not at all ---- */

void exchange_brief(uint32_t index)
{
	struct format_slot *s = exchange_slot(index);

	held_begin(&exchange_note(index)->held);
	__atomic_store_n(&s->flags, s->flags | FORMAT_SLOT_BRIEF, __ATOMIC_RELEASE);
}

static unsigned grpc_of(uint32_t index)
{
	return exchange_slot(index)->flags & FORMAT_SLOT_NOTED ? exchange_note(index)->grpc : 0;
}

static void write_less(uint32_t index, enum format_abort abort, bool kept)
{
	struct format_slot *s = exchange_slot(index);

	if (!kept)
		ledger_count(s->role == FORMAT_SERVER ? FORMAT_COUNT_sampled_out
						      : FORMAT_COUNT_calls_sampled_out,
			     1);
	if (kept || !tbuf_slot_brief(s))
		write_down(index, abort, !kept);
}

/* What a request waited for or called, when that one is over; at the process's end it may be gone.
 */
static void end_held(uint32_t index, bool kept)
{
	if (exchange_slot(index)->state != FORMAT_SLOT_ACTIVE)
		return;
	write_less(index, FORMAT_ABORT_NONE, kept);
	exchange_drop(index);
}

static void end_request(uint32_t index, bool kept)
{
	const struct format_slot *s = exchange_slot(index);
	struct event_parent parent = {
		.path = {s->path, s->path_bytes}, .id = s->id, .method = s->method, .kept = true};

	held_end(&exchange_note(index)->held, kept ? &parent : NULL, end_held);
}

/* In a forked child the parent's requests have no notes. */
enum held_verdict exchange_hold(const struct exchange_parent *p, const struct held *h)
{
	uint32_t index = p->request.slot - 1;

	if (!exchange_notes[index / FORMAT_SLOTS_PER_FILE])
		return HELD_LEFT_OUT;
	return held_put(&exchange_note(index)->held, p->held, h);
}

/* An upstream's: it may have to wait for its request. */
static enum held_verdict end_call(uint32_t index)
{
	const struct exchange_parent *p = &exchange_note(index)->parent;
	struct held h = {HELD_EXCHANGE, p->certainty, {.exchange = index}};

	if (!(exchange_slot(index)->flags & FORMAT_SLOT_NOTED) || !p->id)
		return HELD_LEFT_OUT;
	return exchange_hold(p, &h);
}

/* False: it waits for its request, and so does its slot. */
static __attribute__((noinline)) bool record_less(uint32_t index, enum format_abort abort)
{
	const struct format_slot *s = exchange_slot(index);
	bool kept = sample_keeps(s, grpc_of(index), abort);
	enum held_verdict verdict = HELD_LEFT_OUT;

	if (s->flags & FORMAT_SLOT_EXCLUDED)
		return true;
	if (s->role == FORMAT_SERVER)
		end_request(index, kept);
	else if (!kept)
		verdict = end_call(index);
	if (verdict == HELD_WAITS)
		return false;
	write_less(index, abort, kept || verdict == HELD_KEPT);
	return true;
}

/* As far as one end is known already. */
static bool record(uint32_t index, enum format_abort why)
{
	const struct format_slot *s = exchange_slot(index);

	if (s->flags & FORMAT_SLOT_RESPONSE_DONE)
		why = FORMAT_ABORT_NONE;
	if (s->flags & EXCHANGE_LESS)
		return record_less(index, why);
	write_down(index, why, false);
	return true;
}

/* ---- ends ---- */

void exchange_record(uint32_t index, struct format_slot *s)
{
	if (__builtin_expect(cpu_measures(index), 0))
		measured(index, s);
	if (__builtin_expect(s->flags & EXCHANGE_LESS, 0)) {
		exchange_abort(index, FORMAT_ABORT_NONE);
		return;
	}
	if (!tbuf_slot(s))
		write_down(index, FORMAT_ABORT_NONE, false);
	exchange_drop(index);
}

void exchange_abort(uint32_t index, enum format_abort why)
{
	if (record(index, why))
		exchange_drop(index);
}

void exchange_hand_over(uint32_t index)
{
	uint32_t oldest = atomic_exchange(&handed[handed_count++ % HANDED_MAX], index + 1);

	if (exchange_slot(index)->flags & FORMAT_SLOT_BRIEF)
		end_request(index, true); /* how it ends, this process will not learn */
	__atomic_store_n(&exchange_slot(index)->state, FORMAT_SLOT_HANDED, __ATOMIC_RELEASE);
	if (oldest)
		exchange_drop(oldest - 1);
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
	held_begin(&exchange_note(mine)->held); /* what is held is the parent's */
	exchange_note(mine)->labels = 0; /* they are the parent's */
	return mine;
}

bool exchange_forked(uint32_t index)
{
	return exchange_slot(index)->writer_private[1] != process_forks;
}

static void flush(uint32_t index, enum format_abort why)
{
	struct format_slot *s = exchange_slot(index);

	if (exchange_foreign(s) || record(index, why))
		__atomic_store_n(&s->state, FORMAT_SLOT_FREE, __ATOMIC_RELEASE);
}

static void flush_all(enum format_abort why, bool servers)
{
	for (uint32_t i = 0; i < file_count * FORMAT_SLOTS_PER_FILE; i++) {
		const struct format_slot *s = exchange_slot(i);

		if (s->state == FORMAT_SLOT_ACTIVE && (s->role == FORMAT_SERVER) == servers)
			flush(i, why);
	}
}

/* Requests first: their ends decide about what they called. */
void exchange_flush(enum format_abort why)
{
	flush_all(why, true);
	flush_all(why, false);
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
