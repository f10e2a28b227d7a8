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

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No event, with the definitions it brings, is longer. */
#define EVENT_ROOM 2560u
#define EVENT_TARGET_MAX 512u
#define EVENT_STRINGS_MAX 4u /* that one event brings: statement, target, error, its parent's path */
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

struct event_text {
	const char *bytes;
	uint32_t length;
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
	uint16_t grpc;	      /* grpc-status + 1; 0: none */
	uint32_t id;	      /* FORMAT_MORE_ID; 0: none */
	uint64_t proxy_queue; /* ns from the proxy's header to begin; 0: none */
	const struct event_trace *trace;   /* NULL: none */
	const struct event_parent *parent; /* NULL: none */
};

struct event_conn {
	uint64_t open, close; /* ns */
	uint64_t in, out, unseen_in, unseen_out;
	uint32_t conn, exchanges, rtt_us, retransmits;
	struct event_text target;
	uint8_t role, end; /* enum format_role, enum format_conn_end */
	uint8_t flags;	   /* FORMAT_CONN_*_FLAG */
	uint16_t connect_errno;
	uint64_t connect_ns, handshake_ns; /* 0: unknown */
};

/* Starts a block: fills its header (sequence, clocks are the caller's) and forgets the dictionary.
 */
void event_block_start(struct event_block *b, struct format_block *block, uint64_t now);

/* Room for one more event that defines nothing. */
static inline bool event_block_room(const struct event_block *b)
{
	return b->at < b->limit;
}

/* True when a dictionary or the payload may not take one more event. */
static inline bool event_block_full(const struct event_block *b)
{
	return !event_block_room(b) || b->string_count + EVENT_STRINGS_MAX > FORMAT_STRINGS_MAX ||
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
void event_conn(struct event_block *b, const struct event_conn *c);

/*
 * What one event says about another. TRACE and PARENT are of the next event in the block, so nobody
 * else may write between them: hand them over with the event that they are about.
 */
struct event_trace {
	uint8_t ids[FORMAT_TRACE_BYTES]; /* trace id, parent span id; zeros: none */
	struct event_text request_id;	 /* cut at FORMAT_REQUEST_ID_MAX */
};

struct event_parent {
	struct event_text path; /* cut at FORMAT_PATH_MAX, as all paths here */
	uint32_t id;		/* its FORMAT_MORE_ID */
	uint8_t method;
	uint8_t certainty; /* enum format_certainty */
};

struct event_dns {
	uint64_t begin, end;   /* ns */
	struct event_text host; /* cut at FORMAT_PATH_MAX */
	uint32_t code;	       /* 0: found; else the negated EAI_* value */
	const struct event_parent *parent; /* NULL: none */
};

struct event_gauge {
	uint64_t time, value, limit; /* ns; limit 0: none */
	struct event_text name;	     /* cut at FORMAT_PATH_MAX */
	uint8_t gauge;		     /* enum format_gauge */
};

struct event_log {
	uint64_t time; /* ns */
	struct event_text text;		   /* cut at FORMAT_LOG_MAX */
	const struct event_parent *parent; /* NULL: none */
	uint8_t log;			   /* enum format_log */
};

struct event_call {
	uint64_t begin, end; /* ns */
	uint64_t busy;	     /* ns; how long it took where that is less; 0: end - begin */
	uint64_t first;	     /* ns; the answer's first byte; 0: unknown */
	uint64_t rows;	     /* UINT64_MAX: unknown */
	struct event_text statement; /* cut at FORMAT_STATEMENT_MAX */
	struct event_text target;    /* cut at EVENT_TARGET_MAX */
	struct event_text error;     /* cut at FORMAT_ERROR_MAX; empty: none */
	const struct event_parent *parent; /* NULL: none */
	uint32_t statement_id;		   /* stands for statement: equal ids, equal texts */
	uint16_t target_id;		   /* the same for target */
	uint8_t system;			   /* enum format_system */
	uint8_t flags;			   /* FORMAT_CALL_* */
};

void event_trace(struct event_block *b, const struct event_trace *t);
void event_parent(struct event_block *b, const struct event_parent *p);
void event_dns(struct event_block *b, const struct event_dns *d);
void event_gauge(struct event_block *b, const struct event_gauge *g);
void event_log(struct event_block *b, const struct event_log *l);
void event_call(struct event_block *b, const struct event_call *c);

#endif
