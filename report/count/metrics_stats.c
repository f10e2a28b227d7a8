// SPDX-License-Identifier: Apache-2.0
/* One metric's values: sums, extremes, and what gauges and sets need besides. */
#include "metrics_parts.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static bool room_is_full(uint32_t count)
{
	return count >= 16 && !(count & (count - 1));
}

/* An array that doubles; 16 at first. */
static void *grown(void *list, uint32_t count, size_t size)
{
	if (!count)
		return memory_grow(list, 16, size);
	return room_is_full(count) ? memory_grow(list, 2 * (size_t)count, size) : list;
}

/* ---- steps: the newest stay ---- */

/* Equal times have an order too, so that what stays does not depend on that of reading. */
static int compare_steps(const void *left, const void *right)
{
	const struct metrics_step *a = left, *b = right;

	if (a->ts != b->ts)
		return a->ts < b->ts ? -1 : 1;
	if (a->delta != b->delta)
		return a->delta - b->delta;
	return (a->value > b->value) - (a->value < b->value);
}

static void step_up(struct metrics_step *heap, uint32_t i)
{
	while (i && compare_steps(&heap[i], &heap[(i - 1) / 2]) < 0) {
		struct metrics_step swap = heap[i];

		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = swap;
		i = (i - 1) / 2;
	}
}

static void step_down(struct metrics_step *heap, uint32_t count)
{
	for (uint32_t i = 0, child; (child = 2 * i + 1) < count; i = child) {
		struct metrics_step swap = heap[i];

		if (child + 1 < count && compare_steps(&heap[child + 1], &heap[child]) < 0)
			child++;
		if (compare_steps(&heap[i], &heap[child]) <= 0)
			return;
		heap[i] = heap[child];
		heap[child] = swap;
	}
}

/*
 * Blocks are read in any order, so of what was forgotten only sums are known: the newest value and
 * all changes. That is exact for a gauge that is set once; one that is set again and again has its
 * last value among the steps.
 */
static void forget_step(struct metrics_stats *s, const struct metrics_step *step)
{
	if (step->delta)
		fixed_add(&s->forgotten, step->value);
	else if (compare_steps(step, &s->base) > 0)
		s->base = *step;
}

void metrics_stats_step(struct metrics_stats *s, const struct metrics_step *step)
{
	if (s->step_count < METRICS_STEPS) {
		s->steps = grown(s->steps, s->step_count, sizeof(*s->steps));
		s->steps[s->step_count] = *step;
		step_up(s->steps, s->step_count++);
	} else if (compare_steps(step, &s->steps[0]) > 0) {
		forget_step(s, &s->steps[0]);
		s->steps[0] = *step;
		step_down(s->steps, s->step_count);
	} else {
		forget_step(s, step);
	}
}

struct metrics_walk metrics_walk(const struct metrics_stats *s)
{
	struct metrics_walk w = {.last = s->base.value + fixed_value(s->forgotten)};
	size_t bytes = s->step_count * sizeof(*s->steps);
	struct metrics_step *steps = memory_zeroed(s->step_count + 1, sizeof(*steps));
	double sum = 0;

	if (bytes) {
		memcpy(steps, s->steps, bytes);
		qsort(steps, s->step_count, sizeof(*steps), compare_steps);
	}
	for (uint32_t i = 0; i < s->step_count; i++) {
		w.last = steps[i].delta ? w.last + steps[i].value : steps[i].value;
		w.min = !i || w.last < w.min ? w.last : w.min;
		w.max = !i || w.last > w.max ? w.last : w.max;
		sum += w.last;
	}
	w.mean = s->step_count ? sum / s->step_count : 0;
	free(steps);
	return w;
}

/* ---- members: those with the smallest hashes stay ---- */

static void member_up(uint64_t *heap, uint32_t i)
{
	while (i && heap[i] > heap[(i - 1) / 2]) {
		uint64_t swap = heap[i];

		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = swap;
		i = (i - 1) / 2;
	}
}

static void member_down(uint64_t *heap, uint32_t count)
{
	for (uint32_t i = 0, child; (child = 2 * i + 1) < count; i = child) {
		uint64_t swap = heap[i];

		if (child + 1 < count && heap[child + 1] > heap[child])
			child++;
		if (heap[i] >= heap[child])
			return;
		heap[i] = heap[child];
		heap[child] = swap;
	}
}

static bool has_member(const struct metrics_stats *s, uint64_t hash)
{
	for (uint32_t i = 0; i < s->member_count; i++)
		if (s->members[i] == hash)
			return true;
	return false;
}

void metrics_stats_member(struct metrics_stats *s, uint64_t hash)
{
	bool full = s->member_count == METRICS_MEMBERS;

	if ((full && hash >= s->members[0]) || has_member(s, hash))
		return;
	if (!full) {
		s->members = grown(s->members, s->member_count, sizeof(*s->members));
		s->members[s->member_count] = hash;
		member_up(s->members, s->member_count++);
	} else {
		s->members[0] = hash;
		member_down(s->members, s->member_count);
	}
}

/* The k smallest of n hashes in [0, 1) reach up to about k / n. */
uint64_t metrics_distinct(const struct metrics_stats *s)
{
	if (s->member_count < METRICS_MEMBERS)
		return s->member_count;
	return (uint64_t)((METRICS_MEMBERS - 1) * 0x1p53 / (double)s->members[0] + .5);
}

/* ---- all of it ---- */

void metrics_stats_value(struct metrics_stats *s, uint64_t ts, double value)
{
	fixed_add(&s->plain, value);
	s->min = !s->count || value < s->min ? value : s->min;
	s->max = !s->count || value > s->max ? value : s->max;
	if (!s->count || ts > s->last_ts || (ts == s->last_ts && value > s->last)) {
		s->last = value;
		s->last_ts = ts;
	}
	s->count++;
}

static void merge_values(struct metrics_stats *a, const struct metrics_stats *b)
{
	a->min = !a->count || b->min < a->min ? b->min : a->min;
	a->max = !a->count || b->max > a->max ? b->max : a->max;
	if (!a->count || b->last_ts > a->last_ts ||
	    (b->last_ts == a->last_ts && b->last > a->last)) {
		a->last = b->last;
		a->last_ts = b->last_ts;
	}
	a->count += b->count;
	fixed_merge(&a->plain, &b->plain);
}

void metrics_stats_merge(struct metrics_stats *into, const struct metrics_stats *from)
{
	if (!from->count)
		return;
	merge_values(into, from);
	fixed_merge(&into->sum, &from->sum);
	fixed_merge(&into->forgotten, &from->forgotten);
	if (compare_steps(&from->base, &into->base) > 0)
		into->base = from->base;
	hist_merge(&into->hist, &from->hist);
	into->negative += from->negative;
	into->deltas += from->deltas;
	for (uint32_t i = 0; i < from->step_count; i++)
		metrics_stats_step(into, &from->steps[i]);
	for (uint32_t i = 0; i < from->member_count; i++)
		metrics_stats_member(into, from->members[i]);
	trend_merge(&into->trend, &from->trend);
}

void metrics_stats_clear(struct metrics_stats *s)
{
	hist_clear(&s->hist);
	trend_free(&s->trend);
	free(s->steps);
	free(s->members);
	*s = (struct metrics_stats){0};
}
