// SPDX-License-Identifier: Apache-2.0
#include "crash.h"

#include "apart.h"
#include "current.h"
#include "ledger.h"
#include "signal_action.h"
#include "stack.h"
#include "sys.h"
#include "tbuf.h"
#include "thread.h"

#include <errno.h>
#include <string.h>

#define SIGNALS 32
#define WAIT_TENTHS 500u /* of milliseconds that another thread's crash is waited for */
#define PID_INIT 1
#define ASYNCHRONOUS_BUS 5 /* BUS_MCEERR_AO */

static const uint8_t fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};

static struct signal_action original[SIGNALS]; /* the host's, where ours stands in its place */
static _Atomic bool armed;
static _Atomic uint32_t first; /* the process's epoch once a thread has crashed */
static _Atomic uint32_t written;

/* ---- the record ---- */

struct crash {
	const siginfo_t *info;
	void *context;
	int number;
};

static void record(void *argument)
{
	const struct crash *c = argument;
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct exchange_parent parent;
	struct event_parent p;
	struct stack stack;
	struct event_crash e = {
		.time = sys_now(),
		.address = c->info->si_code > 0 ? (uintptr_t)c->info->si_addr : 0,
		.code = c->info->si_code,
		.tid = (uint32_t)sys_gettid(),
		.signal = (uint8_t)c->number,
	};

	if (stack_take(&stack, c->context, true))
		e.stack = stack_event(&stack, frames);
	current_parent(&parent, thread_self.current);
	if (parent.id) {
		p = exchange_parent_event(&parent);
		e.parent = &p;
	}
	tbuf_crash(&e);
}

/* A second thread leaves the first one the time to say why the process dies. */
static void await_first(void)
{
	const struct timespec moment = {0, 100000};

	for (unsigned i = 0; i < WAIT_TENTHS && written != process_epoch; i++)
		sys_call(SYS_nanosleep, &moment, 0, 0, 0);
}

static void record_first(struct crash *c)
{
	uint32_t before = atomic_exchange(&first, process_epoch);

	if (before == process_epoch) {
		await_first();
		return;
	}
	thread_self.inside = 1;
	if (!apart_run(record, c))
		record(c);
	atomic_store(&written, process_epoch);
}

/* Not of a process that borrows our memory, or was forked and has no recording. */
static bool recorded_here(void)
{
	return process_self && atomic_load(&process_self->alive) == 1 && !thread_self.quiet &&
	       ledger_open() && !process_is_guest();
}

/* ---- the end ---- */

/* The instruction that was interrupted will do it again. */
static bool repeats(int number, const siginfo_t *info)
{
	return info->si_code > 0 && (number == SIGSEGV || number == SIGILL || number == SIGFPE ||
				     (number == SIGBUS && info->si_code != ASYNCHRONOUS_BUS));
}

/* With all that was known of it, as soon as the handler returns. */
static void send_again(int number, siginfo_t *info)
{
	int pid = sys_getpid(), tid = sys_gettid();

	if (sys_call(SYS_rt_tgsigqueueinfo, pid, tid, number, info))
		sys_call(SYS_tgkill, pid, tid, number, 0);
}

static void handle(int number, siginfo_t *info, void *context)
{
	struct crash c = {info, context, number};
	int saved = errno;

	/* what is sent to the first process of a container is ignored where it has no handler */
	if (info->si_code <= 0 && sys_getpid() == PID_INIT)
		return;
	if (recorded_here())
		record_first(&c);
	signal_action_set(number, &original[number], NULL);
	if (!repeats(number, info))
		send_again(number, info);
	errno = saved;
}

/* ---- where it stands ---- */

static const struct signal_action ours = SIGNAL_ACTION(handle, 0);

static bool is_fatal(int number)
{
	return number > 0 && number < SIGNALS && memchr(fatal, number, sizeof(fatal));
}

bool crash_is_ours(void (*handler)(int))
{
	return handler == ours.handler;
}

/* The original is known before a crash can ask for it. */
static void stand_in(int number)
{
	struct signal_action found;

	if (!signal_action_set(number, NULL, &found) || found.handler != SIG_DFL)
		return;
	original[number] = found;
	signal_action_set(number, &ours, NULL);
}

void crash_arm(void)
{
	atomic_store(&armed, true);
	for (unsigned i = 0; i < sizeof(fatal); i++)
		stand_in(fatal[i]);
}

void crash_disarm(void)
{
	struct signal_action found;

	if (!atomic_exchange(&armed, false))
		return;
	for (unsigned i = 0; i < sizeof(fatal); i++)
		if (signal_action_set(fatal[i], NULL, &found) && crash_is_ours(found.handler))
			signal_action_set(fatal[i], &original[fatal[i]], NULL);
}

void crash_defaulted(int number)
{
	if (atomic_load(&armed) && is_fatal(number) && !sys_frozen)
		stand_in(number);
}

void crash_hide(int number, struct sigaction *found)
{
	signal_action_show(&original[number], found);
}
