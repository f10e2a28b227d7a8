// SPDX-License-Identifier: Apache-2.0
/* The tree of folded stacks, as large as the user wants it, in memory of the model. */
#include "build_profile.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static int by_weight(const void *left, const void *right)
{
	const struct profile_entry *a = left, *b = right;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	if (a->samples != b->samples)
		return a->samples < b->samples ? 1 : -1;
	if (a->route != b->route)
		return a->route < b->route ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
}

static void cut(struct profile_work *w)
{
	struct profile *p = &w->model->profile;
	size_t max = w->model->options.max_stacks;
	uint32_t other;

	p->stacks = w->count;
	if (w->count <= max)
		return;
	p->stacks_merged = w->count - max;
	other = fold_named(&w->fold, w->other);
	qsort(w->entries, w->count, sizeof(*w->entries), by_weight);
	for (size_t i = max; i < w->count; i++)
		w->entries[i].node = other;
	profile_settle(w);
}

/* New numbers of what is used, in the old order; 0 and PROFILE_NONE before and after. */
static uint32_t number(uint32_t *numbers, uint32_t count)
{
	uint32_t used = 0;

	for (uint32_t i = 0; i < count; i++)
		numbers[i] = numbers[i] ? used++ : PROFILE_NONE;
	return used;
}

static const char *copy(struct arena *arena, const char *text)
{
	return text ? arena_text(arena, text, strlen(text)) : NULL;
}

/* ---- nodes ---- */

static void use_nodes(const struct profile_work *w, uint32_t *numbers)
{
	for (size_t i = 0; i < w->count; i++)
		for (uint32_t node = w->entries[i].node; node != PROFILE_NONE && !numbers[node];
		     node = w->fold.nodes[node].parent)
			numbers[node] = 1;
}

static void copy_nodes(struct profile_work *w, const uint32_t *numbers, uint32_t count)
{
	struct profile *p = &w->model->profile;

	p->nodes = arena_alloc(w->model->arena, count, sizeof(*p->nodes));
	p->node_count = count;
	for (uint32_t i = 0; i < w->fold.node_count; i++) {
		const struct profile_node *from = &w->fold.nodes[i];

		if (numbers[i] == PROFILE_NONE)
			continue;
		p->nodes[numbers[i]] = *from;
		if (from->parent != PROFILE_NONE)
			p->nodes[numbers[i]].parent = numbers[from->parent];
	}
	for (size_t i = 0; i < w->count; i++) {
		struct profile_entry *e = &w->entries[i];

		e->node = numbers[e->node];
		p->nodes[e->node].samples += e->samples;
		p->nodes[e->node].ns += e->ns;
	}
}

static void take_nodes(struct profile_work *w)
{
	uint32_t *numbers = memory_zeroed(w->fold.node_count, sizeof(*numbers));

	use_nodes(w, numbers);
	copy_nodes(w, numbers, number(numbers, w->fold.node_count));
	free(numbers);
}

static void share(struct profile_work *w)
{
	struct profile *p = &w->model->profile;
	struct profile_share *all = arena_alloc(w->model->arena, w->count, sizeof(*all));

	for (size_t i = 0; i < w->count; i++) {
		const struct profile_entry *e = &w->entries[i];
		struct profile_route *r = &p->routes[e->route];

		all[i] = (struct profile_share){e->node, e->samples, e->ns};
		if (!r->share_count++)
			r->shares = &all[i];
	}
}

/* ---- frames ---- */

static void use_frames(const struct profile *p, uint32_t *numbers)
{
	for (size_t i = 0; i < p->node_count; i++)
		numbers[p->nodes[i].frame] = 1;
	for (size_t i = 0; i < p->function_count; i++)
		numbers[p->functions[i].frame] = 1;
	for (size_t i = 0; i < p->route_count; i++)
		for (size_t k = 0; k < p->routes[i].function_count; k++)
			numbers[p->routes[i].functions[k].frame] = 1;
}

static void renumber_frames(struct profile *p, const uint32_t *numbers)
{
	for (size_t i = 0; i < p->node_count; i++)
		p->nodes[i].frame = numbers[p->nodes[i].frame];
	for (size_t i = 0; i < p->function_count; i++)
		p->functions[i].frame = numbers[p->functions[i].frame];
	for (size_t i = 0; i < p->route_count; i++)
		for (size_t k = 0; k < p->routes[i].function_count; k++) {
			struct profile_function *f = &p->routes[i].functions[k];

			f->frame = numbers[f->frame];
		}
}

static void take_frames(struct profile_work *w)
{
	uint32_t *numbers = memory_zeroed(w->fold.frame_count, sizeof(*numbers));
	struct arena *arena = w->model->arena;
	struct profile *p = &w->model->profile;

	use_frames(p, numbers);
	p->frame_count = number(numbers, w->fold.frame_count);
	p->frames = arena_alloc(arena, p->frame_count, sizeof(*p->frames));
	for (uint32_t i = 0; i < w->fold.frame_count; i++) {
		const struct profile_frame *from = &w->fold.frames[i];

		if (numbers[i] != PROFILE_NONE)
			p->frames[numbers[i]] = (struct profile_frame){copy(arena, from->function),
								       copy(arena, from->file),
								       copy(arena, from->module)};
	}
	renumber_frames(p, numbers);
	free(numbers);
}

void profile_tree(struct profile_work *w)
{
	cut(w);
	take_nodes(w);
	share(w);
	take_frames(w);
}
