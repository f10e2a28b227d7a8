// SPDX-License-Identifier: Apache-2.0
#include "cpu.h"

#include "settings.h"
#include "sys.h"

#define CPU_PAUSE_NS 20000000u
#define COUNTS_PAUSE_NS 100000000u

static uint64_t thread_cpu_ns(void)
{
	return sys_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* The kernel brings its CPU times up to date at clock ticks only, but these numbers at once. */
static bool counts(struct thread_cpu_counts *to)
{
	struct rusage usage;

	if (sys_call(SYS_getrusage, RUSAGE_THREAD, &usage, 0, 0))
		return false;
	to->voluntary = (uint64_t)usage.ru_nvcsw;
	to->involuntary = (uint64_t)usage.ru_nivcsw;
	to->faults = (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
	return true;
}

void cpu_begins(uint32_t exchange, uint64_t begin_ns, bool alone)
{
	struct thread_cpu *c = &thread_self.cpu;

	c->slot = 0;
	if (settings.cpu == SETTINGS_CPU_OFF || sys_forbidden()) {
		c->due_ns = UINT64_MAX;
		return;
	}
	if (settings.cpu == SETTINGS_CPU_SAMPLED)
		c->due_ns = begin_ns + CPU_PAUSE_NS;
	c->counted = begin_ns >= c->counts_due_ns && counts(&c->before);
	if (c->counted)
		c->counts_due_ns = begin_ns + COUNTS_PAUSE_NS;
	c->slot = exchange + 1;
	c->begin_ns = begin_ns;
	c->begun = thread_self.begun_count;
	c->turn = thread_self.turn;
	c->alone = alone;
	c->ns = thread_cpu_ns();
}

/* No other request began on the thread, and none that was open before had its turn. */
static bool undisturbed(const struct thread_cpu *c)
{
	return c->begun == thread_self.begun_count && (c->alone || c->turn == thread_self.turn);
}

bool cpu_ends(uint32_t exchange, uint64_t begin_ns, struct event_cpu *used)
{
	struct thread_cpu *c = &thread_self.cpu;
	struct thread_cpu_counts now;

	if (!cpu_measures(exchange))
		return false;
	c->slot = 0;
	if (c->begin_ns != begin_ns || !undisturbed(c) || sys_forbidden())
		return false;
	*used = (struct event_cpu){.ns = thread_cpu_ns() - c->ns, .measured = true};
	if (!c->counted || !counts(&now))
		return true;
	used->counted = true;
	used->voluntary = now.voluntary - c->before.voluntary;
	used->involuntary = now.involuntary - c->before.involuntary;
	used->faults = now.faults - c->before.faults;
	return true;
}
