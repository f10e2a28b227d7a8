/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resources.h - what the process uses and holds: CPU, switches, faults, storage, memory, threads,
 * descriptors; at most once a second, and only while requests come, so that an idle process sleeps.
 * The host's threads ask, the helper measures.
 */
#ifndef PROFILIS_RESOURCES_H
#define PROFILIS_RESOURCES_H

#include <stdbool.h>
#include <stdint.h>

extern uint64_t resources_due_ns;

/* A measurement is due, and it is up to the caller to wake the helper. */
bool resources_ask(uint64_t now);

/* A request came: true at most once a second. */
static inline bool resources_due(uint64_t now)
{
	return __builtin_expect(now >= __atomic_load_n(&resources_due_ns, __ATOMIC_RELAXED), 0) &&
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
