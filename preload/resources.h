/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resources.h - what the process uses and holds: CPU, switches, faults, storage, memory, threads,
 * descriptors; at most once a second, and only while requests come, so that an idle process sleeps.
 * The host's threads ask, the helper measures.
 */
#ifndef PROFILIS_RESOURCES_H
#define PROFILIS_RESOURCES_H

#include <stdint.h>

extern uint64_t resources_due_ns;

void resources_ask(uint64_t now);

/* A request came. */
static inline void resources_used(uint64_t now)
{
	if (__builtin_expect(now >= __atomic_load_n(&resources_due_ns, __ATOMIC_RELAXED), 0))
		resources_ask(now);
}

/* The helper's: opens what it reads, while it may. */
void resources_open(void);

/* The helper's: measures if somebody asked. */
void resources_answer(void);

/* At the end: measures what was used since, if any request ever came. */
void resources_finish(void);

/* In a forked child. */
void resources_forget(void);

#endif
