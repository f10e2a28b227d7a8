// SPDX-License-Identifier: Apache-2.0
#include "belonging.h"

#include "current.h"

static bool is(const struct belonging_request *q, struct thread_request r)
{
	return q->parent.id && q->parent.request.slot == r.slot &&
	       q->parent.request.begin_ns == r.begin_ns;
}

static uint32_t place_of(struct belonging *b, struct thread_request r)
{
	for (uint32_t i = 0; i < BELONGING_REQUESTS; i++) {
		uint32_t place = (b->newest - i) % BELONGING_REQUESTS;

		if (is(&b->ring[place], r))
			return place;
	}
	b->newest = (b->newest + 1) % BELONGING_REQUESTS;
	b->ring[b->newest].parent.id = 0;
	return b->newest;
}

struct belonging_ref belonging_now(struct belonging *b)
{
	struct thread_request r = thread_self.current;
	struct belonging_request *q;
	uint32_t place;

	if (!current_open(r))
		return (struct belonging_ref){0};
	place = place_of(b, r);
	q = &b->ring[place];
	if (!q->parent.id || q->begun != thread_self.begun_count)
		current_parent(&q->parent, r);
	q->begun = thread_self.begun_count;
	return (struct belonging_ref){q->parent.id, (uint8_t)place, q->parent.certainty};
}

const struct event_parent *belonging_parent(const struct belonging *b, struct belonging_ref r,
					    struct event_parent *to)
{
	const struct exchange_parent *p = &b->ring[r.place % BELONGING_REQUESTS].parent;

	if (!r.id || p->id != r.id)
		return NULL;
	*to = exchange_parent_event(p);
	to->certainty = r.certainty;
	return to;
}
