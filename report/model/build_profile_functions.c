// SPDX-License-Identifier: Apache-2.0
/* The profile by function: what was spent in each itself, and in all that it called. */
#include "build_profile.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

#define FUNCTIONS_MAX 200u /* of most self, and as many of most total */
#define ROUTE_FUNCTIONS_MAX 20u

/* By what a row leads: only where no row burns anything itself, by what the function calls. */
enum top { TOP_NONE, TOP_TOTAL, TOP_SELF };

/* By frame; `row` is of the row of routes at hand. */
struct sums {
	struct profile_function *all, *row;
	uint64_t *top_ns; /* of the row that all[i].top names */
	uint8_t *top;	  /* enum top */
	uint32_t *seen;	  /* the latest entry whose stack has the function, plus one */
	uint32_t frames;
};

static void spend(struct profile_function *f, const struct profile_entry *e, bool self)
{
	f->total_ns += e->ns;
	f->total_samples += e->samples;
	if (!self)
		return;
	f->self_ns += e->ns;
	f->self_samples += e->samples;
}

static void add_entry(struct sums *s, const struct fold *fold, const struct profile_entry *e,
		      uint32_t serial)
{
	for (uint32_t node = e->node; node != PROFILE_NONE; node = fold->nodes[node].parent) {
		uint32_t frame = fold->nodes[node].frame;

		if (s->seen[frame] == serial)
			continue;
		s->seen[frame] = serial;
		spend(&s->all[frame], e, node == e->node);
		spend(&s->row[frame], e, node == e->node);
	}
}

/* ---- order ---- */

static int by(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

static int by_total(const void *left, const void *right)
{
	const struct profile_function *a = left, *b = right;
	int order = by(a->total_ns, b->total_ns);

	order = order ? order : by(a->total_samples, b->total_samples);
	order = order ? order : by(a->self_ns, b->self_ns);
	return order ? order : by(b->frame, a->frame);
}

static int by_self(const void *left, const void *right)
{
	const struct profile_function *a = left, *b = right;
	int order = by(a->self_ns, b->self_ns);

	order = order ? order : by(a->self_samples, b->self_samples);
	return order ? order : by_total(left, right);
}

/* ---- one row of routes ---- */

static void lead(struct sums *s, uint32_t route)
{
	for (uint32_t i = 0; i < s->frames; i++) {
		const struct profile_function *f = &s->row[i];
		enum top top = f->self_samples ? TOP_SELF : f->total_samples ? TOP_TOTAL : TOP_NONE;
		uint64_t ns = top == TOP_SELF ? f->self_ns : f->total_ns;

		if (top < s->top[i] || (top == s->top[i] && s->top_ns[i] >= ns))
			continue;
		s->all[i].top = route;
		s->top_ns[i] = ns;
		s->top[i] = (uint8_t)top;
	}
}

static void row_functions(struct profile_work *w, struct sums *s, uint32_t route)
{
	struct profile_route *r = &w->model->profile.routes[route];
	size_t count = 0;

	lead(s, route);
	for (uint32_t i = 0; i < s->frames; i++)
		if (s->row[i].self_samples) {
			s->row[count] = s->row[i];
			s->row[count].top = route;
			s->row[count++].frame = i;
		}
	if (count)
		qsort(s->row, count, sizeof(*s->row), by_self);
	count = count < ROUTE_FUNCTIONS_MAX ? count : ROUTE_FUNCTIONS_MAX;
	r->functions = arena_alloc(w->model->arena, count, sizeof(*r->functions));
	r->function_count = count;
	if (count)
		memcpy(r->functions, s->row, count * sizeof(*r->functions));
	memset(s->row, 0, s->frames * sizeof(*s->row));
}

/* ---- all rows ---- */

/* Those of most total that are not among those of most self come behind these. */
static void all_functions(struct profile_work *w, struct sums *s)
{
	struct profile *p = &w->model->profile;
	uint32_t kept;

	for (uint32_t i = 0; i < s->frames; i++)
		s->all[i].frame = i;
	if (s->frames)
		qsort(s->all, s->frames, sizeof(*s->all), by_self);
	kept = s->frames < FUNCTIONS_MAX ? s->frames : FUNCTIONS_MAX;
	if (s->frames > kept)
		qsort(s->all + kept, s->frames - kept, sizeof(*s->all), by_total);
	kept = s->frames < 2 * FUNCTIONS_MAX ? s->frames : 2 * FUNCTIONS_MAX;
	if (kept)
		qsort(s->all, kept, sizeof(*s->all), by_self);
	p->functions = arena_alloc(w->model->arena, kept, sizeof(*p->functions));
	p->function_count = kept;
	p->functions_left = s->frames - kept;
	if (kept)
		memcpy(p->functions, s->all, kept * sizeof(*p->functions));
}

void profile_functions(struct profile_work *w)
{
	uint32_t frames = w->fold.frame_count;
	struct sums s = {
		.all = memory_zeroed(frames, sizeof(*s.all)),
		.row = memory_zeroed(frames, sizeof(*s.row)),
		.top_ns = memory_zeroed(frames, sizeof(*s.top_ns)),
		.top = memory_zeroed(frames, sizeof(*s.top)),
		.seen = memory_zeroed(frames, sizeof(*s.seen)),
		.frames = frames,
	};

	for (size_t i = 0; i < w->count; i++) {
		add_entry(&s, &w->fold, &w->entries[i], (uint32_t)i + 1);
		if (i + 1 == w->count || w->entries[i + 1].route != w->entries[i].route)
			row_functions(w, &s, w->entries[i].route);
	}
	all_functions(w, &s);
	free(s.all);
	free(s.row);
	free(s.top_ns);
	free(s.top);
	free(s.seen);
}
