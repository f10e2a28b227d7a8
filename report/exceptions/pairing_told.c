// SPDX-License-Identifier: Apache-2.0
/* The recorder's word, which request a text is of, and where it is not to be believed. */
#include "pairing_parts.h"

#define SHARED_NS 200000000ull

static bool is_of(const struct pairing_text *t, const struct pairing_failure *f)
{
	return t->id == f->id && f->begin <= t->ts && t->ts <= f->end;
}

static uint32_t by_id(const struct pairing_process *x, const struct pairing_text *t)
{
	for (uint32_t i = x->failure; i < x->failure_end; i++)
		if (is_of(t, &x->p->failures[i]))
			return i;
	return PAIRING_NONE;
}

/* Of several texts the last before the response is what it failed of. */
static bool better(const struct pairing_text *t, const struct pairing_text *than, uint64_t first)
{
	if ((t->ts <= first) != (than->ts <= first))
		return t->ts <= first;
	return t->ts <= first ? t->ts >= than->ts : t->ts < than->ts;
}

/* Several texts in one write: a buffer that threads share, and one of them emptied it. */
static bool shared_write(const struct pairing_process *x, uint32_t i)
{
	const struct pairing_text *t = &x->p->texts[i];
	bool before = i > x->text && t[-1].ts == t->ts && t[-1].tid == t->tid;

	return before || (i + 1 < x->text_end && t[1].ts == t->ts && t[1].tid == t->tid);
}

/* Around such a write threads empty the buffer for each other in single writes, too. */
static bool near_shared_write(const struct pairing_process *x, uint32_t i)
{
	uint64_t ts = x->p->texts[i].ts;

	for (uint32_t k = i; k > x->text && ts - x->p->texts[k].ts <= SHARED_NS; k--)
		if (shared_write(x, k))
			return true;
	for (uint32_t k = i; k < x->text_end && x->p->texts[k].ts - ts <= SHARED_NS; k++)
		if (shared_write(x, k))
			return true;
	return false;
}

/* A thread with several requests at once: the only one in flight may be so because the one that the
 * text is about has been answered. */
static bool shares_thread(const struct pairing_process *x, const struct pairing_text *t)
{
	for (uint32_t i = x->text; i < x->text_end; i++) {
		const struct pairing_text *other = &x->p->texts[i];

		if (other->tid == t->tid && other->id && !other->exact)
			return true;
	}
	return false;
}

/* Another that fails was in flight on the thread: the recorder did not see that it was. */
static bool doubtful(const struct pairing_process *x, const struct pairing_text *t)
{
	for (uint32_t i = x->failure; i < x->failure_end; i++) {
		const struct pairing_failure *f = &x->p->failures[i];

		if (f->tid == t->tid && f->id != t->id && pairing_fits(t, f, PAIRING_NEXT))
			return true;
	}
	return false;
}

static bool told(const struct pairing_process *x, uint32_t i)
{
	const struct pairing_text *t = &x->p->texts[i];

	if (t->failure != PAIRING_NONE || !t->id)
		return false;
	if (t->certain)
		return true;
	return t->exact && x->believed && !near_shared_write(x, i) && !shares_thread(x, t) &&
	       !doubtful(x, t);
}

void pairing_told(const struct pairing_process *x)
{
	struct pairing *p = x->p;

	for (uint32_t i = x->text; i < x->text_end; i++) {
		struct pairing_text *t = &p->texts[i];
		uint32_t found, before;

		if (!told(x, i))
			continue;
		t->of_other = true;
		found = by_id(x, t);
		if (found == PAIRING_NONE)
			continue;
		before = p->failures[found].text;
		if (before != PAIRING_NONE &&
		    (p->texts[before].id != t->id ||
		     !better(t, &p->texts[before], p->failures[found].first)))
			continue;
		if (before != PAIRING_NONE) {
			p->texts[before].failure = PAIRING_NONE;
			p->texts[before].of_other = true;
		}
		t->of_other = false;
		pairing_join(p, i, found, true);
	}
}
