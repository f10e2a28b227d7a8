// SPDX-License-Identifier: Apache-2.0
#include "labels.h"

#include "current.h"
#include "exchange.h"
#include "ledger.h"
#include "pool.h"
#include "sys.h"
#include "thread.h"

#include <string.h>

#define LABELS_REQUESTS 4096u /* with labels at once */

struct label {
	uint8_t key_bytes, value_bytes;
	char key[FORMAT_LABEL_MAX], value[FORMAT_LABEL_MAX];
};

struct labels {
	struct tryflag busy; /* two threads may serve one request */
	uint32_t next_free;
	_Atomic uint32_t count;
	struct label list[FORMAT_LABELS_MAX];
	struct event_label event[FORMAT_LABELS_MAX]; /* here, since stacks are short */
};

static struct labels *all; /* LABELS_REQUESTS of them, mapped at first use */
static _Atomic uint32_t used;
static struct pool unused;

static uint32_t *link_of(uint32_t index)
{
	return &all[index].next_free;
}

static bool map_all(void)
{
	const size_t bytes = LABELS_REQUESTS * sizeof(struct labels);
	struct labels *none = NULL, *at;

	if (__atomic_load_n(&all, __ATOMIC_ACQUIRE))
		return true;
	at = sys_map(-1, bytes);
	if (!at)
		return false;
	if (!__atomic_compare_exchange_n(&all, &none, at, false, __ATOMIC_RELEASE,
					 __ATOMIC_RELAXED))
		sys_unmap(at, bytes); /* another thread was faster */
	return true;
}

/* Empty ones, 0: there is no room. */
static uint16_t take(void)
{
	uint32_t index;

	if (!map_all())
		return 0;
	index = pool_pop(&unused, link_of);
	if (index == POOL_NONE && used < LABELS_REQUESTS)
		index = used++;
	if (index >= LABELS_REQUESTS)
		return 0;
	all[index].count = 0;
	return (uint16_t)(index + 1);
}

static void set(char *to, uint8_t *bytes, const char *text)
{
	*bytes = (uint8_t)strnlen(text, FORMAT_LABEL_MAX);
	memcpy(to, text, *bytes);
}

static struct label *find(struct labels *l, const char *key)
{
	size_t n = strnlen(key, FORMAT_LABEL_MAX);

	for (uint32_t i = 0; i < l->count; i++)
		if (l->list[i].key_bytes == n && !memcmp(l->list[i].key, key, n))
			return &l->list[i];
	return NULL;
}

static bool add(struct labels *l, const char *key, const char *value)
{
	struct label *label = find(l, key);

	if (label) {
		set(label->value, &label->value_bytes, value);
		return true;
	}
	if (l->count == FORMAT_LABELS_MAX)
		return false;
	label = &l->list[l->count];
	set(label->key, &label->key_bytes, key);
	set(label->value, &label->value_bytes, value);
	l->count++;
	return true;
}

/* Those of the note; another thread may give it some at the same time. */
static struct labels *labels_of(struct exchange_note *note)
{
	uint16_t none = 0, mine;

	if (!note->labels) {
		mine = take();
		if (!__atomic_compare_exchange_n(&note->labels, &none, mine, false,
						 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			labels_drop(mine);
	}
	return note->labels ? &all[note->labels - 1] : NULL;
}

void labels_say(const char *key, const char *value)
{
	struct thread_request r = thread_self.current;
	struct labels *l;
	bool added;

	if (!key || !*key || !value || !ledger_open() || !current_open(r))
		return;
	l = labels_of(exchange_noted(r.slot - 1));
	added = l && tryflag_take(&l->busy);
	if (added) {
		added = add(l, key, value);
		tryflag_release(&l->busy);
	}
	if (!added)
		ledger_count(FORMAT_COUNT_drop_event, 1);
}

unsigned labels_event(uint16_t labels, const struct event_label **to)
{
	struct labels *l = labels ? &all[labels - 1] : NULL;
	unsigned n = l ? l->count : 0;

	for (unsigned i = 0; i < n; i++)
		l->event[i] = (struct event_label){
			.key = {l->list[i].key, l->list[i].key_bytes},
			.value = {l->list[i].value, l->list[i].value_bytes},
		};
	*to = l ? l->event : NULL;
	return n;
}

void labels_drop(uint16_t labels)
{
	if (labels)
		pool_push(&unused, link_of, labels - 1u);
}

void labels_forget(void)
{
	used = 0;
	unused.top = 0;
}
