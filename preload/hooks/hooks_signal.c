// SPDX-License-Identifier: Apache-2.0
/*
 * What the host does about signals: where a handler of ours waits for its crash (crash.h), it finds
 * what it would without us.
 */
#include "hooks.h"

#include "crash.h"
#include "sampler.h"

#include <signal.h>

static bool is_ours(void (*handler)(int))
{
	return crash_is_ours(handler) || sampler_is_ours(handler);
}

static void has_set(int number, void (*to)(int))
{
	if (!process_self)
		return;
	if (to == SIG_DFL)
		crash_defaulted(number);
	sampler_displaced(number);
}

/* A handler that a call has found, and one that it has set. */
static void (*seen(int number, void (*set)(int), void (*found)(int)))(int)
{
	if (found != SIG_ERR)
		has_set(number, set);
	return found != SIG_ERR && is_ours(found) ? SIG_DFL : found;
}

static int act(int number, const struct sigaction *to, struct sigaction *found,
	       __typeof__(&sigaction) real_one)
{
	void (*set)(int) = to ? to->sa_handler : NULL;
	int result = real_one(number, to, found);

	if (!result && found && crash_is_ours(found->sa_handler))
		crash_hide(number, found);
	if (!result && found && sampler_is_ours(found->sa_handler))
		sampler_hide(found);
	if (!result && to)
		has_set(number, set);
	return result;
}

HOOK int sigaction(int number, const struct sigaction *to, struct sigaction *found)
{
	return act(number, to, found, REAL(sigaction));
}

HOOK int __sigaction(int number, const struct sigaction *to, struct sigaction *found)
{
	return act(number, to, found, REAL(__sigaction));
}

HOOK sighandler_t signal(int number, sighandler_t to)
{
	return seen(number, to, REAL(signal)(number, to));
}

HOOK sighandler_t ssignal(int number, sighandler_t to)
{
	return seen(number, to, REAL(ssignal)(number, to));
}

HOOK sighandler_t bsd_signal(int number, sighandler_t to)
{
	return seen(number, to, REAL(bsd_signal)(number, to));
}

HOOK sighandler_t sysv_signal(int number, sighandler_t to)
{
	return seen(number, to, REAL(sysv_signal)(number, to));
}

HOOK sighandler_t __sysv_signal(int number, sighandler_t to)
{
	return seen(number, to, REAL(__sysv_signal)(number, to));
}

HOOK sighandler_t sigset(int number, sighandler_t to)
{
	return seen(number, to, REAL(sigset)(number, to));
}
