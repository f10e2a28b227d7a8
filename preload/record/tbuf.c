// SPDX-License-Identifier: Apache-2.0
#include "tbuf.h"

#include "pool.h"
#include "ledger.h"
#include "place.h"
#include "sys.h"
#include "thread.h"

#include <string.h>

#define LANES_MAX 64u
#define BLOCKS_MAX 1024u
#define FILES_MAX (BLOCKS_MAX / FORMAT_BUFFERS_PER_FILE)
#define BLOCKS_SPARE 3u	  /* fewer free than this: grow ahead */
#define BLOCKS_BEHIND 64u /* more full than this: stop compressing */

struct lane {
	struct tryflag busy;
	uint32_t block; /* index + 1; 0: none yet */
	struct event_block events;
};

static struct lane *lanes[LANES_MAX];
static _Atomic uint32_t lane_count, lane_next;
static uint8_t *files[FILES_MAX];
static uint32_t *notes[FILES_MAX]; /* by_status of each file's blocks */
static uint32_t links[BLOCKS_MAX];
static _Atomic uint32_t file_count, free_count, full_count;
static struct pool free_blocks, full_blocks;
static struct tryflag growing;
static _Atomic uint64_t sequence;

void (*tbuf_on_full)(void);

/* ---- blocks ---- */

static uint32_t *link_of(uint32_t index)
{
	return &links[index];
}

static struct format_block *block_at(uint32_t index)
{
	return (void *)(files[index / FORMAT_BUFFERS_PER_FILE] +
			(size_t)(index % FORMAT_BUFFERS_PER_FILE) * FORMAT_BUFFER_BYTES);
}

static uint32_t *note_at(uint32_t index)
{
	return notes[index / FORMAT_BUFFERS_PER_FILE] +
	       (size_t)(index % FORMAT_BUFFERS_PER_FILE) * FORMAT_STATUS_SPACE;
}

unsigned tbuf_files(void)
{
	return file_count;
}

bool tbuf_scarce(void)
{
	return free_count < BLOCKS_SPARE && file_count < FILES_MAX;
}

bool tbuf_behind(void)
{
	return full_count > BLOCKS_BEHIND;
}

static void give(uint32_t index)
{
	pool_push(&free_blocks, link_of, index);
	free_count++;
}

static bool grow(void)
{
	uint32_t n = file_count;

	if (n == FILES_MAX)
		return false;
	notes[n] = sys_map(-1, sizeof(uint32_t) * FORMAT_STATUS_SPACE * FORMAT_BUFFERS_PER_FILE);
	if (notes[n])
		files[n] = place_map(PLACE_BUFFERS,
				     (size_t)FORMAT_BUFFER_BYTES * FORMAT_BUFFERS_PER_FILE);
	if (!files[n])
		return false;
	file_count = n + 1;
	for (uint32_t i = FORMAT_BUFFERS_PER_FILE; i--;)
		give(n * FORMAT_BUFFERS_PER_FILE + i);
	return true;
}

bool tbuf_grow(void)
{
	bool grown;

	if (!tryflag_take(&growing))
		return false;
	grown = grow();
	tryflag_release(&growing);
	return grown;
}

bool tbuf_take_full(struct tbuf_full *full)
{
	full->index = pool_pop(&full_blocks, link_of);
	if (full->index == POOL_NONE)
		return false;
	full_count--;
	full->block = block_at(full->index);
	full->by_status = note_at(full->index);
	return true;
}

void tbuf_give_back(const struct tbuf_full *full)
{
	__atomic_store_n(&full->block->state, FORMAT_FREE, __ATOMIC_RELEASE);
	full->block->committed = 0;
	give(full->index);
}

/* ---- lanes ---- */

static struct lane *add_lane(void)
{
	uint32_t n = atomic_load(&lane_count);
	struct lane *l = n < LANES_MAX ? sys_map(-1, sizeof(*l)) : NULL;
	struct lane *none = NULL;

	if (!l)
		return NULL;
	tryflag_take(&l->busy);
	for (; n < LANES_MAX; n++, none = NULL)
		if (__atomic_compare_exchange_n(&lanes[n], &none, l, false, __ATOMIC_RELEASE,
						__ATOMIC_RELAXED))
			break;
	if (n == LANES_MAX) {
		sys_unmap(l, sizeof(*l));
		return NULL;
	}
	atomic_fetch_add(&lane_count, 1);
	thread_self.lane = (uint16_t)(n + 1);
	return l;
}

/* Any other than home; all taken: one more, for as many writers as there are at this instant. */
static struct lane *take_other_lane(void)
{
	uint32_t count = atomic_load_explicit(&lane_count, memory_order_acquire);
	uint32_t first = thread_self.lane ? thread_self.lane : lane_next++;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t n = (first + i) % count;
		struct lane *l = __atomic_load_n(&lanes[n], __ATOMIC_ACQUIRE);

		if (l && tryflag_take(&l->busy)) {
			thread_self.lane = (uint16_t)(n + 1);
			return l;
		}
	}
	return add_lane();
}

/* NULL: none yet, or it is taken. */
static inline struct lane *take_home_lane(void)
{
	uint32_t home = thread_self.lane;
	struct lane *l = home ? __atomic_load_n(&lanes[home - 1], __ATOMIC_ACQUIRE) : NULL;

	return l && tryflag_take(&l->busy) ? l : NULL;
}

static inline struct lane *take_lane(void)
{
	struct lane *l = take_home_lane();

	return l ? l : take_other_lane();
}

static void note_statuses(struct event_block *e, uint32_t *by_status)
{
	memset(by_status, 0, sizeof(uint32_t) * FORMAT_STATUS_SPACE);
	by_status[0] = e->aborted;
	for (unsigned i = 0; i < e->shape_count; i++) {
		unsigned status = event_shape_status(&e->shapes[i]);

		if (event_shape_role(&e->shapes[i]) == FORMAT_SERVER)
			by_status[status < FORMAT_STATUS_SPACE ? status : 0] += e->shapes[i].uses;
	}
}

static void seal(struct lane *l)
{
	uint32_t index = l->block - 1;
	struct format_block *block = block_at(index);

	block->raw_bytes = block->stored_bytes = block->committed;
	block->event_count = l->events.event_count;
	block->exchange_count = l->events.exchange_count;
	block->end_ns = l->events.end_ns;
	note_statuses(&l->events, note_at(index));
	__atomic_store_n(&block->state, FORMAT_FULL, __ATOMIC_RELEASE);
	l->block = 0;
	l->events.limit = NULL;
	pool_push(&full_blocks, link_of, index);
	full_count++;
}

static uint32_t take_block(void)
{
	uint32_t index = pool_pop(&free_blocks, link_of);

	for (int tries = 0; index == POOL_NONE && tries < TRYFLAG_GROWTH; tries++) {
		if (!tbuf_grow() && !tryflag_held(&growing))
			tries = TRYFLAG_GROWTH; /* there is none to be had */
		sys_yield();
		index = pool_pop(&free_blocks, link_of);
	}
	return index;
}

static bool open_block(struct lane *l)
{
	uint32_t index = take_block();
	struct format_block *block;
	uint64_t now = sys_now();

	if (index == POOL_NONE)
		return false;
	free_count--;
	l->block = index + 1;
	block = block_at(index);
	memset(block, 0, sizeof(*block));
	block->version = FORMAT_VERSION;
	block->sequence = ++sequence;
	block->clock_monotonic_ns = now;
	block->clock_realtime_ns = sys_clock(CLOCK_REALTIME);
	event_block_start(&l->events, block, now);
	block->state = FORMAT_OPEN;
	__atomic_store_n(&block->magic, FORMAT_BLOCK_MAGIC, __ATOMIC_RELEASE);
	return true;
}

/* The lane is ours; it needs a block with room. False: the lane is given back. */
static bool renew_block(struct lane *l)
{
	bool full = l->block;
	bool opened;

	if (full)
		seal(l);
	opened = open_block(l);
	if (!opened)
		tryflag_release(&l->busy);
	if (full && tbuf_on_full)
		tbuf_on_full();
	return opened;
}

/* A lane with that room. */
static inline struct lane *enter(struct event_need need, enum format_counter *why)
{
	struct lane *l = ledger_open() ? take_lane() : NULL;

	*why = FORMAT_COUNT_drop_no_buffer;
	if (__builtin_expect(!ledger_open(), 0)) { /* what we added now would be lost unseen */
		*why = FORMAT_COUNT_drop_after_exit;
		if (l)
			tryflag_release(&l->busy);
		return NULL;
	}
	if (__builtin_expect(l && (!l->block || event_block_full(&l->events, need)), 0))
		return renew_block(l) ? l : NULL;
	return l;
}

/* The slot, if there is one, learns of its place before that counts. */
static inline void leave(struct lane *l, struct format_slot *slot)
{
	struct format_block *block = l->events.block;
	uint32_t committed = (uint32_t)(l->events.at - l->events.payload);

	if (slot) {
		slot->recorded_end = committed;
		__atomic_store_n(&slot->recorded_sequence, block->sequence, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&block->committed, committed, __ATOMIC_RELEASE);
	tryflag_release(&l->busy);
}

static inline __attribute__((always_inline)) bool put_slot(struct format_slot *slot, bool brief)
{
	struct lane *l = take_home_lane();
	bool known;

	if (!l)
		return false;
	if (__builtin_expect(!ledger_open() || !event_block_room(&l->events), 0)) {
		tryflag_release(&l->busy);
		return false;
	}
	event_thread(&l->events, thread_tid());
	known = brief ? event_slot_brief(&l->events, slot) : event_slot(&l->events, slot);
	leave(l, known ? slot : NULL); /* the thread's name stands there in any case */
	return known;
}

bool tbuf_slot(struct format_slot *slot)
{
	return put_slot(slot, false);
}

bool tbuf_slot_brief(struct format_slot *slot)
{
	return put_slot(slot, true);
}

void tbuf_exchange(const struct event_exchange *x, struct format_slot *slot)
{
	enum format_counter why;
	struct lane *l = enter(event_exchange_need(x), &why);

	if (!l && x->role == FORMAT_SERVER)
		ledger_discard(x->abort ? 0 : x->status, why);
	else if (!l)
		ledger_count(why, 1);
	if (!l)
		return;
	event_thread(&l->events, thread_tid());
	if (x->brief)
		event_brief(&l->events, x);
	else
		event_exchange(&l->events, x);
	leave(l, slot);
}

/* Anything but an exchange: what is lost of it is counted in one sum. */
static struct lane *enter_other(struct event_need need)
{
	enum format_counter why;
	struct lane *l = enter(need, &why);

	if (!l)
		ledger_count(FORMAT_COUNT_drop_event, 1);
	else
		event_thread(&l->events, thread_tid());
	return l;
}

#define TBUF_OTHER(name, need)                                                                     \
	void tbuf_##name(const struct event_##name *e)                                             \
	{                                                                                          \
		struct lane *l = enter_other(need);                                                \
                                                                                                   \
		if (!l)                                                                            \
			return;                                                                    \
		event_##name(&l->events, e);                                                       \
		leave(l, NULL);                                                                    \
	}

TBUF_OTHER(conn, EVENT_NEED)
TBUF_OTHER(dns, EVENT_NEED)
TBUF_OTHER(gauge, EVENT_NEED)
TBUF_OTHER(call, EVENT_NEED)
TBUF_OTHER(exception, event_stack_need(e->stack))
TBUF_OTHER(sample, event_stack_need(e->stack))
TBUF_OTHER(crash, event_stack_need(e->stack))
TBUF_OTHER(span, EVENT_NEED)
TBUF_OTHER(function, EVENT_NEED)
TBUF_OTHER(metric, EVENT_NEED)
TBUF_OTHER(resources, EVENT_NEED)

void tbuf_log(const struct event_log *e)
{
	struct lane *l = enter_other(
		(struct event_need){EVENT_ROOM + FORMAT_LOG_MAX, EVENT_STRINGS_MAX});

	if (!l)
		return;
	if (e->tid)
		event_thread(&l->events, e->tid);
	event_log(&l->events, e);
	leave(l, NULL);
}

static bool seal_lane(struct lane *l)
{
	for (int tries = 0; l && !tryflag_take(&l->busy); tries++) {
		if (tries == 100)
			return false;
		sys_yield();
	}
	if (l && l->block)
		seal(l);
	if (l)
		tryflag_release(&l->busy);
	return true;
}

bool tbuf_seal_all(void)
{
	bool all = true;

	for (uint32_t i = 0; i < LANES_MAX; i++)
		all &= seal_lane(lanes[i]);
	return all;
}

void tbuf_forget(void)
{
	memset(lanes, 0, sizeof(lanes));
	memset(files, 0, sizeof(files));
	memset(notes, 0, sizeof(notes));
	lane_count = 0;
	lane_next = 0;
	file_count = 0;
	free_count = 0;
	full_count = 0;
	free_blocks.top = 0;
	full_blocks.top = 0;
	sequence = 0;
	thread_self.lane = 0;
}
