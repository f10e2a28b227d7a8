/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_beside.h - all events but exchanges, as event.h encodes them.
 */
#ifndef PROFILIS_EVENT_BESIDE_H
#define PROFILIS_EVENT_BESIDE_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stdint.h>

struct event_block;

#define EVENT_UNKNOWN UINT64_MAX
#define EVENT_TARGET_MAX 512u

/* The room that an event takes at most, with the definitions it brings. Most take no more than
 * EVENT_NEED. */
struct event_need {
	uint32_t bytes;
	uint16_t strings;
};

#define EVENT_ROOM 2560u
#define EVENT_STRINGS_MAX 4u /* statement, target, error, its parent's path */
#define EVENT_NEED ((struct event_need){EVENT_ROOM, EVENT_STRINGS_MAX})

struct event_text {
	const char *bytes;
	uint32_t length;
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
	bool kept;	   /* FORMAT_PARENT_KEPT */
};

struct event_dns {
	uint64_t begin, end;		   /* ns */
	struct event_text host;		   /* cut at FORMAT_PATH_MAX */
	uint32_t code;			   /* 0: found; else the negated EAI_* value */
	const struct event_parent *parent; /* NULL: none */
};

struct event_gauge {
	uint64_t time, value, limit; /* ns; limit 0: none */
	struct event_text name;	     /* cut at FORMAT_PATH_MAX */
	uint8_t gauge;		     /* enum format_gauge */
};

struct event_log {
	uint64_t time;			   /* ns */
	struct event_text text;		   /* cut at FORMAT_LOG_MAX */
	const struct event_parent *parent; /* NULL: none */
	uint32_t tid;			   /* who wrote it, if not the caller; 0: the caller */
	uint8_t log;			   /* enum format_log */
};

struct event_call {
	uint64_t begin, end;	     /* ns */
	uint64_t busy;		     /* ns; how long it took where that is less; 0: end - begin */
	uint64_t first;		     /* ns; the answer's first byte; 0: unknown */
	uint64_t rows;		     /* UINT64_MAX: unknown */
	struct event_text statement; /* cut at FORMAT_STATEMENT_MAX */
	struct event_text target;    /* cut at EVENT_TARGET_MAX */
	struct event_text error;     /* cut at FORMAT_ERROR_MAX; empty: none */
	const struct event_parent *parent; /* NULL: none */
	uint32_t statement_id;		   /* stands for statement: equal ids, equal texts */
	uint16_t target_id;		   /* the same for target */
	uint8_t system;			   /* enum format_system */
	uint8_t flags;			   /* FORMAT_CALL_* */
};

void event_conn(struct event_block *b, const struct event_conn *c);
void event_trace(struct event_block *b, const struct event_trace *t);
void event_parent(struct event_block *b, const struct event_parent *p);
void event_dns(struct event_block *b, const struct event_dns *d);
void event_gauge(struct event_block *b, const struct event_gauge *g);
void event_log(struct event_block *b, const struct event_log *l);
void event_call(struct event_block *b, const struct event_call *c);

/* ---- stacks ---- */

/* Modules as format.h writes them; equal ones should be the same bytes. */
struct event_frame {
	struct event_text module; /* empty: none */
	uint64_t offset;
};

struct event_stack {
	const struct event_frame *frames; /* innermost first */
	unsigned count;			  /* at most FORMAT_STACK_FRAMES; 0: none */
};

struct event_exception {
	uint64_t time;		   /* ns */
	struct event_text type;	   /* cut at FORMAT_EXCEPTION_MAX */
	struct event_text message; /* likewise; empty: none */
	struct event_stack stack;
	const struct event_parent *parent; /* NULL: none */
	uint8_t source;			   /* enum format_exception */
};

struct event_sample {
	uint64_t time, cpu; /* ns; the CPU time that it stands for */
	struct event_stack stack;
	const struct event_parent *parent; /* NULL: none */
	uint32_t tid;
};

struct event_crash {
	uint64_t time, address; /* ns; si_addr */
	struct event_stack stack;
	const struct event_parent *parent; /* NULL: none */
	int32_t code;			   /* si_code */
	uint32_t tid;
	uint8_t signal;
};

struct event_need event_stack_need(struct event_stack stack);

/* Of the next exchange, as TRACE and PARENT are. */
void event_stack(struct event_block *b, struct event_stack stack);
void event_exception(struct event_block *b, const struct event_exception *e);
void event_sample(struct event_block *b, const struct event_sample *s);
void event_crash(struct event_block *b, const struct event_crash *c);

/* ---- what the program tells of itself ---- */

struct event_label {
	struct event_text key, value; /* cut at FORMAT_LABEL_MAX */
};

struct event_span {
	uint64_t begin, end, self;	   /* ns */
	struct event_text name;		   /* cut at FORMAT_PATH_MAX */
	const struct event_parent *parent; /* NULL: none */
	uint32_t depth;
	uint8_t flags; /* FORMAT_SPAN_* */
};

struct event_function {
	uint64_t begin;	      /* ns; of its first call */
	uint64_t total, self; /* ns */
	uint64_t calls;
	struct event_frame where;
	const struct event_parent *parent; /* NULL: none */
};

struct event_metric {
	uint64_t time; /* ns */
	double value;
	uint64_t per_million;	      /* millionths of what happened that were told; not 0 */
	struct event_text name, tags; /* cut at FORMAT_METRIC_NAME_MAX; tags perhaps empty */
	uint8_t metric;		      /* enum format_metric */
};

struct event_resources {
	uint64_t time;			       /* ns */
	uint64_t value[FORMAT_RESOURCE_COUNT]; /* EVENT_UNKNOWN: so */
};

/* Of the next exchange. */
void event_label(struct event_block *b, const struct event_label *l);
void event_span(struct event_block *b, const struct event_span *s);
void event_function(struct event_block *b, const struct event_function *f);
void event_metric(struct event_block *b, const struct event_metric *m);
void event_resources(struct event_block *b, const struct event_resources *r);

#endif
