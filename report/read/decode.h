/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode.h - a block's payload becomes events. Pure: bytes in, events out; any bytes are safe.
 *
 *	decode_begin(d, payload, bytes, begin_ns);
 *	while ((kind = decode_next(d)) > DECODE_END)
 *		...
 *	if (kind == DECODE_DAMAGED) ...		everything before it was good
 *
 * Strings point into the payload. struct decode is large and reusable; it belongs to one thread.
 */
#ifndef PROFILIS_DECODE_H
#define PROFILIS_DECODE_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decode_kind {
	DECODE_DAMAGED,
	DECODE_END,
	DECODE_EXCHANGE,  /* d->x, its shape is d->shapes[d->x.shape] */
	DECODE_SHAPE,	  /* d->shapes[d->shape_count - 1] is new */
	DECODE_CONN,	  /* d->conn */
	DECODE_THREAD,	  /* d->tid */
	DECODE_DNS,	  /* d->dns */
	DECODE_GAUGE,	  /* d->gauge */
	DECODE_LOG,	  /* d->log */
	DECODE_CALL,	  /* d->call */
	DECODE_BRIEF,	  /* d->x, without detail: its begin and duration (`first`) are rounded */
	DECODE_EXCEPTION, /* d->exception */
	DECODE_SAMPLE,	  /* d->sample */
	DECODE_SPAN,	  /* d->span */
	DECODE_FUNCTION,  /* d->function */
	DECODE_METRIC,	  /* d->metric */
	DECODE_RESOURCES, /* d->resources */
	DECODE_CRASH,	  /* d->crash */
	DECODE_OTHER,	  /* a kind that this version does not know */
};

struct decode_text {
	const char *bytes;
	uint32_t length;
};

struct decode_shape {
	struct decode_text path, target;
	uint16_t status;
	uint8_t role, method, protocol, flags;
	uint64_t in, out; /* of its latest exchange */
};

struct decode_exchange {
	uint32_t shape;
	uint32_t more;			   /* FORMAT_MORE_* that were there */
	uint64_t begin, first, read, tail; /* as in format.h: first and read count from begin */
	uint64_t in, out;
	uint64_t conn;
	uint64_t value[12]; /* by bit number, set where `more` has the bit: see decode_more() */
	uint8_t about;	    /* DECODE_ABOUT_*: d->trace, d->parent are its own */
	bool brief;	    /* DECODE_BRIEF */
};

/* Bit numbers of FORMAT_MORE_* for decode_exchange.value. */
enum decode_more {
	DECODE_ABORTED,
	DECODE_QUEUE,
	DECODE_EARLY,
	DECODE_CPU,
	DECODE_ID,
	DECODE_INTERIM,
	DECODE_GRPC,
	DECODE_PROXY_QUEUE,
	DECODE_VOLUNTARY,
	DECODE_INVOLUNTARY,
	DECODE_FAULTS,
	DECODE_KEPT,
};

/* What stood before an event and is about it; good until the next such thing is met. */
#define DECODE_ABOUT_TRACE 0x1u
#define DECODE_ABOUT_PARENT 0x2u
#define DECODE_ABOUT_STACK 0x4u	 /* d->stack */
#define DECODE_ABOUT_LABELS 0x8u /* d->labels, label_count of them */

struct decode_trace {
	const uint8_t *ids; /* FORMAT_TRACE_BYTES */
	struct decode_text request_id;
};

struct decode_parent {
	uint64_t id;
	uint8_t method, certainty; /* enum format_certainty */
	bool kept;		   /* FORMAT_PARENT_KEPT */
	struct decode_text path;
};

struct decode_conn {
	uint64_t conn, role, open, duration, in, out, exchanges, end;
	uint64_t unseen_in, unseen_out, rtt_us, retransmits;
	struct decode_text target;
	/* 0 where an older recorder did not write them */
	uint64_t connect_ns, connect_errno, handshake_ns, flags;
};

struct decode_dns {
	uint64_t begin, duration, code;
	struct decode_text host;
	uint8_t about; /* perhaps DECODE_ABOUT_PARENT */
};

struct decode_gauge {
	uint64_t gauge, time, value, limit;
	struct decode_text name;
};

struct decode_log {
	uint64_t log, time;
	struct decode_text text;
	uint8_t about;
};

struct decode_call {
	uint64_t begin, duration, first;
	uint64_t rows;	/* DECODE_ROWS_UNKNOWN where nobody said */
	uint32_t flags; /* FORMAT_CALL_* */
	uint8_t system; /* enum format_system, or 255 */
	struct decode_text statement, target, error;
	uint8_t about; /* perhaps DECODE_ABOUT_PARENT */
};

#define DECODE_ROWS_UNKNOWN UINT64_MAX
#define DECODE_UNKNOWN UINT64_MAX

struct decode_label {
	struct decode_text key, value;
};

/* Stacks are strings as format.h says, empty where there is none: stack_frames.h reads them. */
struct decode_exception {
	uint64_t source, time; /* enum format_exception */
	struct decode_text type, stack, message;
	uint8_t about; /* perhaps DECODE_ABOUT_PARENT, as those below */
};

struct decode_sample {
	uint64_t time, cpu, tid;
	struct decode_text stack;
	uint8_t about;
};

struct decode_crash {
	uint64_t time, signal, address, tid;
	int64_t code;
	struct decode_text stack;
	uint8_t about;
};

struct decode_span {
	uint64_t begin, duration, self, depth, flags; /* FORMAT_SPAN_* */
	struct decode_text name;
	uint8_t about;
};

struct decode_function {
	uint64_t begin, calls, total, self, offset;
	struct decode_text module; /* empty: none */
	uint8_t about;
};

struct decode_metric {
	uint64_t metric, time, per_million; /* enum format_metric */
	double value;
	struct decode_text name, tags; /* tags perhaps empty */
};

struct decode_resources {
	uint64_t time;
	uint64_t value[FORMAT_RESOURCE_COUNT]; /* DECODE_UNKNOWN: so */
};

struct decode {
	const uint8_t *start, *at, *end;
	uint64_t base, last_begin, last_brief, last_conn;
	uint32_t tid;
	uint32_t string_count, shape_count;
	uint8_t pending; /* DECODE_ABOUT_* of the next event */
	struct decode_exchange x;
	struct decode_trace trace;
	struct decode_parent parent;
	struct decode_conn conn;
	struct decode_dns dns;
	struct decode_gauge gauge;
	struct decode_log log;
	struct decode_call call;
	struct decode_text stack;
	struct decode_label labels[FORMAT_LABELS_MAX];
	unsigned label_count;
	struct decode_exception exception;
	struct decode_sample sample;
	struct decode_crash crash;
	struct decode_span span;
	struct decode_function function;
	struct decode_metric metric;
	struct decode_resources resources;
	struct decode_text strings[FORMAT_STRINGS_MAX];
	struct decode_shape shapes[FORMAT_SHAPES_MAX];
};

void decode_begin(struct decode *d, const void *payload, size_t bytes, uint64_t begin_ns);
enum decode_kind decode_next(struct decode *d);

/* Of the latest event, whose kind is such that requests may have it: DECODE_ABOUT_*. False: its
 * kind belongs to no request. */
bool decode_about(const struct decode *d, enum decode_kind kind, uint8_t *about);

/* How much of the payload has been read: behind the latest event. */
static inline size_t decode_offset(const struct decode *d)
{
	return (size_t)(d->at - d->start);
}

/* One of FORMAT_MORE_*, 0 where absent. */
static inline uint64_t decode_more(const struct decode_exchange *x, enum decode_more which)
{
	return x->more & (1u << which) ? x->value[which] : 0;
}

static inline uint64_t decode_end_ns(const struct decode_exchange *x)
{
	return x->begin + x->first + x->tail;
}

#endif
