// SPDX-License-Identifier: Apache-2.0
#include "findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QUERIES_APART 0.1 /* per request */

static void add(struct comparison *c, const struct finding *finding)
{
	struct finding *old = c->findings;
	size_t n = c->finding_count;

	if (!(n & (n - 1))) {
		c->findings = arena_alloc(c->arena, n ? 2 * n : 1, sizeof(*c->findings));
		if (n)
			memcpy(c->findings, old, n * sizeof(*c->findings));
	}
	c->findings[n] = *finding;
	c->findings[n].fails = c->options.fail_on[finding->what];
	c->finding_count++;
}

/* ---- routes ---- */

static void routes(struct comparison *c, const struct family *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct family_route *r = &f->list[i];
		struct finding found = {DIFF_NEW_ROUTE, "",   r->name, r->requests[0],
					r->requests[1], false};

		if ((r->requests[0] > 0) == (r->requests[1] > 0))
			continue;
		if (r->requests[0] > 0)
			found.what = DIFF_VANISHED_ROUTE;
		add(c, &found);
	}
}

/* ---- queries per request ---- */

struct extent {
	double low, high, mean;
};

static struct extent calls(const struct comparison *c, const struct family *f, int side, size_t at)
{
	struct extent e = {INFINITY, 0, 0};
	size_t runs = c->side[side].run_count;

	for (size_t i = 0; i < runs; i++) {
		const struct run_route *r = family_route(f, side, i, at);
		double each = r ? r->calls_each : 0;

		e.low = fmin(e.low, each);
		e.high = fmax(e.high, each);
		e.mean += each / (double)runs;
	}
	return e;
}

/* Runs of one build may differ: all of one side must lie beyond all of the other. */
static bool beyond(const struct comparison *c, const struct extent *less, const struct extent *more)
{
	return more->low > less->high && more->mean - less->mean >= QUERIES_APART &&
	       more->mean > less->mean * (1 + c->options.min_effect);
}

static void queries_each(struct comparison *c, const struct family *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct extent a, b;
		struct finding found = {DIFF_MORE_QUERIES, "", f->list[i].name, 0, 0, false};

		if (f->list[i].pooled || f->list[i].requests[0] <= 0 || f->list[i].requests[1] <= 0)
			continue;
		a = calls(c, f, 0, i);
		b = calls(c, f, 1, i);
		found.before = a.mean;
		found.after = b.mean;
		if (beyond(c, &b, &a))
			found.what = DIFF_FEWER_QUERIES;
		if (beyond(c, &a, &b) || beyond(c, &b, &a))
			add(c, &found);
	}
}

/* ---- statements and types of exceptions ---- */

struct sighting {
	const struct run_thing *thing;
	int side;
};

static int by_thing(const void *a, const void *b)
{
	return run_thing_order(((const struct sighting *)a)->thing,
			       ((const struct sighting *)b)->thing);
}

static size_t sightings(const struct comparison *c, bool exceptions, struct sighting *list)
{
	size_t n = 0;

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < c->side[s].run_count; i++) {
			const struct run *r = &c->side[s].runs[i];
			const struct run_thing *from = exceptions ? r->exceptions : r->queries;
			size_t count = exceptions ? r->exception_count : r->query_count;

			for (size_t k = 0; k < count; k++, n++)
				if (list)
					list[n] = (struct sighting){&from[k], s};
		}
	return n;
}

/* One thing, seen in several runs: [list, list + count). */
static void one_thing(struct comparison *c, const struct sighting *list, size_t count,
		      enum diff_finding appeared)
{
	struct finding found = {appeared, list->thing->of, list->thing->name, 0, 0, false};

	for (size_t i = 0; i < count; i++)
		*(list[i].side ? &found.after : &found.before) += (double)list[i].thing->count;
	if ((found.before > 0) == (found.after > 0))
		return;
	/* The one that vanished follows the one that is new. */
	if (found.before > 0)
		found.what = appeared + 1;
	add(c, &found);
}

static void things(struct comparison *c, bool exceptions, enum diff_finding appeared)
{
	size_t count = sightings(c, exceptions, NULL), end;
	struct sighting *list = memory_zeroed(count + 1, sizeof(*list));

	sightings(c, exceptions, list);
	qsort(list, count, sizeof(*list), by_thing);
	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1; end < count && !by_thing(&list[i], &list[end]); end++)
			;
		one_thing(c, list + i, end - i, appeared);
	}
	free(list);
}

void findings_make(struct comparison *c, const struct family *f)
{
	routes(c, f);
	queries_each(c, f);
	things(c, false, DIFF_NEW_QUERY);
	things(c, true, DIFF_NEW_EXCEPTION);
}
