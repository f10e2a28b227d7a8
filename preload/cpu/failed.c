// SPDX-License-Identifier: Apache-2.0
#include "failed.h"

#include "apart.h"
#include "stack.h"
#include "tbuf.h"

#include <stdatomic.h>

#define KEPT_MAX 512u /* five seconds' worth at the most that are taken */

static struct kept {
	_Atomic uint32_t taken; /* whose it is; 0 while it is written */
	struct stack stack;
} kept[KEPT_MAX];
static _Atomic uint32_t last;

uint32_t failed_take(void)
{
	uint32_t taken = ++last;
	struct kept *k = &kept[taken % KEPT_MAX];

	if (!taken)
		return 0;
	atomic_store(&k->taken, 0);
	if (!stack_take(&k->stack, NULL, false))
		return 0;
	atomic_store(&k->taken, taken);
	return taken;
}

struct failing {
	struct event_exchange *x;
	struct format_slot *slot;
	uint32_t taken;
};

static bool copy(struct stack *to, uint32_t taken)
{
	const struct kept *k = &kept[taken % KEPT_MAX];

	if (atomic_load(&k->taken) != taken)
		return false;
	*to = k->stack;
	atomic_thread_fence(memory_order_acquire);
	return atomic_load(&k->taken) == taken && to->count <= FORMAT_STACK_FRAMES;
}

static void record(void *argument)
{
	struct failing *f = argument;
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct stack stack;

	if (copy(&stack, f->taken))
		f->x->stack = stack_event(&stack, frames);
	tbuf_exchange(f->x, f->slot);
}

void failed_record(struct event_exchange *x, struct format_slot *slot, uint32_t taken)
{
	struct failing f = {x, slot, taken};

	if (!apart_run(record, &f))
		tbuf_exchange(x, slot);
}
