// SPDX-License-Identifier: Apache-2.0
#include "lookups.h"

#include "children.h"
#include "current.h"
#include "ledger.h"
#include "tbuf.h"
#include "thread.h"

#include <string.h>

#define EARLY_MAX 8u

/* state 0: free, 1: being written, 2: kept */
static struct {
	_Atomic uint32_t state;
	struct lookup lookup;
} early[EARLY_MAX];

static void record(const struct lookup *l)
{
	struct exchange_parent parent;
	struct event_parent p;
	struct event_dns e = {
		.begin = l->begin,
		.end = l->end,
		.host = {l->host, (uint32_t)strlen(l->host)},
		.code = l->code,
	};

	current_parent(&parent, thread_self.current);
	if (parent.id) {
		p = exchange_parent_event(&parent);
		e.parent = &p;
	}
	if (children_concerned(&parent) &&
	    children_take(&(struct held){.kind = HELD_DNS, .dns = &e}, &parent))
		return;
	tbuf_dns(&e);
}

static void remember(const struct lookup *l)
{
	for (unsigned i = 0; i < EARLY_MAX; i++) {
		uint32_t free = 0;

		if (!atomic_compare_exchange_strong(&early[i].state, &free, 1))
			continue;
		early[i].lookup = *l;
		atomic_store(&early[i].state, 2);
		return;
	}
}

void lookups_add(const struct lookup *l)
{
	if (ledger_open())
		record(l);
	else
		remember(l);
}

void lookups_recording(void)
{
	for (unsigned i = 0; i < EARLY_MAX; i++) {
		uint32_t kept = 2;

		if (!atomic_compare_exchange_strong(&early[i].state, &kept, 1))
			continue;
		record(&early[i].lookup);
		atomic_store(&early[i].state, 0);
	}
}
