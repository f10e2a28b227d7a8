/* SPDX-License-Identifier: Apache-2.0 */
/*
 * functions_parts.h - between functions.c (what is open) and functions_table.c (what was counted).
 */
#ifndef PROFILIS_FUNCTIONS_PARTS_H
#define PROFILIS_FUNCTIONS_PARTS_H

#include "event_beside.h"
#include "exchange.h"
#include "functions.h"
#include "lease.h"
#include "thread.h"

#define FUNCTIONS_MAX 4096u
#define FUNCTIONS_INDEX (2 * FUNCTIONS_MAX)
#define FUNCTIONS_DEPTH 1024u
#define FUNCTIONS_NONE UINT16_MAX

enum functions_where { FUNCTIONS_OUTSIDE, FUNCTIONS_REQUEST, FUNCTIONS_WHERES };

struct functions_sum {
	uint64_t begin_ns; /* 0: nothing yet */
	uint64_t calls, total_ns, self_ns;
};

struct functions_entry {
	uint64_t function;
	uint32_t open; /* calls on the stack */
	struct functions_sum sum[FUNCTIONS_WHERES];
	struct event_frame place; /* modules.h; offset 0: not looked up */
};

/* A call that was entered and not left. */
struct functions_open {
	uint64_t frame; /* where it lies on the stack */
	uint64_t caller, hook;
	uint64_t begin_ns; /* or when the current request took over */
	uint16_t entry;
	bool outermost; /* of its function */
};

struct functions {
	struct lease lease;
	uint32_t epoch;
	struct tryflag flushing;
	uint64_t last_ns; /* when something was counted last */
	uint32_t depth;
	uint32_t beyond; /* calls deeper than what is kept */
	enum functions_where where;
	struct thread_request request; /* where where says REQUEST */
	struct exchange_parent parent;
	uint32_t entry_count;
	uint32_t touched_count[FUNCTIONS_WHERES];
	uint16_t touched[FUNCTIONS_WHERES][FUNCTIONS_MAX];
	uint16_t index[FUNCTIONS_INDEX]; /* place + 1 by hash; 0: empty */
	struct functions_open open[FUNCTIONS_DEPTH];
	struct functions_entry entries[FUNCTIONS_MAX];
};

/* This thread's; NULL: there is none. */
struct functions *functions_mine(void);

/* Any thread's, by number from 0; NULL: there is none. */
struct functions *functions_of(uint32_t index);

/* The place of a function's sums; FUNCTIONS_NONE: no room, even after what is not open was dropped.
 */
uint16_t functions_place(struct functions *f, uint64_t function);

/* A function's sums now, of the request or outside. */
struct functions_sum *functions_sum(struct functions *f, uint16_t place, uint64_t now);

/* Records the sums of one side, and forgets them. */
void functions_record(struct functions *f, enum functions_where where);

#endif
