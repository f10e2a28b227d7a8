/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tasks.h - the threads of this process and a timer of its CPU clock for each. The helper looks for
 * them; one that serves makes itself known earlier.
 */
#ifndef PROFILIS_TASKS_H
#define PROFILIS_TASKS_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before the others. */
void tasks_prepare(void);

/* The calling thread: a timer for it now. */
void tasks_meet(int signal, uint64_t period_ns);

/* The helper's. Makes what is missing: timers that send that signal to their threads, each period
 * of CPU time; those of threads that have ended are deleted. Threads that block the signal get
 * none. */
void tasks_look(int signal, uint64_t period_ns);

/* All timers are gone, or are deleted now. */
void tasks_forget(bool delete_them);

#endif
