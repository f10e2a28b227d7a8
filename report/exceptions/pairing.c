// SPDX-License-Identifier: Apache-2.0
#include "pairing_parts.h"

#include "profilis/format.h"

#include <stdlib.h>
#include <string.h>

void pairing_join(struct pairing *p, uint32_t text, uint32_t failure, bool sure)
{
	p->texts[text].failure = failure;
	p->texts[text].sure = sure;
	p->failures[failure].text = text;
}

bool pairing_fits(const struct pairing_text *t, const struct pairing_failure *f,
		  enum pairing_direction direction)
{
	if (!f->error || f->begin > t->ts)
		return false;
	if (f->first >= t->ts)
		return direction != PAIRING_PREVIOUS && f->first - t->ts <= PAIRING_WINDOW_NS;
	return direction != PAIRING_NEXT && t->ts - f->first <= PAIRING_WINDOW_NS;
}

static bool within_reach(const struct pairing_text *t, const struct pairing_failure *f)
{
	return pairing_fits(t, f, PAIRING_EITHER);
}

/* The first failure that may be within a text's reach, by the time of its response. */
static uint32_t reach_begin(const struct pairing_process *x, const struct pairing_text *t)
{
	uint64_t from = t->ts > PAIRING_WINDOW_NS ? t->ts - PAIRING_WINDOW_NS : 0;
	uint32_t low = x->failure, high = x->failure_end;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (x->p->failures[middle].first < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool out_of_reach(const struct pairing_text *t, const struct pairing_failure *f)
{
	return f->first > t->ts && f->first - t->ts > PAIRING_WINDOW_NS;
}

/* ---- what a text names ---- */

static bool some(const uint8_t *trace)
{
	static const uint8_t none[16];

	return trace && memcmp(trace, none, sizeof(none)) != 0;
}

static bool names_id(const struct pairing_text *t, const struct pairing_failure *f)
{
	if (t->request && t->request == f->request)
		return true;
	return some(t->trace) && some(f->trace) && !memcmp(t->trace, f->trace, 16);
}

static bool names_path(const struct pairing_text *t, const struct pairing_failure *f)
{
	return t->path && t->path == f->path &&
	       (t->method == FORMAT_METHOD_COUNT || t->method == f->method);
}

/* The only one that it names within reach; PAIRING_NONE: none, or several. */
static uint32_t only_one(const struct pairing_process *x, const struct pairing_text *t,
			 bool (*names)(const struct pairing_text *t,
				       const struct pairing_failure *f))
{
	uint32_t found = PAIRING_NONE;

	for (uint32_t i = reach_begin(x, t); i < x->failure_end; i++) {
		const struct pairing_failure *f = &x->p->failures[i];

		if (out_of_reach(t, f))
			break;
		if (!within_reach(t, f) || !names(t, f))
			continue;
		if (found != PAIRING_NONE)
			return PAIRING_NONE;
		found = i;
	}
	return found;
}

/* What a text calls a path may be something else; it is a path where some failure has it. */
static bool reaches_path(const struct pairing_process *x, const struct pairing_text *t)
{
	for (uint32_t i = t->path ? reach_begin(x, t) : x->failure_end; i < x->failure_end; i++) {
		const struct pairing_failure *f = &x->p->failures[i];

		if (out_of_reach(t, f))
			return false;
		if (within_reach(t, f) && names_path(t, f))
			return true;
	}
	return false;
}

bool pairing_denies(const struct pairing_text *t, const struct pairing_failure *f)
{
	return t->reaches_path && !names_path(t, f);
}

static bool alone(const struct pairing_text *t)
{
	return t->failure == PAIRING_NONE && !t->of_other;
}

static void pair_named(const struct pairing_process *x, bool sure,
		       bool (*names)(const struct pairing_text *t, const struct pairing_failure *f))
{
	struct pairing *p = x->p;

	for (uint32_t i = x->text; i < x->text_end; i++) {
		struct pairing_text *t = &p->texts[i];
		uint32_t found = PAIRING_NONE;

		if (alone(t))
			found = only_one(x, t, names);
		if (found != PAIRING_NONE && p->failures[found].text == PAIRING_NONE)
			pairing_join(p, i, found, sure);
	}
}

/* ---- all of it ---- */

uint32_t pairing_threads(const struct pairing_process *x, enum pairing_direction direction,
			 bool join)
{
	struct pairing_text *texts = x->p->texts;
	uint32_t pairs = 0;

	for (uint32_t i = x->text; i < x->text_end; i++)
		texts[i].tried = !texts[i].tid || !alone(&texts[i]);
	for (uint32_t i = x->text; i < x->text_end; i++) {
		if (texts[i].tried)
			continue;
		pairs += pairing_order(x, texts[i].tid, direction, join);
		for (uint32_t k = i; k < x->text_end; k++)
			texts[k].tried |= texts[k].tid == texts[i].tid;
	}
	return pairs;
}

static void pair_process(struct pairing_process *x)
{
	pair_named(x, true, names_id);
	pairing_habit(x);
	for (uint32_t i = x->text; i < x->text_end; i++) {
		x->p->texts[i].believed = x->believed;
		x->p->texts[i].reaches_path = reaches_path(x, &x->p->texts[i]);
	}
	pairing_told(x);
	pair_named(x, false, names_path);
	pairing_threads(x, x->by_thread, true);
	pairing_order(x, 0, x->by_process, true);
}

static uint32_t texts_of(const struct pairing *p, uint32_t from)
{
	uint32_t end = from;

	while (end < p->text_count && p->texts[end].source == p->texts[from].source)
		end++;
	return end;
}

static void failures_of(const struct pairing *p, uint32_t source, struct pairing_process *x)
{
	x->failure = 0;
	while (x->failure < p->failure_count && p->failures[x->failure].source < source)
		x->failure++;
	x->failure_end = x->failure;
	while (x->failure_end < p->failure_count && p->failures[x->failure_end].source == source)
		x->failure_end++;
}

void pairing_run(struct pairing *p)
{
	for (size_t i = 0; i < p->text_count; i++) {
		p->texts[i].failure = PAIRING_NONE;
		p->texts[i].sure = p->texts[i].of_other = false;
	}
	for (size_t i = 0; i < p->failure_count; i++)
		p->failures[i].text = PAIRING_NONE;
	for (uint32_t i = 0; i < p->text_count;) {
		struct pairing_process x = {.p = p, .text = i, .text_end = texts_of(p, i)};

		failures_of(p, p->texts[i].source, &x);
		pair_process(&x);
		i = x.text_end;
	}
}

bool pairing_believes(const struct pairing *p, uint32_t source)
{
	for (size_t i = 0; i < p->text_count && p->texts[i].source <= source; i++)
		if (p->texts[i].source == source)
			return p->texts[i].believed;
	return true;
}
