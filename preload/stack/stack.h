/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stack.h - the native stack of the calling thread (unwind.h). Signal safe; bounded; needs hardly
 * any room on the stack itself (apart.h); what is skipped is counted
 * (FORMAT_COUNT_stacks_skipped). While the host is confined by seccomp there are no stacks.
 */
#ifndef PROFILIS_STACK_H
#define PROFILIS_STACK_H

#include "event_beside.h"

#include <stdbool.h>
#include <stdint.h>

struct unwind;

struct stack {
	unsigned count;
	bool exact; /* the innermost address is where it was interrupted, not behind a call */
	uint64_t address[FORMAT_STACK_FRAMES]; /* each of the instruction that called */
};

/* The caller's stack, of a hook (context NULL), without our own frames; or that of the ucontext_t
 * that a signal handler was given. False: none was taken (too many within this second unless
 * `always`, nothing to be told). */
bool stack_take(struct stack *s, void *context, bool always);

/* The same, of a place known already (unwind.h). */
bool stack_take_from(struct stack *s, const struct unwind *from, bool always);

/* As events have it: addresses become places in modules (modules.h). to has FORMAT_STACK_FRAMES. */
struct event_stack stack_event(const struct stack *s, struct event_frame *to);

#endif
