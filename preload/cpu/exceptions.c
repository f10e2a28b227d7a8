// SPDX-License-Identifier: Apache-2.0
#include "exceptions.h"

#include "apart.h"
#include "current.h"
#include "ledger.h"
#include "rate.h"
#include "rtti.h"
#include "scrub.h"
#include "settings.h"
#include "stack.h"
#include "sys.h"
#include "tbuf.h"
#include "unwind.h"

#include <errno.h>
#include <string.h>

#define EVENTS_A_SECOND 1000u
#define WHAT_SLOT 2 /* in the table of std::exception, behind its two destructors */
#define ROOM (FORMAT_EXCEPTION_MAX + 256u) /* a secret that is cut may not look like one */

static struct rate recorded;

struct thrown {
	const void *type;
	const char *message; /* NULL: none */
	struct unwind unwind;
};

/* The host's own function, on the host's own stack: whatever it does, it does as the host. */
static const char *what(const void *type, const void *object)
{
	const void *exception = rtti_exception(type, object);
	const char *(*const *table)(const void *);
	const char *says;

	if (!exception)
		return NULL;
	memcpy(&table, exception, sizeof(table));
	thread_self.asks_what = true;
	says = table[WHAT_SLOT](exception);
	thread_self.asks_what = false;
	return says;
}

static struct event_text text_of(const char *text, size_t max)
{
	return (struct event_text){text, (uint32_t)strnlen(text, max)};
}

static struct event_text message_of(const char *message, char room[ROOM])
{
	size_t n = message ? strnlen(message, ROOM) : 0;

	if (!n)
		return (struct event_text){0};
	memcpy(room, message, n);
	n = scrub(room, n);
	return (struct event_text){room,
				   (uint32_t)(n < FORMAT_EXCEPTION_MAX ? n : FORMAT_EXCEPTION_MAX)};
}

static void record(void *argument)
{
	struct thrown *t = argument;
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct exchange_parent parent;
	struct event_parent p;
	struct stack stack;
	char room[ROOM];
	struct event_exception e = {
		.time = sys_now(),
		.type = text_of(rtti_name(t->type), FORMAT_EXCEPTION_MAX),
		.message = message_of(t->message, room),
		.source = FORMAT_EXCEPTION_CXX,
	};

	if (stack_take_from(&stack, &t->unwind, false))
		e.stack = stack_event(&stack, frames);
	current_parent(&parent, current_asks());
	if (parent.id) {
		p = exchange_parent_event(&parent);
		e.parent = &p;
	}
	tbuf_exception(&e);
}

/* While confined there is no stack of ours to be had; its own must do. */
static void record_apart(struct thrown *t)
{
	thread_self.inside = 1;
	if (!apart_run(record, t)) {
		if (sys_forbidden())
			record(t);
		else
			ledger_count(FORMAT_COUNT_drop_event, 1);
	}
	thread_self.inside = 0;
}

void exceptions_thrown(const void *object, const void *type)
{
	int saved = errno;
	struct thrown t = {.type = type};

	ledger_count(FORMAT_COUNT_exceptions, 1);
	if (!type || thread_self.asks_what || !rate_allows(&recorded, EVENTS_A_SECOND))
		return;
	if (settings.logs != SETTINGS_LOGS_OFF)
		t.message = what(type, object);
	unwind_here(&t.unwind);
	record_apart(&t);
	errno = saved;
}
