// SPDX-License-Identifier: Apache-2.0
#include "repeats.h"

#include "arena.h"
#include "route.h"

#include <stdlib.h>
#include <string.h>

#define INDEX 16384u /* more than twice the calls with a parent that a block has room for */
#define LOCALS_MAX 8000u

/* Under source and id. */
struct waiting {
	uint64_t requests; /* met: 1 is right, more are none that can be told apart */
	uint64_t duration;
	char *route;
	uint64_t route_bytes;
	struct repeats_part *parts;
	uint64_t part_count; /* REPEATS_PARTS + 1: too many, none is kept */
};

/* ---- runs ---- */

/* What is neither the first nor worth keeping makes room for the next. */
static void make_room(struct repeats_part *p)
{
	size_t least = 1;

	if (p->run_count > 1 && p->runs[p->run_count - 1].count < REPEATS_MIN)
		p->run_count--;
	if (p->run_count < REPEATS_RUNS)
		return;
	for (size_t i = 2; i < REPEATS_RUNS; i++)
		if (p->runs[i].ns < p->runs[least].ns)
			least = i;
	memmove(&p->runs[least], &p->runs[least + 1],
		(REPEATS_RUNS - 1 - least) * sizeof(p->runs[0]));
	p->run_count--;
}

/* joins: nothing lies between this run and the latest. */
static void add_run(struct repeats_part *p, const struct repeats_run *run, bool joins)
{
	struct repeats_run *last = p->run_count ? &p->runs[p->run_count - 1] : NULL;

	if (joins && last && last->statement == run->statement) {
		last->count += run->count;
		last->ns += run->ns;
		return;
	}
	make_room(p);
	p->runs[p->run_count++] = *run;
}

static void add_part(struct repeats_part *to, const struct repeats_part *from)
{
	for (size_t i = 0; i < from->run_count; i++)
		add_run(to, &from->runs[i], i == 0);
}

/* ---- verdicts ---- */

static bool too_many(const struct repeats_run *run, uint64_t duration)
{
	if (run->count < REPEATS_MIN)
		return false;
	return run->ns > REPEATS_NS || (double)run->ns * 100 > (double)duration * REPEATS_PER_CENT;
}

static void found(struct repeats *r, const struct repeats_request *request,
		  const struct repeats_run *run)
{
	char key[REPEATS_ROUTE_AT + ROUTE_NAME_MAX];
	size_t n = request->route_bytes < ROUTE_NAME_MAX ? request->route_bytes : ROUTE_NAME_MAX;
	struct repeats_stats *s;

	memcpy(key, &run->statement, REPEATS_ROUTE_AT);
	if (n)
		memcpy(key + REPEATS_ROUTE_AT, request->route, n);
	s = keyed_at(&r->found, key, REPEATS_ROUTE_AT + n);
	s->requests++;
	s->calls += run->count;
	s->most = run->count > s->most ? run->count : s->most;
	s->ns += run->ns;
	s->request_ns += request->duration;
}

uint64_t repeats_statement(const char *key)
{
	uint64_t statement;

	memcpy(&statement, key, sizeof(statement));
	return statement;
}

/* Runs of one statement count together when each of them is too long. */
static void decide(struct repeats *r, const struct repeats_request *request,
		   struct repeats_part *part)
{
	r->examined++;
	for (size_t i = 0; i < part->run_count; i++) {
		struct repeats_run *run = &part->runs[i];

		if (!too_many(run, request->duration))
			continue;
		for (size_t k = i + 1; k < part->run_count; k++) {
			struct repeats_run *other = &part->runs[k];

			if (other->statement != run->statement ||
			    !too_many(other, request->duration))
				continue;
			run->count += other->count;
			run->ns += other->ns;
			other->count = 0;
		}
		found(r, request, run);
	}
}

/* ---- what waits ---- */

static void drop_parts(struct waiting *w)
{
	free(w->parts);
	w->parts = NULL;
	w->part_count = REPEATS_PARTS + 1;
}

static void wait_with_part(struct waiting *w, const struct repeats_part *part)
{
	if (w->part_count >= REPEATS_PARTS) {
		drop_parts(w);
		return;
	}
	w->parts = memory_grow(w->parts, w->part_count + 1, sizeof(*w->parts));
	w->parts[w->part_count++] = *part;
}

static void wait_with_route(struct waiting *w, const char *route, size_t n)
{
	if (w->route || !n)
		return;
	w->route = memory_zeroed(n, 1);
	memcpy(w->route, route, n);
	w->route_bytes = n;
}

static void merge_waiting(void *into, const void *from)
{
	const struct waiting *b = from;
	struct waiting *a = into;

	a->requests += b->requests;
	a->duration += b->duration;
	wait_with_route(a, b->route, b->route_bytes);
	if (b->part_count > REPEATS_PARTS)
		drop_parts(a);
	for (size_t i = 0; b->parts && i < b->part_count; i++)
		wait_with_part(a, &b->parts[i]);
}

static void clear_waiting(void *value)
{
	struct waiting *w = value;

	free(w->route);
	free(w->parts);
}

static struct waiting *waiting_at(struct repeats *r, uint64_t id)
{
	uint64_t key[2] = {r->source, id};

	return keyed_at(&r->open, key, sizeof(key));
}

/* ---- a block ---- */

void repeats_block(struct repeats *r, uint64_t source, uint64_t earliest)
{
	r->source = source;
	r->earliest = earliest;
	r->opened = 0;
}

/* The place of a request: where it is, or where it would be. */
static uint16_t *place(const struct repeats *r, uint64_t id)
{
	for (size_t i = id * 0x9e3779b97f4a7c15u >> 32;; i++) {
		uint16_t *at = &r->index[i % INDEX];

		if (!*at || r->locals[*at - 1].id == id)
			return at;
	}
}

static struct repeats_local *add_local(struct repeats *r, uint64_t id)
{
	struct repeats_local *l;

	if (r->local_count == r->local_room) {
		r->local_room = r->local_room ? 2 * r->local_room : 64;
		r->locals = memory_grow(r->locals, r->local_room, sizeof(*r->locals));
	}
	l = &r->locals[r->local_count++];
	l->id = id;
	l->part.run_count = 0;
	return l;
}

void repeats_call(struct repeats *r, uint64_t id, uint64_t statement,
		  const struct decode_call *call)
{
	struct repeats_run run = {statement, 1, call->duration};
	struct repeats_local *l;
	uint16_t *at;

	if (!id)
		return;
	if (!r->index)
		r->index = memory_zeroed(INDEX, sizeof(*r->index));
	at = place(r, id);
	if (!*at && r->local_count == LOCALS_MAX)
		return; /* no block that was written has so many */
	l = *at ? &r->locals[*at - 1] : add_local(r, id);
	*at = (uint16_t)(l - r->locals + 1);
	if (!l->part.run_count)
		l->part.begin = call->begin;
	add_run(&l->part, &run, true);
}

static struct repeats_local *local_of(const struct repeats *r, uint64_t id)
{
	const uint16_t *at = r->local_count ? place(r, id) : NULL;

	return at && *at && r->locals[*at - 1].part.run_count ? &r->locals[*at - 1] : NULL;
}

static bool all_here(const struct repeats *r, uint64_t begin)
{
	return r->opened && r->opened <= begin;
}

bool repeats_wants(const struct repeats *r, uint64_t id, uint64_t begin)
{
	return !all_here(r, begin) || local_of(r, id);
}

void repeats_request(struct repeats *r, const struct repeats_request *request)
{
	struct repeats_local *l = local_of(r, request->id);
	struct waiting *w;

	if (all_here(r, request->begin)) {
		if (l)
			decide(r, request, &l->part);
	} else {
		w = waiting_at(r, request->id);
		w->requests++;
		w->duration += request->duration;
		wait_with_route(w, request->route, request->route_bytes);
		if (l)
			wait_with_part(w, &l->part);
	}
	if (l)
		l->part.run_count = 0;
}

void repeats_block_end(struct repeats *r)
{
	for (size_t i = 0; i < r->local_count; i++)
		if (r->locals[i].part.run_count)
			wait_with_part(waiting_at(r, r->locals[i].id), &r->locals[i].part);
	if (r->local_count)
		memset(r->index, 0, INDEX * sizeof(*r->index));
	r->local_count = 0;
}

/* ---- the end ---- */

static int by_begin(const void *left, const void *right)
{
	const struct repeats_part *a = left, *b = right;

	return (a->begin > b->begin) - (a->begin < b->begin);
}

static void examine(void *context, const char *key, size_t bytes, const void *value)
{
	struct repeats_part all = {0};
	const struct waiting *w = value;
	struct repeats *r = context;
	struct repeats_request request = {
		.duration = w->duration, .route = w->route, .route_bytes = w->route_bytes};

	(void)bytes;
	if (!key || w->requests > 1 || w->part_count > REPEATS_PARTS) {
		r->not_examined += w->requests;
		return;
	}
	if (!w->requests || !w->part_count)
		return;
	qsort(w->parts, w->part_count, sizeof(*w->parts), by_begin);
	for (size_t i = 0; i < w->part_count; i++)
		add_part(&all, &w->parts[i]);
	decide(r, &request, &all);
}

void repeats_finish(struct repeats *r)
{
	keyed_each(&r->open, examine, r);
	keyed_free(&r->open);
}

static void merge_stats(void *into, const void *from)
{
	const struct repeats_stats *b = from;
	struct repeats_stats *a = into;

	a->requests += b->requests;
	a->calls += b->calls;
	a->most = b->most > a->most ? b->most : a->most;
	a->ns += b->ns;
	a->request_ns += b->request_ns;
}

void repeats_init(struct repeats *r)
{
	static const struct keyed_type stats = {.bytes = sizeof(struct repeats_stats),
						.merge = merge_stats};
	static const struct keyed_type waits = {sizeof(struct waiting), merge_waiting,
						clear_waiting, REPEATS_OPEN};

	*r = (struct repeats){0};
	keyed_init(&r->found, &stats);
	keyed_init(&r->open, &waits);
}

void repeats_free(struct repeats *r)
{
	keyed_free(&r->found);
	keyed_free(&r->open);
	free(r->locals);
	free(r->index);
}

void repeats_merge(struct repeats *into, const struct repeats *from)
{
	keyed_merge(&into->found, &from->found);
	keyed_merge(&into->open, &from->open);
	into->examined += from->examined;
}
