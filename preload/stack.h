/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stack.h - the native stack of the calling thread, by libunwind, which the helper loads (never a
 * hook) and which is not there before that, or where the host has none. Signal safe; bounded; skips
 * are counted (FORMAT_COUNT_stacks_skipped).
 */
#ifndef PROFILIS_STACK_H
#define PROFILIS_STACK_H

#include "event_beside.h"

#include <stdbool.h>
#include <stdint.h>

struct stack {
	unsigned count;
	bool exact; /* the innermost address is where it was interrupted, not behind a call */
	uint64_t address[FORMAT_STACK_FRAMES];
};

/* The helper's: loads libunwind, once, and warms it up. */
void stack_prepare(void);

/* The caller's stack, of a hook (context NULL), or that of the ucontext_t that a signal handler was
 * given. False: none was taken (not ready, too little stack left, too many within this second
 * unless `always`). */
bool stack_take(struct stack *s, void *context, bool always);

/* As events have it: addresses become places in modules (modules.h). to has FORMAT_STACK_FRAMES. */
struct event_stack stack_event(const struct stack *s, struct event_frame *to);

#endif
