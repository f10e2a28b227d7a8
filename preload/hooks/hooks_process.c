// SPDX-License-Identifier: Apache-2.0
/* The calls that fork, end, or change what the process may do. */
#include "hooks.h"

#include "crash.h"
#include "sampler.h"
#include "helper.h"
#include "ledger.h"
#include "recording.h"
#include "sys.h"

#include <linux/seccomp.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>

HOOK pid_t fork(void)
{
	pid_t child;

	if (process_self)
		process_forks++; /* before: the child inherits it, an exchange begun before differs
				  */
	child = REAL(fork)();
	if (!child && process_self)
		process_check();
	return child;
}

static void end_process(void)
{
	int saved;

	if (!hook_on() || !ledger_open() || process_is_guest())
		return;
	saved = hook_begin();
	traffic_flush();
	helper_finish(FORMAT_ENDED);
	hook_end(saved);
}

HOOK void _exit(int status)
{
	end_process();
	REAL(_exit)(status);
	__builtin_unreachable();
}

HOOK void _Exit(int status)
{
	_exit(status);
}

/* Files that a process will need as somebody else are made while it still can, and given to that
 * user. */
static void become(uid_t uid)
{
	int saved;

	if (uid == 0 || uid == (uid_t)-1 || !hook_on() || !descriptor_serving() || sys_frozen ||
	    process_is_guest() || sys_call(SYS_geteuid, 0, 0, 0, 0) != 0)
		return;
	saved = hook_begin();
	if (recording_start()) {
		recording_chown(uid);
		helper_start_as(uid);
	}
	hook_end(saved);
}

HOOK int setuid(uid_t uid)
{
	become(uid);
	return REAL(setuid)(uid);
}

HOOK int seteuid(uid_t uid)
{
	become(uid);
	return REAL(seteuid)(uid);
}

HOOK int setreuid(uid_t real_uid, uid_t effective)
{
	become(effective);
	return REAL(setreuid)(real_uid, effective);
}

HOOK int setresuid(uid_t real_uid, uid_t effective, uid_t saved)
{
	become(effective);
	return REAL(setresuid)(real_uid, effective, saved);
}

HOOK int chroot(const char *path)
{
	int saved;

	if (hook_on() && descriptor_serving() && !process_is_guest()) {
		saved = hook_begin();
		if (recording_start()) {
			helper_start();
			helper_settle();
		}
		hook_end(saved);
	}
	return REAL(chroot)(path);
}

/* Some of their flags are refused to a process with threads: ours makes room and comes back with
 * the next request. */
static void alone(void)
{
	int saved;

	if (!hook_on() || process_is_guest())
		return;
	saved = hook_begin();
	helper_stop();
	hook_end(saved);
}

HOOK int unshare(int flags)
{
	alone();
	return REAL(unshare)(flags);
}

HOOK int setns(int fd, int type)
{
	alone();
	return REAL(setns)(fd, type);
}

/* A filter that is nowhere only asks what the kernel knows. */
static bool probes(const struct hooks_confinement *c)
{
	return c->mode != SECCOMP_MODE_STRICT && (c->mode != SECCOMP_MODE_FILTER || !c->filter);
}

bool hooks_confine(const struct hooks_confinement *c)
{
	int saved;

	if (probes(c) || !hook_on() || sys_frozen || process_is_guest())
		return false;
	saved = hook_begin();
	if (c->mode == SECCOMP_MODE_STRICT) {
		helper_watch();
	} else {
		if (descriptor_serving())
			recording_start();
		helper_freeze(c->all_threads);
	}
	crash_disarm();
	sampler_disarm();
	hook_end(saved);
	return true;
}

/* Strict mode takes even the clock from its thread: what it does from here on is out of our sight.
 */
void hooks_confined(const struct hooks_confinement *c, bool failed)
{
	if (c->mode == SECCOMP_MODE_STRICT)
		thread_self.quiet = !failed;
	else if (failed)
		helper_thaw();
	if (failed && ledger_open()) {
		crash_arm();
		sampler_arm();
	}
}

HOOK int prctl(int option, ...)
{
	va_list list;
	unsigned long a, b, c, d;
	struct hooks_confinement asked;
	bool confined;
	int result;

	va_start(list, option);
	a = va_arg(list, unsigned long);
	b = va_arg(list, unsigned long);
	c = va_arg(list, unsigned long);
	d = va_arg(list, unsigned long);
	va_end(list);
	asked = (struct hooks_confinement){.mode = a, .filter = b};
	confined = option == PR_SET_SECCOMP && hooks_confine(&asked);
	result = REAL(prctl)(option, a, b, c, d);
	if (confined)
		hooks_confined(&asked, result < 0);
	return result;
}
