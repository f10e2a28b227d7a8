// SPDX-License-Identifier: Apache-2.0
#include "current.h"

#include <string.h>

static _Atomic uint32_t last_id;

bool current_open(struct thread_request r)
{
	const struct format_slot *s;

	if (!r.slot || !exchange_maps[(r.slot - 1) / FORMAT_SLOTS_PER_FILE])
		return false;
	s = exchange_slot(r.slot - 1);
	return __atomic_load_n(&s->state, __ATOMIC_ACQUIRE) == FORMAT_SLOT_ACTIVE &&
	       __atomic_load_n(&s->begin_ns, __ATOMIC_RELAXED) == r.begin_ns &&
	       __atomic_load_n(&s->role, __ATOMIC_RELAXED) == FORMAT_SERVER &&
	       (__atomic_load_n(&s->flags, __ATOMIC_RELAXED) &
		(FORMAT_SLOT_HEAD_DONE | FORMAT_SLOT_RESPONSE_DONE)) == FORMAT_SLOT_HEAD_DONE;
}

/* It has asked, so that the next of its turn is taken for who asks next. */
static void asked(struct thread_request r)
{
	for (unsigned i = 0; i < THREAD_REQUESTS; i++)
		if (thread_self.begun[i].slot == r.slot)
			thread_self.begun[i].asked = true;
}

static bool is_alone(struct thread_request r)
{
	for (unsigned i = 0; i < THREAD_REQUESTS; i++) {
		struct thread_request other = thread_self.begun[i];

		if ((other.slot != r.slot || other.begin_ns != r.begin_ns) && current_open(other))
			return false;
	}
	return true;
}

bool current_alone(void)
{
	return is_alone(thread_self.current);
}

static uint32_t id_of(struct format_slot *s)
{
	uint32_t none = 0, id;

	if (s->id)
		return s->id;
	id = ++last_id;
	return __atomic_compare_exchange_n(&s->id, &none, id, false, __ATOMIC_RELAXED,
					   __ATOMIC_RELAXED)
		       ? id
		       : none;
}

/* What belongs to it may be left out. */
static __attribute__((noinline)) uint32_t held_by(const struct format_slot *s, uint32_t exchange)
{
	return s->flags & FORMAT_SLOT_EXCLUDED ? HELD_EXCLUDED
					       : held_number(&exchange_note(exchange)->held);
}

void current_names(struct exchange_parent *to, uint32_t exchange, enum format_certainty certainty)
{
	struct format_slot *s = exchange_slot(exchange);

	to->held = s->flags & EXCHANGE_LESS ? held_by(s, exchange) : 0;
	to->id = id_of(s);
	to->request = (struct thread_request){.slot = exchange + 1, .begin_ns = s->begin_ns};
	to->certainty = (uint8_t)certainty;
	to->method = s->method;
	to->path_bytes = s->path_bytes;
	memcpy(to->path, s->path, to->path_bytes);
}

/* The oldest that this turn of the loop read and that has asked nobody yet, if there are two. */
static struct thread_request *first_of_turn(void)
{
	struct thread_request *first = NULL;
	uint32_t end = thread_self.begun_count, begin = thread_self.turn;
	unsigned waiting = 0;

	if (end - begin > THREAD_REQUESTS)
		begin = end - THREAD_REQUESTS;
	while (end-- != begin) {
		struct thread_request *r = &thread_self.begun[end % THREAD_REQUESTS];

		if (r->asked || !current_open(*r))
			continue;
		waiting++;
		first = r;
	}
	return waiting > 1 ? first : NULL;
}

struct thread_request current_asks(void)
{
	struct thread_request *first = first_of_turn();

	struct thread_request r = first ? *first : thread_self.current;

	if (!first && thread_self.answered && !is_alone(r))
		return (struct thread_request){0};
	asked(r);
	return r;
}

struct thread_request current_newest(void)
{
	uint32_t end = thread_self.begun_count;

	if (current_open(thread_self.current))
		return thread_self.current;
	for (unsigned i = 1; i <= THREAD_REQUESTS; i++) {
		struct thread_request r = thread_self.begun[(end - i) % THREAD_REQUESTS];

		if (current_open(r))
			return r;
	}
	return (struct thread_request){0};
}

void current_parent(struct exchange_parent *to, struct thread_request r)
{
	to->id = 0;
	if (current_open(r))
		current_names(to, r.slot - 1, is_alone(r) ? FORMAT_EXACT : FORMAT_PROBABLE);
}
