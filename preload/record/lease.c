// SPDX-License-Identifier: Apache-2.0
#include "lease.h"

#include "sys.h"
#include "thread.h"

#include <errno.h>

/* Looks at so many blocks before it maps a new one: with many threads alive each look is a system
 * call for nothing. */
#define LOOKS 16u

static bool is_gone(uint32_t tid)
{
	return tid &&
	       (tid == thread_tid() ||
		(!sys_frozen && sys_call(SYS_tgkill, process_self->pid, tid, 0, 0) == -ESRCH));
}

static bool take(struct lease_pool *p, struct lease *l)
{
	uint32_t tid = l ? atomic_load(&l->tid) : 0;

	if (!l || (tid && !is_gone(tid)) ||
	    !atomic_compare_exchange_strong(&l->tid, &tid, thread_tid()))
		return false;
	p->reclaim(l);
	return true;
}

static struct lease *take_old(struct lease_pool *p)
{
	uint32_t count = lease_count(p);

	for (uint32_t i = 0; count && i < LOOKS; i++) {
		struct lease *l = lease_at(p, p->next++ % count);

		if (take(p, l))
			return l;
	}
	return NULL;
}

static struct lease *map_new(struct lease_pool *p)
{
	uint32_t n = atomic_load(&p->count);
	struct lease *l;

	do
		if (n >= LEASES_MAX)
			return NULL;
	while (!atomic_compare_exchange_weak(&p->count, &n, n + 1));
	l = sys_map(-1, p->bytes);
	if (!l)
		return NULL;
	l->tid = thread_tid();
	l->index = n;
	atomic_store_explicit(&p->blocks[n], l, memory_order_release);
	return l;
}

struct lease *lease_take(struct lease_pool *p)
{
	struct lease *l;

	if (!thread_tid()) /* nobody knows when it ends */
		return NULL;
	l = take_old(p);
	return l ? l : map_new(p);
}

void lease_forget(struct lease_pool *p)
{
	for (uint32_t i = 0; i < lease_count(p); i++) {
		struct lease *l = lease_at(p, i);

		if (l)
			l->tid = 0;
	}
}
