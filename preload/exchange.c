// SPDX-License-Identifier: Apache-2.0
#include "exchange.h"

#include "event.h"
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
static _Atomic uint32_t file_count;
static uint32_t highest; /* index used so far: slots are taken lowest first */
static struct pool unused;
static struct tryflag growing;

/* Handed over, oldest first: index + 1. */
#define HANDED_MAX 64u
static _Atomic uint32_t handed[HANDED_MAX], handed_count;

/* The parent's slots, readable in a forked child for exchange_adopt. */
static struct format_slot *inherited[FILES_MAX];

static uint32_t *link_of(uint32_t index)
{
	return &exchange_slot(index)->next_free;
}

static bool grow(void)
{
	uint32_t n = file_count;

	if (n == FILES_MAX)
		return false;
	exchange_maps[n] =
		place_map(PLACE_SLOTS, FORMAT_SLOTS_PER_FILE * sizeof(struct format_slot));
	if (!exchange_maps[n])
		return false;
	file_count = n + 1;
	for (uint32_t i = FORMAT_SLOTS_PER_FILE; i--;)
		pool_push(&unused, link_of, n * FORMAT_SLOTS_PER_FILE + i);
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

	return highest > all / 4 * 3 && file_count < FILES_MAX;
}

static uint32_t take(void)
{
	uint32_t index = pool_pop(&unused, link_of);

	/* another thread may be growing: its slots come in time, or the request is not followed */
	for (int tries = 0; index == POOL_NONE && tries < 64; tries++) {
		if (!exchange_grow() && tries > 2)
			sys_yield();
		index = pool_pop(&unused, link_of);
		if (index == POOL_NONE && file_count == FILES_MAX)
			break;
	}
	return index;
}

uint32_t exchange_begin(const struct exchange_origin *o)
{
	uint32_t index = ledger_open() ? take() : POOL_NONE;
	struct format_slot *s;

	if (index == POOL_NONE) {
		ledger_count(FORMAT_COUNT_drop_no_slot, 1);
		return EXCHANGE_NONE;
	}
	if (index > __atomic_load_n(&highest, __ATOMIC_RELAXED))
		__atomic_store_n(&highest, index, __ATOMIC_RELAXED);
	s = exchange_slot(index);
	s->flags = 0;
	s->begin_ns = o->now;
	s->request_ns = s->first_ns = s->last_ns = 0;
	s->request_bytes = s->response_bytes = 0;
	s->recorded_sequence = 0;
	s->conn = o->conn;
	s->tid = thread_tid();
	s->status = s->path_bytes = 0;
	s->method = FORMAT_METHOD_OTHER;
	s->role = o->role;
	s->protocol = s->interim = 0;
	s->queue_ns_low = o->queue < UINT32_MAX ? (uint32_t)o->queue : UINT32_MAX;
	s->writer_private[0] = o->target;
	s->writer_private[1] = process_forks;
	__atomic_store_n(&s->state, FORMAT_SLOT_ACTIVE, __ATOMIC_RELEASE);
	return index;
}

void exchange_drop(uint32_t index)
{
	__atomic_store_n(&exchange_slot(index)->state, FORMAT_SLOT_FREE, __ATOMIC_RELEASE);
	pool_push(&unused, link_of, index);
}

void exchange_hand_over(uint32_t index)
{
	uint32_t oldest = atomic_exchange(&handed[handed_count++ % HANDED_MAX], index + 1);

	__atomic_store_n(&exchange_slot(index)->state, FORMAT_SLOT_HANDED, __ATOMIC_RELEASE);
	if (oldest)
		exchange_drop(oldest - 1);
}

static void record(struct format_slot *s, enum format_abort abort)
{
	const char *target = target_text((uint16_t)s->writer_private[0]);
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
	};

	if (!x.path.length || !(s->flags & FORMAT_SLOT_HEAD_DONE))
		x.path.length = 0; /* a head that never came whole names no route */
	tbuf_exchange(&x, s);
}

void exchange_finish(uint32_t index, uint32_t end)
{
	struct format_slot *s = exchange_slot(index);
	uint32_t before = __atomic_fetch_or(&s->flags, end, __ATOMIC_ACQ_REL);
	const uint32_t both = FORMAT_SLOT_REQUEST_DONE | FORMAT_SLOT_RESPONSE_DONE;

	if ((before & both) == both || ((before | end) & both) != both)
		return;
	record(s, FORMAT_ABORT_NONE);
	exchange_drop(index);
}

void exchange_abort(uint32_t index, enum format_abort why)
{
	struct format_slot *s = exchange_slot(index);

	record(s, s->flags & FORMAT_SLOT_RESPONSE_DONE ? FORMAT_ABORT_NONE : why);
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
	if (mine != EXCHANGE_NONE)
		take_over(exchange_slot(mine), from);
	return mine;
}

bool exchange_forked(uint32_t index)
{
	return exchange_slot(index)->writer_private[1] != process_forks;
}

static void flush(struct format_slot *s, enum format_abort why)
{
	if (s->state != FORMAT_SLOT_ACTIVE)
		return;
	if (!exchange_foreign(s))
		record(s, s->flags & FORMAT_SLOT_RESPONSE_DONE ? FORMAT_ABORT_NONE : why);
	__atomic_store_n(&s->state, FORMAT_SLOT_FREE, __ATOMIC_RELEASE);
}

void exchange_flush(enum format_abort why)
{
	for (uint32_t i = 0; i < file_count * FORMAT_SLOTS_PER_FILE; i++)
		flush(exchange_slot(i), why);
}

void exchange_forget(void)
{
	memcpy(inherited, exchange_maps, sizeof(exchange_maps));
	file_count = 0;
	highest = 0;
	memset((void *)handed, 0, sizeof(handed));
	unused.top = 0;
	memset(exchange_maps, 0, sizeof(exchange_maps));
}
