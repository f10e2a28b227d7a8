/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu.h - the CPU time, context switches and page faults of single requests, from their first byte
 * read to their last one written: of those that stay on their thread and have it for themselves
 * meanwhile.
 *
 * The thread's CPU clock costs half a microsecond, twice a request. So by default
 * (PROFILIS_CPU=sampled) a thread measures no two requests within 20 ms: all where there are few, a
 * ten-thousandth of a core where there are many.
 */
#ifndef PROFILIS_CPU_H
#define PROFILIS_CPU_H

#include "event.h"
#include "thread.h"

/* The thread may measure a request that begins now. */
static inline bool cpu_due(uint64_t now)
{
	return now >= thread_self.cpu.due_ns;
}

/* It has read the first bytes of that exchange; alone: no other request is open on it. */
void cpu_begins(uint32_t exchange, uint64_t begin_ns, bool alone);

/* What it used, when it is answered: false: nothing is known. */
bool cpu_ends(uint32_t exchange, uint64_t begin_ns, struct event_cpu *used);

/* That exchange may be measured: cpu_ends() tells. */
static inline bool cpu_measures(uint32_t exchange)
{
	return thread_self.cpu.slot == exchange + 1;
}

#endif
