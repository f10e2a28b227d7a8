// SPDX-License-Identifier: Apache-2.0
#include "analyse_slowest.h"
#include "arena.h"
#include "build.h"
#include "live_parts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000ull

static struct collect *counted(struct live *l, const struct model_options *options, uint64_t since,
			       uint64_t until)
{
	struct collect *c = collect_new(options, l->follow.sources.count);

	c->since = since;
	c->until = until;
	return c;
}

/* ---- slices ---- */

static struct collect *slice_at(struct live *l, uint64_t begin)
{
	size_t at = l->slice_count;

	while (at && l->slices[at - 1].begin > begin)
		at--;
	if (at && l->slices[at - 1].begin == begin)
		return l->slices[at - 1].c;
	memmove(&l->slices[at + 1], &l->slices[at], (l->slice_count - at) * sizeof(l->slices[0]));
	l->slices[at] =
		(struct live_slice){begin, counted(l, &l->options, begin, begin + l->width)};
	l->slice_count++;
	return l->slices[at].c;
}

static void retire(struct live *l)
{
	size_t gone = 0;

	for (; gone < l->slice_count && l->slices[gone].begin < l->since; gone++) {
		collect_room(l->retired, l->follow.sources.count);
		collect_merge(l->retired, l->slices[gone].c);
		collect_free(l->slices[gone].c);
	}
	l->slice_count -= gone;
	memmove(&l->slices[0], &l->slices[gone], l->slice_count * sizeof(l->slices[0]));
	l->retired->until = l->since;
}

/* ---- what the rounds find ---- */

struct given {
	struct live *l;
	const struct capture_block *block;
	uint64_t *events;
	size_t *damaged_at;
	bool counted, good;
};

/* An event counts once as met, however many slices ask for the block. */
static void count_in(struct given *g, struct collect *c)
{
	uint64_t events = 0;

	collect_room(c, g->l->follow.sources.count);
	g->good = collect_block(c, g->block, &events, g->damaged_at);
	*g->events += g->counted ? 0 : events;
	g->counted = true;
}

static void count_again(struct given *g, uint64_t begin)
{
	if (begin < g->l->since)
		count_in(g, g->l->open_before);
	count_in(g, g->l->open);
}

static struct ends_slices slices_of(const struct live *l)
{
	return (struct ends_slices){l->since, l->width,
				    (unsigned)((l->until - l->since) / l->width) + 1};
}

static uint64_t bits_between(const struct ends_slices *s, uint64_t begin, uint64_t end)
{
	uint64_t first = begin < s->begin ? 0 : (begin - s->begin) / s->width;
	uint64_t last = end < s->begin ? 0 : (end - s->begin) / s->width;
	uint64_t bits = begin < s->begin ? ENDS_BEFORE : 0;

	if (end < s->begin)
		return bits;
	last = last < s->count ? last : s->count - 1;
	for (uint64_t i = first; i <= last; i++)
		bits |= 1ull << i;
	return bits;
}

static void count_for_good(struct given *g, uint64_t begin, uint64_t end)
{
	struct live *l = g->l;
	struct ends_slices s = slices_of(l);
	uint64_t bits = bits_between(&s, begin, end);

	if (__builtin_popcountll(bits) > 2)
		bits = ends_of(g->block, &s, l->follow.decode);
	if (bits & ENDS_BEFORE)
		count_in(g, l->retired);
	for (unsigned i = 0; i < s.count; i++)
		if (bits >> i & 1)
			count_in(g, slice_at(l, s.begin + i * s.width));
	/* Nothing in it is counted anywhere; whether it is damaged is to be known all the same. */
	if (!g->counted)
		count_in(g, l->open);
}

static bool give_block(void *context, const struct capture_block *block, bool again,
		       uint64_t *events, size_t *damaged_at)
{
	const struct format_block *h = block->header;
	struct given g = {context, block, events, damaged_at, false, true};
	uint64_t begin = 0, end = UINT64_MAX;

	if (!block->open && h->min_begin_ns)
		begin = h->min_begin_ns + block->unix_offset;
	if (!block->open && h->end_ns)
		end = h->end_ns + block->unix_offset;
	if (again)
		count_again(&g, begin);
	else
		count_for_good(&g, begin, end);
	return g.good;
}

static void give_slot(void *context, const struct source *source, size_t source_index,
		      const struct format_slot *slot, bool again)
{
	struct live *l = context;

	if (again) {
		collect_slot(l->open, source, source_index, slot);
		if (!source->alive)
			collect_slot(l->open_before, source, source_index, slot);
		return;
	}
	collect_room(l->retired, l->follow.sources.count);
	collect_slot(l->retired, source, source_index, slot);
	for (uint64_t at = l->since; at <= l->until; at += l->width) {
		struct collect *c = slice_at(l, at);

		collect_room(c, l->follow.sources.count);
		collect_slot(c, source, source_index, slot);
	}
}

/* ---- rounds ---- */

struct live *live_new(const char *const *runs, size_t run_count,
		      const struct model_options *options, uint64_t refresh)
{
	struct live *l = memory_zeroed(1, sizeof(*l));
	uint64_t each = options->window / LIVE_SLICES;

	l->options = *options;
	l->options.since = l->options.until = 0;
	l->total_options = l->options;
	l->options.cells = true;
	l->options.slowest_parts = options->max_slowest;
	l->refresh = refresh;
	l->width = each < SECOND ? SECOND : (each + SECOND - 1) / SECOND * SECOND;
	l->visitor = (struct follow_visitor){give_block, give_slot, l};
	follow_init(&l->follow, runs, run_count, &l->visitor);
	l->retired = counted(l, &l->total_options, 0, 0);
	return l;
}

static void drop(struct collect **c)
{
	if (*c)
		collect_free(*c);
	*c = NULL;
}

void live_free(struct live *l)
{
	for (size_t i = 0; i < l->slice_count; i++)
		drop(&l->slices[i].c);
	drop(&l->retired);
	drop(&l->open);
	drop(&l->open_before);
	follow_free(&l->follow);
	free(l);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/* The clock may be set back: the window waits for it then. */
static void move_window(struct live *l)
{
	uint64_t until = now_ns() - FOLLOW_LAG_NS;
	uint64_t window = l->options.window;

	if (until > l->until)
		l->until = until;
	l->since = l->until > window ? (l->until - window) / l->width * l->width : 0;
	l->window_options = l->options;
	l->window_options.since = l->since;
	l->window_options.until = l->until;
}

void live_round(struct live *l)
{
	drop(&l->open);
	drop(&l->open_before);
	move_window(l);
	retire(l);
	l->open = counted(l, &l->options, l->since, l->until);
	l->open_before = counted(l, &l->total_options, 0, l->since);
	follow_round(&l->follow, l->until);
}

/* ---- models ---- */

static void tell(struct live *l, struct model *model)
{
	struct model_live *told = arena_alloc(model->arena, 1, sizeof(*told));
	const char *trouble = l->follow.trouble.text;

	*told = (struct model_live){
		.since = l->since,
		.until = l->until,
		.refresh = l->refresh,
		.trouble = trouble[0] ? arena_text(model->arena, trouble, strlen(trouble)) : NULL,
	};
	model->live = told;
}

static struct model *model_of(struct live *l, const struct model_options *options, bool all_time)
{
	struct collect *all = collect_new(options, l->follow.sources.count);
	struct capture_facts facts = follow_facts(&l->follow);
	struct model *model;

	if (all_time)
		collect_merge(all, l->retired);
	if (all_time)
		collect_merge(all, l->open_before);
	for (size_t i = 0; i < l->slice_count; i++)
		collect_merge(all, l->slices[i].c);
	collect_merge(all, l->open);
	model = model_build(all, &l->follow.sources, &facts);
	analyse_slowest(model, all, &l->follow.sources);
	collect_free(all);
	tell(l, model);
	return model;
}

struct model *live_window(struct live *l)
{
	return model_of(l, &l->window_options, false);
}

struct model *live_total(struct live *l)
{
	return model_of(l, &l->total_options, true);
}
