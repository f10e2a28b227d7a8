// SPDX-License-Identifier: Apache-2.0
/* Which requests are asked for, and which blocks may hold something of them. */
#include "slow_parts.h"

#include "arena.h"

#include <stdlib.h>

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_id(const void *left, const void *right)
{
	const struct slow_wanted *a = left, *b = right;
	int order = by(a->source, b->source);

	order = order ? order : by(a->id, b->id);
	order = order ? order : by(a->begin, b->begin);
	return order ? order : by(a->place, b->place);
}

static int by_begin(const void *left, const void *right)
{
	const struct slow_span *a = left, *b = right;
	int order = by(a->source, b->source);

	return order ? order : by(a->begin, b->begin);
}

void slow_requests_init(struct slow_requests *r, struct slow_wanted *list, size_t count)
{
	*r = (struct slow_requests){list, memory_zeroed(count, sizeof(*r->spans)), count};
	qsort(list, count, sizeof(*list), by_id);
	for (size_t i = 0; i < count; i++)
		r->spans[i] = (struct slow_span){list[i].begin, list[i].end, list[i].source};
	qsort(r->spans, count, sizeof(*r->spans), by_begin);
	for (size_t i = 1; i < count; i++)
		if (r->spans[i].source == r->spans[i - 1].source &&
		    r->spans[i].reach < r->spans[i - 1].reach)
			r->spans[i].reach = r->spans[i - 1].reach;
}

void slow_requests_free(struct slow_requests *r)
{
	free(r->list);
	free(r->spans);
	*r = (struct slow_requests){0};
}

/* The last one of that source that begins until then; NULL: none does. */
static const struct slow_span *last_until(const struct slow_requests *r, size_t source,
					  uint64_t time)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct slow_span *s = &r->spans[middle];

		if (s->source < source || (s->source == source && s->begin <= time))
			low = middle + 1;
		else
			high = middle;
	}
	return low && r->spans[low - 1].source == source ? &r->spans[low - 1] : NULL;
}

/* Where the header does not tell, the block is read. */
bool slow_parts_wanted(const void *asked, size_t source, const struct format_block *header)
{
	const struct slow_span *last = last_until(asked, source, header->end_ns);

	return last && last->reach >= header->min_begin_ns;
}
