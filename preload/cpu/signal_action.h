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

/* That of a handler of ours, during which all signals wait; x86-64 is told what it returns to. */
#if defined(__x86_64__)
void signal_action_return(void);
#define SIGNAL_ACTION(handle, bits)                                                                \
	{.handler = (void (*)(int))(void *)(handle),                                               \
	 .flags = SA_SIGINFO | SA_ONSTACK | (bits) | 0x04000000ul,                                 \
	 .restorer = signal_action_return,                                                         \
	 .mask = ~0ull}
#else
#define SIGNAL_ACTION(handle, bits)                                                                \
	{.handler = (void (*)(int))(void *)(handle),                                               \
	 .flags = SA_SIGINFO | SA_ONSTACK | (bits),                                                \
	 .mask = ~0ull}
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
