// SPDX-License-Identifier: Apache-2.0
#include "slowest.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Equal heads have texts of equal length. */
static int compare(const void *left, const void *right)
{
	const struct slow_record *a = left, *b = right;
	int order = by(a->duration, b->duration);

	order = order ? order : by(b->unix_begin, a->unix_begin);
	order = order ? order : memcmp(a, b, offsetof(struct slow_record, text));
	return order ? order : memcmp(a->text, b->text, slow_record_bytes(a) - sizeof(*a));
}

static struct slow_record *copy_of(const struct slow_record *r)
{
	size_t bytes = slow_record_bytes(r);

	return memcpy(memory_zeroed(1, bytes), r, bytes);
}

void slowest_init(struct slowest *s, size_t max)
{
	*s = (struct slowest){
		.from = max ? 0 : UINT64_MAX,
		.all = {.compare = compare, .max = max},
	};
}

void slowest_free(struct slowest *s)
{
	newest_free(&s->all);
	for (size_t i = 0; i < s->of_routes_count; i++)
		slowest_few_free(&s->of_routes[i]);
	free(s->of_routes);
	free(s->shown);
	*s = (struct slowest){0};
}

static bool reaches(const struct slow_record *last, uint64_t duration, uint64_t unix_begin)
{
	if (!last || duration != last->duration)
		return !last || duration > last->duration;
	return unix_begin <= last->unix_begin;
}

bool slowest_wants(const struct slowest *s, const struct slowest_few *few, uint64_t duration,
		   uint64_t unix_begin)
{
	const struct newest *all = &s->all;

	if (!all->max)
		return false;
	return reaches(all->count < all->max ? NULL : all->heap[0], duration, unix_begin) ||
	       reaches(few->list[SLOWEST_FEW - 1], duration, unix_begin);
}

/* Makes a copy, if it is among them. */
static void few_add(struct slowest_few *few, const struct slow_record *record)
{
	unsigned at = SLOWEST_FEW;

	while (at && (!few->list[at - 1] || compare(record, few->list[at - 1]) > 0))
		at--;
	if (at == SLOWEST_FEW)
		return;
	free(few->list[SLOWEST_FEW - 1]);
	memmove(&few->list[at + 1], &few->list[at], (SLOWEST_FEW - 1 - at) * sizeof(few->list[0]));
	few->list[at] = copy_of(record);
	if (few->list[SLOWEST_FEW - 1])
		few->from = few->list[SLOWEST_FEW - 1]->duration;
}

/* Makes a copy, if it is among them. */
static void add(struct slowest *s, const struct slow_record *record)
{
	const struct newest *all = &s->all;

	if (all->count == all->max && (!all->max || compare(record, all->heap[0]) <= 0))
		return;
	free(newest_add(&s->all, copy_of(record)));
	if (all->count == all->max)
		s->from = ((const struct slow_record *)all->heap[0])->duration;
}

void slowest_add(struct slowest *s, struct slowest_few *few, const struct slow_record *record)
{
	few_add(few, record);
	add(s, record);
}

void slowest_merge(struct slowest *into, const struct slowest *from)
{
	for (size_t i = 0; i < from->all.count; i++)
		add(into, from->all.heap[i]);
}

void slowest_few_merge(struct slowest_few *into, const struct slowest_few *from)
{
	for (unsigned i = 0; i < SLOWEST_FEW && from->list[i]; i++)
		few_add(into, from->list[i]);
}

void slowest_few_free(struct slowest_few *few)
{
	for (unsigned i = 0; i < SLOWEST_FEW; i++)
		free(few->list[i]);
	*few = (struct slowest_few){0};
}

/* ---- what is shown ---- */

void slowest_route(struct slowest *s, const struct slowest_few *few)
{
	struct slowest_few *to;

	if (!few->list[0] || s->of_routes_count == SLOWEST_ROUTES)
		return;
	if (!s->of_routes)
		s->of_routes = memory_zeroed(SLOWEST_ROUTES, sizeof(*s->of_routes));
	to = &s->of_routes[s->of_routes_count++];
	for (unsigned i = 0; i < SLOWEST_FEW && few->list[i]; i++)
		to->list[i] = copy_of(few->list[i]);
}

static int slowest_first(const void *left, const void *right)
{
	return compare(*(struct slow_record *const *)right, *(struct slow_record *const *)left);
}

static bool is_ranked(const struct slowest *s, const struct slow_record *r)
{
	return bsearch(&r, s->shown, s->ranked, sizeof(struct slow_record *), slowest_first);
}

/* The slowest of every route comes before the second of any. */
static void show_others(struct slowest *s)
{
	const size_t room = s->ranked + SLOWEST_OTHERS;

	for (unsigned nth = 0; nth < SLOWEST_FEW; nth++)
		for (size_t i = 0; i < s->of_routes_count && s->shown_count < room; i++) {
			struct slow_record *r = s->of_routes[i].list[nth];

			if (r && !is_ranked(s, r))
				s->shown[s->shown_count++] = r;
		}
}

void slowest_settle(struct slowest *s)
{
	newest_sort(&s->all);
	s->ranked = s->all.count;
	s->shown = memory_zeroed(s->ranked + SLOWEST_OTHERS, sizeof(struct slow_record *));
	for (size_t i = 0; i < s->ranked; i++)
		s->shown[i] = s->all.heap[s->ranked - 1 - i];
	s->shown_count = s->ranked;
	show_others(s);
	if (s->shown_count > s->ranked)
		qsort(&s->shown[s->ranked], s->shown_count - s->ranked,
		      sizeof(struct slow_record *), slowest_first);
}
