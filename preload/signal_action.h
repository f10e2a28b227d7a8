/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signal_action.h - what is done about a signal, as the kernel has it: raw, so that it passes no
 * hook.
 */
#ifndef PROFILIS_SIGNAL_ACTION_H
#define PROFILIS_SIGNAL_ACTION_H

#include "sys.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct signal_action {
	void (*handler)(int);
	unsigned long flags;
#if defined(__x86_64__)
	void (*restorer)(void);
#endif
	uint64_t mask;
};

/* For handlers of ours: what they return to. */
#if defined(__x86_64__)
#define SIGNAL_ACTION_RESTORER 0x04000000ul
#define SIGNAL_ACTION_RETURN .restorer = signal_action_return
void signal_action_return(void);
#else
#define SIGNAL_ACTION_RESTORER 0ul
#define SIGNAL_ACTION_RETURN .mask = 0
#endif

/* Either may be NULL. */
static inline bool signal_action_set(int number, const struct signal_action *to,
				     struct signal_action *before)
{
	return !sys_call(SYS_rt_sigaction, number, to, before, sizeof(to->mask));
}

/* To a host that asks: as it had it. */
static inline void signal_action_show(const struct signal_action *from, struct sigaction *to)
{
	to->sa_handler = from->handler;
	to->sa_flags = (int)from->flags;
	__builtin_memset(&to->sa_mask, 0, sizeof(to->sa_mask));
	__builtin_memcpy(&to->sa_mask, &from->mask, sizeof(from->mask));
#if defined(__x86_64__)
	to->sa_restorer = from->restorer;
#endif
}

#endif
