// SPDX-License-Identifier: Apache-2.0
#include "ledger.h"

#include "settings.h"

#include <string.h>

_Atomic bool ledger_taking;

static struct format_process *process;	/* mapped; NULL while there is none */
static struct format_process *ancestor; /* the parent's, in a forked child */
static _Atomic uint64_t early[FORMAT_COUNTER_COUNT];
static _Atomic int64_t *shared; /* bytes of the whole recording; inherited by forked children */
static _Atomic int64_t lone;

void ledger_count(enum format_counter counter, uint64_t n)
{
	struct format_process *p = process;

	if (p)
		__atomic_fetch_add(&p->counters[counter], n, __ATOMIC_RELAXED);
	else
		atomic_fetch_add_explicit(&early[counter], n, memory_order_relaxed);
}

void ledger_raise(enum format_counter counter, uint64_t n)
{
	if (process && process->counters[counter] < n)
		process->counters[counter] = n;
}

void ledger_discard(unsigned status, enum format_counter why)
{
	struct format_process *p = process;

	ledger_count(why, 1);
	if (p)
		__atomic_fetch_add(&p->discarded[status < FORMAT_STATUS_SPACE ? status : 0], 1,
				   __ATOMIC_RELAXED);
}

void ledger_discard_many(const uint32_t by_status[FORMAT_STATUS_SPACE], uint64_t end_ns)
{
	for (int i = 0; process && i < FORMAT_STATUS_SPACE; i++)
		if (by_status[i])
			__atomic_fetch_add(&process->discarded[i], by_status[i], __ATOMIC_RELAXED);
	if (process && end_ns > process->discarded_until_ns)
		process->discarded_until_ns = end_ns;
}

bool ledger_book(int64_t bytes)
{
	int64_t total = atomic_fetch_add(shared, bytes) + bytes;

	if (bytes < 0 || !settings.max_bytes || total <= (int64_t)settings.max_bytes)
		return true;
	atomic_fetch_sub(shared, bytes);
	return false;
}

void ledger_begin(struct format_process *p, _Atomic int64_t *shared_bytes)
{
	shared = shared_bytes ? shared_bytes : &lone;
	for (int i = 0; i < FORMAT_COUNTER_COUNT; i++)
		p->counters[i] = atomic_exchange(&early[i], 0);
	process = p;
}

_Atomic int64_t *ledger_shared_bytes(void)
{
	return shared;
}

struct format_process *ledger_process(void)
{
	return process;
}

void ledger_forget(void)
{
	if (process)
		ancestor = process;
	process = NULL;
	ledger_taking = false;
	memset((void *)early, 0, sizeof(early));
}

void ledger_tell_parent(enum format_counter counter)
{
	if (ancestor)
		__atomic_fetch_add(&ancestor->counters[counter], 1, __ATOMIC_RELAXED);
}
