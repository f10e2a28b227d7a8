// SPDX-License-Identifier: Apache-2.0
#include "sampler.h"

#include "apart.h"
#include "current.h"
#include "debug.h"
#include "interrupted.h"
#include "ledger.h"
#include "settings.h"
#include "signal_action.h"
#include "stack.h"
#include "sys.h"
#include "tasks.h"
#include "tbuf.h"

#include <errno.h>
#include <string.h>
#include <ucontext.h>

#define HERTZ_MAX 1000u
#define SIGNAL_LOWEST 50 /* of those that are tried, from the highest down */
#define SIGNAL_HIGHEST 64
#define LOOK_BUSY_NS 250000000u
#define LOOK_IDLE_NS 2000000000u
#define IDLE_CPU_NS 2000000u /* used between two looks, the helper's own included */

static _Atomic int number; /* the signal; 0: not armed */
static uint64_t period_ns;

/* ---- one sample ---- */

struct sample {
	void *context;
	uint64_t cpu_ns;
};

static void record(void *argument)
{
	const struct sample *s = argument;
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct exchange_parent parent;
	struct event_parent p;
	struct stack stack;
	struct event_sample e = {.time = sys_now(), .cpu = s->cpu_ns, .tid = thread_tid()};

	if (stack_take(&stack, s->context, true))
		e.stack = stack_event(&stack, frames);
	current_parent(&parent, thread_self.current);
	if (parent.id) {
		p = exchange_parent_event(&parent);
		e.parent = &p;
	}
	ledger_count(FORMAT_COUNT_samples, 1);
	tbuf_sample(&e);
}

/* What the thread was observing goes on behind it. */
static void take(struct sample *s)
{
	uint8_t inside = thread_self.inside;

	thread_self.inside = 1;
	if (!apart_run(record, s))
		ledger_count(FORMAT_COUNT_samples_lost, 1);
	thread_self.inside = inside;
}

/* One more has come meanwhile: the host is to see that its call was interrupted. */
static bool alone(const ucontext_t *context)
{
	uint64_t pending = 0, blocked;

	memcpy(&blocked, &context->uc_sigmask, sizeof(blocked));
	sys_call(SYS_rt_sigpending, &pending, sizeof(pending), 0, 0);
	return !(pending & ~blocked);
}

static void handle(int signal, siginfo_t *info, void *context)
{
	struct sample s = {context, 0};
	int saved = errno;

	(void)signal;
	if (info->si_code != SI_TIMER || !process_self)
		return;
	s.cpu_ns = period_ns * (1 + (uint64_t)(uint32_t)info->si_overrun);
	if (!thread_self.quiet && atomic_load(&process_self->alive) == 1 && ledger_open())
		take(&s);
	if (alone(context))
		interrupted_call_again(context);
	errno = saved;
}

/* ---- the signal ---- */

static const struct signal_action ours = SIGNAL_ACTION(handle, SA_RESTART);

bool sampler_is_ours(void (*handler)(int))
{
	return handler == ours.handler;
}

void sampler_hide(struct sigaction *found)
{
	signal_action_show(&(struct signal_action){.handler = SIG_DFL}, found);
}

/* The highest that nobody uses. */
static int choose(void)
{
	struct signal_action found;

	for (int n = SIGNAL_HIGHEST; n >= SIGNAL_LOWEST; n--)
		if (signal_action_set(n, NULL, &found) &&
		    (found.handler == SIG_DFL || sampler_is_ours(found.handler)) &&
		    signal_action_set(n, &ours, NULL))
			return n;
	return 0;
}

/* Threads may be over before the helper looks. */
static void meet(void)
{
	int signal = atomic_load(&number);

	if (signal && !sys_forbidden())
		tasks_meet(signal, period_ns);
}

void sampler_arm(void)
{
	uint64_t hertz = settings.cpu_hz < HERTZ_MAX ? settings.cpu_hz : HERTZ_MAX;

	if (!hertz || atomic_load(&number))
		return;
	period_ns = 1000000000u / hertz;
	tasks_prepare();
	atomic_store(&number, choose());
	if (!number)
		debug_say("no CPU samples: the host uses all real-time signals", NULL);
	thread_on_met = meet;
}

/* The handler stays: a signal may be under way. */
void sampler_disarm(void)
{
	if (atomic_exchange(&number, 0))
		tasks_forget(true);
}

void sampler_displaced(int signal)
{
	if (signal && signal == atomic_load(&number)) {
		sampler_disarm();
		debug_say("no more CPU samples: the host has taken the signal", NULL);
	}
}

/* ---- the threads ---- */

uint64_t sampler_look(void)
{
	static uint64_t last_cpu;
	uint64_t cpu = sys_clock(CLOCK_PROCESS_CPUTIME_ID), used = cpu - last_cpu;
	int signal = atomic_load(&number);

	if (!signal || sys_frozen)
		return 0;
	last_cpu = cpu;
	tasks_look(signal, period_ns);
	return used > IDLE_CPU_NS ? LOOK_BUSY_NS : LOOK_IDLE_NS;
}

void sampler_forget(void)
{
	number = 0;
	tasks_forget(false);
}
