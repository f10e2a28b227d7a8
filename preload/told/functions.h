/* SPDX-License-Identifier: Apache-2.0 */
/*
 * functions.h - programs built with -finstrument-functions tell of each function that they enter
 * and leave: how often each was called and how long it took, for each request and outside of them.
 *
 * A thread counts in memory of its own and records the sums when its request is over, or once a
 * second outside of requests. A call counts where it was entered; its time is shared out among the
 * requests that it fell into. Total time is that of the outermost of recursive calls, self time
 * that of the function on top.
 *
 * Exits may be missing: longjmp, exceptions in code built without them, threads that end. Where a
 * frame lies on the stack tells that it is gone (functions_frame): it ends when that is noticed, at
 * the next enter or exit of the thread. Programs that switch stacks (coroutines) keep frames far
 * apart, which says nothing: those wait for their own exit. Calls are counted exactly, whatever is
 * missing, but those of signal handlers that interrupt the recorder itself (spans_lost).
 *
 * Bounded: 1,024 frames deep and 4,096 functions a thread; deeper calls are counted (spans_lost).
 */
#ifndef PROFILIS_FUNCTIONS_H
#define PROFILIS_FUNCTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct functions_call {
	uint64_t function; /* its address */
	uint64_t caller;   /* where it returns to */
	uint64_t hook;	   /* where in it the hook was called */
	uint64_t stack;	   /* its stack pointer then */
};

/* The recording is open. */
void functions_enter(const struct functions_call *c);
void functions_exit(const struct functions_call *c);

/* Before the recording ends: what all threads have counted is recorded. The helper's or the last
 * thread's. */
void functions_flush(void);

/* In a forked child: what was counted is the parent's. */
void functions_forget(void);

#endif
