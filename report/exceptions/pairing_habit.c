// SPDX-License-Identifier: Apache-2.0
/*
 * Whether a process logs before it answers, or after, or (where another thread writes for it)
 * neither for sure.
 *
 * Who logs before never logs while nothing that fails is in flight. Who logs after does, at the
 * latest when requests pause, and as often as a failing response leaves no other failing request in
 * flight if it logs at once. Where failures come thick, several are answered and logged together:
 * then there are as many texts as responses just before them, or just after. Else in the right
 * direction more texts find a response than in the other, again because of the pauses; where even
 * that tells nothing, the nearer response does.
 */
#include "pairing_parts.h"

#include "arena.h"

#include <stdlib.h>

#define EXPECTED_LEAST 8.0
#define RUNS_LEAST 4u
#define AFTER_LEAST 0.6

struct habit {
	uint64_t texts, late, next, previous;
};

/* By index: the earliest begin of all that answered then or later. */
static uint64_t *earliest(const struct pairing_process *x)
{
	uint32_t n = x->failure_end - x->failure;
	uint64_t *begin = memory_zeroed(n + 1, sizeof(*begin));

	begin[n] = UINT64_MAX;
	for (uint32_t i = n; i-- > 0;) {
		const struct pairing_failure *f = &x->p->failures[x->failure + i];

		begin[i] = f->error && f->begin < begin[i + 1] ? f->begin : begin[i + 1];
	}
	return begin;
}

/* The first failure that answered at this instant or later. */
static uint32_t from_instant(const struct pairing_process *x, uint64_t ts)
{
	uint32_t low = x->failure, high = x->failure_end;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (x->p->failures[middle].first < ts)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool own(const struct pairing_text *t, const struct pairing_failure *f)
{
	return f->tid == t->tid;
}

static bool any(const struct pairing_text *t, const struct pairing_failure *f)
{
	(void)t;
	(void)f;
	return true;
}

/* How far the nearest response before, or from then on, is away; UINT64_MAX: out of reach. */
static uint64_t nearest(const struct pairing_process *x, const struct pairing_text *t, bool before,
			bool (*counts)(const struct pairing_text *, const struct pairing_failure *))
{
	enum pairing_direction direction = before ? PAIRING_PREVIOUS : PAIRING_NEXT;
	uint32_t at = from_instant(x, t->ts);

	while (before ? at > x->failure : at < x->failure_end) {
		const struct pairing_failure *f = &x->p->failures[before ? --at : at++];
		uint64_t away = before ? t->ts - f->first : f->first - t->ts;

		if (away > PAIRING_WINDOW_NS)
			return UINT64_MAX;
		if (pairing_fits(t, f, direction) && counts(t, f))
			return away;
	}
	return UINT64_MAX;
}

static bool sends(const struct pairing_process *x, const struct pairing_text *t)
{
	for (uint32_t i = x->failure; i < x->failure_end; i++)
		if (x->p->failures[i].error && own(t, &x->p->failures[i]))
			return true;
	return false;
}

static void note(const struct pairing_process *x, const struct pairing_text *t,
		 const uint64_t *begin, struct habit habits[2])
{
	bool by_thread = t->by_thread;
	struct habit *h = &habits[!by_thread];
	uint64_t next = nearest(x, t, false, by_thread ? own : any);
	uint64_t previous = nearest(x, t, true, by_thread ? own : any);
	bool in_flight = begin[from_instant(x, t->ts) - x->failure] <= t->ts;

	h->texts += next != UINT64_MAX || previous != UINT64_MAX;
	h->late += !in_flight && previous != UINT64_MAX;
	h->next += next < previous;
	h->previous += previous < next;
}

/* The share of failing responses that leave no other failing request in flight. */
static double lonely(const struct pairing_process *x, const uint64_t *begin)
{
	uint32_t count = 0, all = 0;

	for (uint32_t i = x->failure; i < x->failure_end; i++) {
		const struct pairing_failure *f = &x->p->failures[i];

		all += f->error;
		count += f->error && begin[i + 1 - x->failure] > f->first;
	}
	return all ? (double)count / all : 0;
}

/* How far runs of texts differ in number from the run of responses before, and from that after. */
struct runs {
	uint64_t before, after;
};

static uint64_t differ(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Of one thread; tid 0: of the process, texts that no thread of their own explains. */
static bool counted(const struct pairing_text *t, uint32_t tid)
{
	return tid ? t->tid == tid : !t->by_thread;
}

static uint32_t failures_until(const struct pairing_process *x, uint32_t *at, uint32_t tid,
			       uint64_t ts)
{
	uint32_t count = 0;

	for (; *at < x->failure_end && x->p->failures[*at].first < ts; ++*at)
		count += x->p->failures[*at].error && (!tid || x->p->failures[*at].tid == tid);
	return count;
}

static void count_runs(const struct pairing_process *x, uint32_t tid, struct runs *runs)
{
	uint32_t at = x->failure, before = 0, texts = 0, failures;

	for (uint32_t i = x->text; i < x->text_end; i++) {
		const struct pairing_text *t = &x->p->texts[i];

		if (!counted(t, tid))
			continue;
		failures = failures_until(x, &at, tid, t->ts);
		if (failures && texts) {
			runs->before += differ(before, texts);
			runs->after += differ(failures, texts);
		}
		before = failures || !texts ? failures : before;
		texts = failures ? 1 : texts + 1;
	}
	if (texts) {
		runs->before += differ(before, texts);
		runs->after += differ(failures_until(x, &at, tid, UINT64_MAX), texts);
	}
}

/* Each thread once. */
static void count_all_runs(const struct pairing_process *x, struct runs *runs)
{
	struct pairing_text *texts = x->p->texts;

	for (uint32_t i = x->text; i < x->text_end; i++)
		texts[i].tried = !texts[i].tid || !texts[i].by_thread;
	for (uint32_t i = x->text; i < x->text_end; i++) {
		if (texts[i].tried)
			continue;
		count_runs(x, texts[i].tid, runs);
		for (uint32_t k = i; k < x->text_end; k++)
			texts[k].tried |= texts[k].tid == texts[i].tid;
	}
}

static bool clearly_less(uint64_t a, uint64_t b)
{
	return b >= RUNS_LEAST && 2 * a <= b;
}

struct evidence {
	struct habit habit;
	struct runs runs;
	double share;
	uint32_t pairs_next, pairs_previous;
};

static enum pairing_direction direction_of(const struct evidence *e)
{
	double expected = (double)e->habit.texts * e->share;

	if (clearly_less(e->runs.before, e->runs.after))
		return PAIRING_PREVIOUS;
	if (clearly_less(e->runs.after, e->runs.before))
		return PAIRING_NEXT;
	if (expected >= EXPECTED_LEAST && !e->habit.late)
		return PAIRING_NEXT;
	if (expected >= EXPECTED_LEAST && (double)e->habit.late >= expected * AFTER_LEAST)
		return PAIRING_PREVIOUS;
	if (e->pairs_next != e->pairs_previous)
		return e->pairs_next > e->pairs_previous ? PAIRING_NEXT : PAIRING_PREVIOUS;
	return e->habit.previous > e->habit.next ? PAIRING_PREVIOUS : PAIRING_NEXT;
}

static enum pairing_direction of_threads(const struct pairing_process *x, const struct habit *h,
					 double share)
{
	struct evidence e = {.habit = *h, .share = share};

	count_all_runs(x, &e.runs);
	e.pairs_next = pairing_threads(x, PAIRING_NEXT, false);
	e.pairs_previous = pairing_threads(x, PAIRING_PREVIOUS, false);
	return direction_of(&e);
}

/* Who writes for others may be late at times, and at times in time. */
static enum pairing_direction of_process(const struct pairing_process *x, const struct habit *h,
					 double share)
{
	struct evidence e = {.habit = *h, .share = share};

	if (h->late)
		return PAIRING_EITHER;
	count_runs(x, 0, &e.runs);
	e.pairs_next = pairing_order(x, 0, PAIRING_NEXT, false);
	e.pairs_previous = pairing_order(x, 0, PAIRING_PREVIOUS, false);
	return direction_of(&e);
}

void pairing_habit(struct pairing_process *x)
{
	uint64_t *begin = earliest(x);
	double share = lonely(x, begin);
	struct habit habits[2] = {0};

	for (uint32_t i = x->text; i < x->text_end; i++) {
		x->p->texts[i].by_thread = sends(x, &x->p->texts[i]);
		note(x, &x->p->texts[i], begin, habits);
	}
	free(begin);
	x->by_thread = of_threads(x, &habits[0], share);
	x->by_process = of_process(x, &habits[1], share);
	x->believed = !habits[0].late && x->by_thread == PAIRING_NEXT;
}
