/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.h - one request and its response, from the first byte until it is recorded.
 *
 * Exchanges live in slots of a shared file mapping (struct format_slot), so that a killed process
 * leaves those in flight for the reader. A slot has two ends of life, the request's and the
 * response's, which may come in either order and on different threads: whoever brings the second
 * records it and gives the slot back. Request fields are written by the thread in the request half
 * of the connection, response fields by the one in the response half.
 */
#ifndef PROFILIS_EXCHANGE_H
#define PROFILIS_EXCHANGE_H

#include "event.h"
#include "held.h"
#include "kept.h"
#include "ledger.h"
#include "pool.h"
#include "thread.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <stdint.h>

#define EXCHANGE_NONE UINT32_MAX

/* What the connection knows of an exchange from the start. */
struct exchange_origin {
	uint64_t now, queue; /* ns */
	uint32_t conn;
	uint16_t target; /* target.h */
	uint8_t role;
};

#define EXCHANGE_FILES_MAX 256u

extern struct format_slot *exchange_maps[EXCHANGE_FILES_MAX];

/* The request that an exchange on the client side belongs to. */
struct exchange_parent {
	uint32_t id; /* 0: none is known */
	struct thread_request request;
	uint8_t certainty; /* enum format_certainty */
	uint8_t method;
	uint32_t held; /* 0: its detail is kept; HELD_EXCLUDED; else the list's number (held.h) */
	uint16_t path_bytes;
	char path[FORMAT_PATH_MAX];
};

/* What few exchanges have, beside the slot, in memory of our own; FORMAT_SLOT_NOTED says that it
 * counts. */
struct exchange_note {
	bool keeps;	      /* kept counts */
	uint16_t labels;      /* labels.h; 0: none */
	uint16_t grpc;	      /* grpc-status + 1; 0: none */
	uint64_t proxy_queue; /* ns; 0: unknown */
	uint32_t failed;      /* failed.h; 0: no stack */
	struct kept kept;
	struct event_cpu cpu;
	struct exchange_parent parent;
	struct held_list held; /* of requests in brief, noted or not */
};

extern struct exchange_note *exchange_notes[EXCHANGE_FILES_MAX];

static inline struct format_slot *exchange_slot(uint32_t index)
{
	return &exchange_maps[index / FORMAT_SLOTS_PER_FILE][index % FORMAT_SLOTS_PER_FILE];
}

extern struct pool exchange_unused;
extern uint32_t exchange_highest; /* index used so far: slots are taken lowest first */

/* Of an exchange whose slot is FORMAT_SLOT_NOTED (but for `held`); exchange_noted() makes it so. */
static inline struct exchange_note *exchange_note(uint32_t index)
{
	return &exchange_notes[index / FORMAT_SLOTS_PER_FILE][index % FORMAT_SLOTS_PER_FILE];
}

/* Its note, empty at first. For whoever holds the half that is not through yet. */
struct exchange_note *exchange_noted(uint32_t index);

static inline uint32_t *exchange_link(uint32_t index)
{
	return &exchange_slot(index)->next_free;
}

/* Makes room, or counts that there is none: EXCHANGE_NONE. */
uint32_t exchange_take_slow(void);

static inline void exchange_fill(struct format_slot *s, const struct exchange_origin *o)
{
	/* threads that had this slot's last exchange may still ask whether it is open (current.c)
	 */
	__atomic_store_n(&s->flags, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&s->begin_ns, o->now, __ATOMIC_RELAXED);
	s->request_ns = s->first_ns = s->last_ns = 0;
	s->request_bytes = s->response_bytes = 0;
	s->recorded_sequence = 0;
	s->conn = o->conn;
	s->tid = thread_tid();
	s->status = s->path_bytes = 0;
	s->method = FORMAT_METHOD_OTHER;
	__atomic_store_n(&s->role, o->role, __ATOMIC_RELAXED);
	s->protocol = s->interim = 0;
	s->queue_ns_low = o->queue < UINT32_MAX ? (uint32_t)o->queue : UINT32_MAX;
	s->writer_private[0] = o->target;
	s->writer_private[1] = process_forks;
	s->id = 0;
	__atomic_store_n(&s->state, FORMAT_SLOT_ACTIVE, __ATOMIC_RELEASE);
}

/* A slot, ACTIVE, or EXCHANGE_NONE (counted) when there is none; the recording has begun. */
static inline uint32_t exchange_begin(const struct exchange_origin *o)
{
	uint32_t index = ledger_open() ? pool_pop(&exchange_unused, exchange_link) : POOL_NONE;

	if (__builtin_expect(index == POOL_NONE, 0) &&
	    (index = exchange_take_slow()) == EXCHANGE_NONE)
		return EXCHANGE_NONE;
	if (__builtin_expect(index > __atomic_load_n(&exchange_highest, __ATOMIC_RELAXED), 0))
		__atomic_store_n(&exchange_highest, index, __ATOMIC_RELAXED);
	exchange_fill(exchange_slot(index), o);
	return index;
}

/* Flags of which the end of the exchange must know. */
#define EXCHANGE_LESS (FORMAT_SLOT_BRIEF | FORMAT_SLOT_EXCLUDED)

/* It was not drawn: its detail waits until it ends. Before anybody else knows of it. */
void exchange_brief(uint32_t index);

/* Puts what belongs to p into its list, if it waits for its end; p->held is a list's number. */
enum held_verdict exchange_hold(const struct exchange_parent *p, const struct held *h);

/* Both ends have come: written down, its slot free again. */
void exchange_record(uint32_t index, struct format_slot *s);

/*
 * One end (FORMAT_SLOT_REQUEST_DONE or _RESPONSE_DONE) has come, perhaps with flags beside it.
 * True: it was the second one, exchange_record() is due. Once the request is through, nobody but
 * the response's thread writes flags.
 */
static inline bool exchange_ends(struct format_slot *s, uint32_t end)
{
	const uint32_t both = FORMAT_SLOT_REQUEST_DONE | FORMAT_SLOT_RESPONSE_DONE;
	uint32_t before = __atomic_load_n(&s->flags, __ATOMIC_ACQUIRE);

	if (end & FORMAT_SLOT_RESPONSE_DONE && before & FORMAT_SLOT_REQUEST_DONE)
		__atomic_store_n(&s->flags, before | end, __ATOMIC_RELEASE);
	else
		before = __atomic_fetch_or(&s->flags, end, __ATOMIC_ACQ_REL);
	return (before & both) != both && ((before | end) & both) == both;
}

/* The same, and recorded when due. The caller's hold on that side is gone. */
static inline void exchange_finish(uint32_t index, struct format_slot *s, uint32_t end)
{
	if (exchange_ends(s, end))
		exchange_record(index, s);
}

/* Its bytes were no request, and nobody answered it as one. */
static inline bool exchange_foreign(const struct format_slot *s)
{
	return s->flags & FORMAT_SLOT_FOREIGN && !s->status;
}

/* A parent as events name it. */
struct event_parent exchange_parent_event(const struct exchange_parent *p);

/* Both ends at once, as aborted. */
void exchange_abort(uint32_t index, enum format_abort why);

/* It was no request after all: nothing is recorded. */
void exchange_drop(uint32_t index);

/* A forked child may answer it: its slot stays as it is for a while, for exchange_adopt there. */
void exchange_hand_over(uint32_t index);

/*
 * In a forked child: takes over an exchange that the parent began, as a copy in a slot of ours;
 * EXCHANGE_NONE when it is stale.
 */
uint32_t exchange_adopt(uint32_t index);

/* True when this process forked since the exchange began: a child may answer it. */
bool exchange_forked(uint32_t index);

/* Maps one more file of slots. */
bool exchange_grow(void);

/* True when fewer than a quarter of the slots are left: the helper should grow ahead of need. */
bool exchange_scarce(void);

/* At the end: records what is still in flight. */
void exchange_flush(enum format_abort why);

/* In a forked child: the slots are the parent's, readable for exchange_adopt. */
void exchange_forget(void);

#endif
