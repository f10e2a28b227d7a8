/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event.h - encodes events into a block's payload, as format.h says. Pure: writes to memory the
 * caller owns.
 *
 * struct event_block is the writer's side of one block: where the next byte goes, the deltas' last
 * values and the dictionary of what the block has defined so far. One owner at a time (tbuf.c sees
 * to that). Each event_*() writes one whole event behind `at`; the caller makes sure of EVENT_ROOM
 * bytes and of event_block_full() first, and publishes.
 */
#ifndef PROFILIS_EVENT_H
#define PROFILIS_EVENT_H

#include "event_beside.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_INDEX 2048u

struct event_string {
	uint32_t hash;
	uint16_t offset; /* in the payload */
	uint16_t bytes;
};

struct event_shape {
	uint64_t key;  /* event_shape_key() */
	uint16_t path; /* where it stands in the payload */
	uint16_t target_id;
	uint32_t uses;
	uint64_t in, out; /* last sizes */
};

/* Eight bytes of struct format_slot from its status on: status, path's length, method, role,
 * protocol; the interim responses' place (0 in a shape) says whether the path was truncated. */
static inline unsigned event_shape_status(const struct event_shape *s)
{
	return s->key & 0xffff;
}

static inline unsigned event_shape_role(const struct event_shape *s)
{
	return s->key >> 40 & 0xff;
}

/* The string that stands for a text which has a number of its own. */
struct event_named {
	uint32_t name; /* 0: none */
	uint16_t string;
};

#define EVENT_NAMED 256u

struct event_block {
	struct format_block *block;
	uint8_t *payload, *at;
	uint8_t *limit; /* below it there is room for one more event; NULL: there is no block */
	uint64_t last_begin, last_in, last_out;
	uint64_t last_brief; /* in units of FORMAT_BRIEF_NS */
	int64_t last_conn;
	uint64_t end_ns;
	uint32_t event_count, exchange_count, thread;
	uint32_t aborted; /* of the server side; the shapes' uses are the others */
	uint16_t string_count, shape_count;
	uint16_t string_index[EVENT_INDEX]; /* id + 1 by hash; 0: empty */
	uint16_t shape_index[EVENT_INDEX];
	struct event_string strings[FORMAT_STRINGS_MAX];
	struct event_shape shapes[FORMAT_SHAPES_MAX];
	struct event_named named[EVENT_NAMED];
};

/* A finished exchange. Times as in struct format_slot; first 0: no response byte was seen. */
struct event_exchange {
	uint64_t begin, request, first, last; /* ns */
	uint64_t in, out;
	uint64_t queue; /* ns from accept; 0: unknown or not the connection's first */
	struct event_text path, target;
	uint32_t conn;
	uint16_t target_id; /* stands for target: equal ids, equal texts */
	uint16_t status;
	uint8_t method, role, protocol, interim;
	uint8_t abort; /* enum format_abort */
	bool truncated, early;
	bool brief;			   /* its detail is left out */
	bool kept;			   /* FORMAT_MORE_KEPT */
	uint16_t grpc;			   /* grpc-status + 1; 0: none */
	uint32_t id;			   /* FORMAT_MORE_ID; 0: none */
	uint64_t proxy_queue;		   /* ns from the proxy's header to begin; 0: none */
	const struct event_trace *trace;   /* NULL: none */
	const struct event_parent *parent; /* NULL: none */
	const struct event_cpu *cpu;	   /* NULL: not measured */
	struct event_stack stack;	   /* at its first response byte; count 0: none */
	const struct event_label *labels;
	unsigned label_count; /* at most FORMAT_LABELS_MAX */
};

/* What its thread used from its begin to its end. */
struct event_cpu {
	uint64_t ns;
	bool measured;
	bool counted; /* the numbers below */
	uint64_t voluntary, involuntary, faults;
};

/* Starts a block: fills its header (sequence, clocks are the caller's) and forgets the dictionary.
 */
void event_block_start(struct event_block *b, struct format_block *block, uint64_t now);

/* Room for one more event that defines nothing. */
static inline bool event_block_room(const struct event_block *b)
{
	return b->at < b->limit;
}

/* True when a dictionary or the payload may not take one more event of that need. */
static inline bool event_block_full(const struct event_block *b, struct event_need need)
{
	return b->payload + FORMAT_PAYLOAD_MAX < b->at + need.bytes ||
	       b->string_count + need.strings > FORMAT_STRINGS_MAX ||
	       b->shape_count >= FORMAT_SHAPES_MAX;
}

void event_thread_changed(struct event_block *b, uint32_t tid);

static inline void event_thread(struct event_block *b, uint32_t tid)
{
	if (__builtin_expect(b->thread != tid, 0))
		event_thread_changed(b, tid);
}

/*
 * What nearly all exchanges are: complete, not the first of its connection, of a shape that the
 * block knows. False, with nothing written: event_exchange() can take it.
 */
bool event_slot(struct event_block *b, const struct format_slot *s);

void event_exchange(struct event_block *b, const struct event_exchange *x);

/* The same without its detail: FORMAT_KIND_BRIEF. Not for aborted ones. */
bool event_slot_brief(struct event_block *b, const struct format_slot *s);
void event_brief(struct event_block *b, const struct event_exchange *x);

static inline struct event_need event_exchange_need(const struct event_exchange *x)
{
	struct event_need need = event_stack_need(x->stack);

	need.bytes += x->label_count * (2 * (FORMAT_LABEL_MAX + 3) + 8);
	need.strings += (uint16_t)(2 * x->label_count);
	return need;
}

#endif
