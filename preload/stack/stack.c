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
	const struct unwind *unwind;
	struct stack *to;
	bool whole; /* our own frames too: what a signal interrupted may be us */
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
	struct unwind u = *w->unwind;
	unsigned skipped = 0;
	bool more = true;

	while (!w->whole && more && is_ours(u.pc) && skipped++ < OWN_FRAMES_MAX)
		more = unwind_step(&u);
	w->to->exact = u.interrupted;
	for (; more && w->to->count < FORMAT_STACK_FRAMES; more = unwind_step(&u))
		w->to->address[w->to->count++] = unwind_at(&u);
}

static bool take(struct walk *w, bool always)
{
	w->to->count = 0;
	if (modules_found() && (always || rate_allows(&taken, STACKS_A_SECOND)) &&
	    apart_run(walk, w) && w->to->count)
		return true;
	ledger_count(FORMAT_COUNT_stacks_skipped, 1);
	return false;
}

bool stack_take_from(struct stack *s, const struct unwind *from, bool always)
{
	return take(&(struct walk){.unwind = from, .to = s}, always);
}

bool stack_take(struct stack *s, void *context, bool always)
{
	struct unwind u = {0};

	if (!context) {
		unwind_here(&u);
		return stack_take_from(s, &u, always);
	}
	unwind_context(&u, context);
	return take(&(struct walk){.unwind = &u, .to = s, .whole = true}, always);
}

struct event_stack stack_event(const struct stack *s, struct event_frame *to)
{
	for (unsigned i = 0; i < s->count; i++)
		to[i] = modules_frame(s->address[i]);
	return (struct event_stack){to, s->count};
}
