// SPDX-License-Identifier: Apache-2.0
#include "stack.h"

#include "apart.h"
#include "ledger.h"
#include "modules.h"
#include "rate.h"
#include "unwind.h"

#define STACKS_A_SECOND 100u
#define OWN_FRAMES_MAX 32u

static struct rate taken;

struct walk {
	struct unwind unwind;
	struct stack *to;
};

/* Where we lie: the linker's own names. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

static bool is_ours(uint64_t pc)
{
	return pc >= (uintptr_t)__ehdr_start && pc < (uintptr_t)etext;
}

static void walk(void *argument)
{
	struct walk *w = argument;
	unsigned skipped = 0;
	bool more = true;

	while (more && is_ours(w->unwind.pc) && skipped++ < OWN_FRAMES_MAX)
		more = unwind_step(&w->unwind);
	w->to->exact = w->unwind.interrupted;
	for (; more && w->to->count < FORMAT_STACK_FRAMES; more = unwind_step(&w->unwind))
		w->to->address[w->to->count++] = unwind_at(&w->unwind);
}

bool stack_take(struct stack *s, void *context, bool always)
{
	struct walk w = {.to = s};

	s->count = 0;
	if (context)
		unwind_context(&w.unwind, context);
	else
		unwind_here(&w.unwind);
	if ((always || rate_allows(&taken, STACKS_A_SECOND)) && apart_run(walk, &w) && s->count)
		return true;
	ledger_count(FORMAT_COUNT_stacks_skipped, 1);
	return false;
}

struct event_stack stack_event(const struct stack *s, struct event_frame *to)
{
	for (unsigned i = 0; i < s->count; i++)
		to[i] = modules_frame(s->address[i]);
	return (struct event_stack){to, s->count};
}
