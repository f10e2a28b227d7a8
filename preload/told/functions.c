// SPDX-License-Identifier: Apache-2.0
#include "functions_parts.h"

#include "current.h"
#include "ledger.h"
#include "sys.h"

#include <string.h>

#define OUTSIDE_NS 1000000000u /* how long sums outside of requests wait */
#define FRAME_WORDS 64u
#define PAGE 4096u
#define SAME_STACK 65536u

/*
 * Where the call lies on the stack: the place of its return address, which is there as long as the
 * call lasts and which calls within it lie below; not looked for beyond the page. Where it was not
 * found, just above the stack pointer: odd, so that a call within it is never taken for one beside
 * it.
 */
static uint64_t frame_of(const struct functions_call *c)
{
	const uint64_t *at = (const uint64_t *)(c->stack & ~7ull);

	for (unsigned i = 0; i < FRAME_WORDS && (uintptr_t)(at + i) % PAGE; i++)
		if (at[i] == c->caller)
			return (uint64_t)(uintptr_t)(at + i);
	return c->stack | 1;
}

/* ---- time ---- */

static void charge_top(struct functions *f, uint64_t now)
{
	if (f->depth && now > f->last_ns)
		functions_sum(f, f->open[f->depth - 1].entry, now)->self_ns += now - f->last_ns;
	f->last_ns = now > f->last_ns ? now : f->last_ns;
}

/* From now on what is open counts on the other side. */
static void turn(struct functions *f, enum functions_where to, uint64_t at)
{
	at = at > f->last_ns ? at : f->last_ns;
	charge_top(f, at);
	for (uint32_t i = 0; i < f->depth; i++) {
		struct functions_open *o = &f->open[i];

		if (!o->outermost)
			continue;
		functions_sum(f, o->entry, at)->total_ns += at - o->begin_ns;
		o->begin_ns = at;
	}
	f->where = to;
}

static bool same(struct thread_request a, struct thread_request b)
{
	return a.slot == b.slot && a.begin_ns == b.begin_ns;
}

/* When the request was answered, if it was; else the last that is known of the thread. */
static uint64_t end_of_request(const struct functions *f, uint64_t now)
{
	const struct format_slot *s = exchange_slot(f->request.slot - 1);
	uint64_t last = s->last_ns;

	if (current_open(f->request) || s->begin_ns != f->request.begin_ns || last > now)
		return f->last_ns;
	return last;
}

static void leave_request(struct functions *f, uint64_t now)
{
	turn(f, FUNCTIONS_OUTSIDE, end_of_request(f, now));
	functions_record(f, FUNCTIONS_REQUEST);
}

static void enter_request(struct functions *f, uint64_t now)
{
	uint64_t begin = thread_self.current.begin_ns;

	f->request = thread_self.current;
	current_parent(&f->parent, f->request);
	turn(f, FUNCTIONS_REQUEST, begin < now ? begin : now);
}

static void flush_outside(struct functions *f, uint64_t now)
{
	const uint16_t *first = f->touched[FUNCTIONS_OUTSIDE];

	if (f->touched_count[FUNCTIONS_OUTSIDE] &&
	    now - f->entries[*first].sum[FUNCTIONS_OUTSIDE].begin_ns > OUTSIDE_NS)
		functions_record(f, FUNCTIONS_OUTSIDE);
}

/* The thread may serve another request than it did, or none any more. */
static inline void look(struct functions *f, uint64_t now)
{
	bool open = thread_self.current.slot && current_open(thread_self.current);

	if (f->where == FUNCTIONS_REQUEST && open && same(f->request, thread_self.current))
		return;
	if (f->where == FUNCTIONS_REQUEST)
		leave_request(f, now);
	flush_outside(f, now);
	if (open)
		enter_request(f, now);
}

/* ---- what is open ---- */

static void close_top(struct functions *f, uint64_t now)
{
	struct functions_open *o = &f->open[f->depth - 1];

	charge_top(f, now);
	if (o->outermost)
		functions_sum(f, o->entry, now)->total_ns += now - o->begin_ns;
	f->entries[o->entry].open--;
	f->depth--;
}

/* Among calls of one frame (inlined ones) the newest that was entered at the same place in the
 * code: it must have been left since. 0: none. */
static uint32_t entered_again(const struct functions *f, uint64_t frame,
			      const struct functions_call *c)
{
	for (uint32_t i = f->depth; i && f->open[i - 1].frame == frame; i--)
		if (f->open[i - 1].caller != c->caller || f->open[i - 1].hook == c->hook)
			return i;
	return 0;
}

/* The thread calls something whose frame is above theirs: they are gone. */
static void close_passed(struct functions *f, const struct functions_call *c, uint64_t frame,
			 uint64_t now)
{
	uint32_t again;

	while (f->depth && f->open[f->depth - 1].frame < frame &&
	       frame - f->open[f->depth - 1].frame < SAME_STACK)
		close_top(f, now);
	again = f->depth && f->open[f->depth - 1].frame == frame ? entered_again(f, frame, c) : 0;
	while (again && f->depth >= again)
		close_top(f, now);
}

static void open_call(struct functions *f, const struct functions_call *c, uint64_t frame,
		      uint64_t now)
{
	uint16_t place = functions_place(f, c->function);
	struct functions_open *o = &f->open[f->depth];

	if (place == FUNCTIONS_NONE || f->depth == FUNCTIONS_DEPTH) {
		f->beyond++;
		ledger_count(FORMAT_COUNT_spans_lost, 1);
		return;
	}
	charge_top(f, now);
	f->depth++;
	*o = (struct functions_open){
		.frame = frame,
		.caller = c->caller,
		.hook = c->hook,
		.begin_ns = now,
		.entry = place,
		.outermost = !f->entries[place].open++,
	};
	functions_sum(f, place, now)->calls++;
}

void functions_enter(const struct functions_call *c)
{
	struct functions *f = functions_mine();
	uint64_t now, frame;

	if (!f) {
		ledger_count(FORMAT_COUNT_spans_lost, 1);
		return;
	}
	now = sys_now();
	frame = frame_of(c);
	look(f, now);
	if (f->beyond && frame > f->open[f->depth - 1].frame)
		f->beyond = 0;
	close_passed(f, c, frame, now);
	open_call(f, c, frame, now);
}

/* The newest open call of the function; 0: none. */
static uint32_t find(const struct functions *f, uint64_t function)
{
	uint32_t i = f->depth;

	while (i && f->entries[f->open[i - 1].entry].function != function)
		i--;
	return i;
}

/* Ends a call that is not on top. */
static void close_below(struct functions *f, uint32_t at, uint64_t now)
{
	struct functions_open *o = &f->open[at];

	if (o->outermost)
		functions_sum(f, o->entry, now)->total_ns += now - o->begin_ns;
	f->entries[o->entry].open--;
	f->depth--;
	memmove(o, o + 1, (f->depth - at) * sizeof(*o));
}

/* Calls above one that ends lie within it and are gone, if they are on its stack: each frame not
 * far below the one before. */
static void close_from(struct functions *f, uint32_t at, uint64_t now)
{
	uint64_t frame = f->open[at].frame;

	charge_top(f, now);
	close_below(f, at, now);
	while (at < f->depth) {
		uint64_t above = f->open[at].frame;

		if (above > frame || frame - above >= SAME_STACK) {
			at++;
			continue;
		}
		frame = above;
		close_below(f, at, now);
	}
}

void functions_exit(const struct functions_call *c)
{
	uint64_t now = sys_now();
	struct functions *f = functions_mine();
	uint32_t at;

	if (!f)
		return;
	look(f, now);
	if (f->beyond && f->depth && c->stack < f->open[f->depth - 1].frame) {
		f->beyond--;
		return;
	}
	at = find(f, c->function);
	if (__builtin_expect(at && at == f->depth, 1))
		close_top(f, now);
	else if (at)
		close_from(f, at - 1, now);
}

/* ---- the end ---- */

/* What is open has taken time too. */
static void flush(struct functions *f, uint64_t now)
{
	if (f->where == FUNCTIONS_REQUEST)
		leave_request(f, now);
	turn(f, FUNCTIONS_OUTSIDE, now);
	functions_record(f, FUNCTIONS_OUTSIDE);
}

void functions_flush(void)
{
	uint64_t now = sys_now();
	struct functions *f;

	for (uint32_t i = 0; i < LEASES_MAX && (f = functions_of(i)); i++)
		if (f->epoch == process_epoch)
			flush(f, now);
}
