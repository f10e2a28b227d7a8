// SPDX-License-Identifier: Apache-2.0
/*
 * What the program tells of itself: the profilis_* functions that it calls, and the two that the
 * compiler calls for it (-finstrument-functions); libc has them too, and they do nothing there.
 */
#include "hooks.h"

#include "functions.h"
#include "labels.h"
#include "ledger.h"
#include "metrics.h"
#include "spans.h"

#include "profilis/profilis.h"

void __cyg_profile_func_enter(void *function, void *caller);
void __cyg_profile_func_exit(void *function, void *caller);

/* A signal handler may interrupt the recorder itself: what it tells then finds nobody. */
static bool heard(enum format_counter lost)
{
	if (hook_on())
		return true;
	if (process_self && thread_self.inside && ledger_open())
		ledger_count(lost, 1);
	return false;
}

HOOK uint64_t profilis_begin(const char *name)
{
	uint64_t span;
	int saved;

	if (!heard(FORMAT_COUNT_spans_lost))
		return 0;
	saved = hook_begin();
	span = spans_begin(name);
	hook_end(saved);
	return span;
}

static void end(uint64_t span, unsigned flags)
{
	int saved;

	if (!span || !hook_on())
		return;
	saved = hook_begin();
	spans_end(span, flags);
	hook_end(saved);
}

HOOK void profilis_end(uint64_t span)
{
	end(span, 0);
}

HOOK void profilis_end_unwound(uint64_t span)
{
	end(span, FORMAT_SPAN_UNWOUND);
}

HOOK void profilis_record(const char *name, double value)
{
	int saved;

	if (!heard(FORMAT_COUNT_drop_event))
		return;
	saved = hook_begin();
	metrics_record(name, value);
	hook_end(saved);
}

HOOK void profilis_label(const char *key, const char *value)
{
	int saved;

	if (!heard(FORMAT_COUNT_drop_event))
		return;
	saved = hook_begin();
	labels_say(key, value);
	hook_end(saved);
}

/* Nothing within makes a call that could set errno. The stack pointer of the caller at its call is
 * where this function's frame begins. */
#define TELL(what, on)                                                                             \
	do {                                                                                       \
		struct functions_call c = {                                                        \
			.function = (uintptr_t)function,                                           \
			.caller = (uintptr_t)caller,                                               \
			.hook = (uintptr_t)__builtin_return_address(0),                            \
			.stack = (uintptr_t)__builtin_dwarf_cfa(),                                 \
		};                                                                                 \
                                                                                                   \
		if (!ledger_open() || !(on))                                                       \
			return;                                                                    \
		thread_self.inside = 1;                                                            \
		functions_##what(&c);                                                              \
		thread_self.inside = 0;                                                            \
	} while (0)

HOOK void __cyg_profile_func_enter(void *function, void *caller)
{
	TELL(enter, heard(FORMAT_COUNT_spans_lost));
}

HOOK void __cyg_profile_func_exit(void *function, void *caller)
{
	TELL(exit, hook_on());
}
