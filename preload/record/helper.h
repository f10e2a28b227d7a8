/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper.h - the recorder's one thread: compresses and writes full blocks, and maps space ahead of
 * need.
 *
 * It sleeps in a futex and is woken by full blocks only: an idle process has no wake-up. It has a
 * descriptor table of its own (close_range with CLOSE_RANGE_UNSHARE), so that its files never meet
 * the host's descriptors. It is made by clone and unknown to glibc (helper.c says why); all signals
 * are blocked in it, and since glibc's setuid does not reach it either, it takes the new user
 * itself (helper_start_as).
 */
#ifndef PROFILIS_HELPER_H
#define PROFILIS_HELPER_H

#include "profilis/format.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum helper_state { HELPER_NONE, HELPER_STARTING, HELPER_RUNNING, HELPER_IMPOSSIBLE };

extern _Atomic uint32_t helper_state;

void helper_start_slow(void);

/* It has something to do. */
void helper_ring(void);

/* Starts it once the recording is active. */
static inline void helper_start(void)
{
	if (__builtin_expect(
		    atomic_load_explicit(&helper_state, memory_order_relaxed) == HELPER_NONE, 0))
		helper_start_slow();
}

/* The host is about to become that user: the helper gives the files to uid and becomes it too; one
 * that cannot is replaced by a new one, made as who we are. */
void helper_start_as(unsigned uid);

/* Waits until it has opened what it needs (before chroot). */
void helper_settle(void);

/* Ends it and waits for that (before unshare, setns); false when none ran. */
bool helper_stop(void);

/*
 * Writes out everything and ends the recording: before exit (FORMAT_ENDED) and exec
 * (FORMAT_EXECED). Waits for the helper one second at most; after that the hot files stay for the
 * reader.
 */
void helper_finish(enum format_process_state state);

/*
 * The host is about to confine itself (seccomp): maps space ahead, then no host thread makes a
 * system call for us any more. The helper, started before, goes on unless the filter is for all
 * threads: then blocks stay where they are.
 */
void helper_freeze(bool all_threads);

/* The kernel would not confine it: as before. */
void helper_thaw(void);

/*
 * A thread is about to end by the system call, or to confine itself so that it can end in no other
 * way: from now on look ten times a second whether all have, since the process would wait for us.
 */
void helper_watch(void);

/* In a forked child: there is no helper yet. */
void helper_forget(void);

#endif
