// SPDX-License-Identifier: Apache-2.0
/* The paths of a struct routes that have given nothing but 404 so far. */
#define XXH_INLINE_ALL
#include "missing.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define ROOM (ROUTE_MISSING * 4) /* half full when it is trimmed */

static void join(struct route_keys *keys, char *name, uint16_t *bytes)
{
	size_t at = 0;

	for (unsigned i = 0; i < keys->count; i++) {
		size_t n = keys->key[i].length;

		if (at + n > ROUTE_NAME_MAX - 1)
			n = ROUTE_NAME_MAX - 1 - at;
		memcpy(name + at, keys->key[i].bytes, n);
		at += n;
	}
	*bytes = (uint16_t)at;
}

static struct missing_path **place(struct routes *r, uint64_t hash, const char *name, size_t n)
{
	for (size_t i = hash;; i++) {
		struct missing_path **at = &r->missing[i % ROOM];

		if (!*at ||
		    ((*at)->hash == hash && (*at)->bytes == n && !memcmp((*at)->name, name, n)))
			return at;
	}
}

static void drop(struct routes *r, struct missing_path *m)
{
	stats_merge(&r->not_found, &m->stats);
	stats_free(&m->stats);
	free(m);
}

static int compare_hash(const void *left, const void *right)
{
	const struct missing_path *const *a = left, *const *b = right;

	return ((*a)->hash > (*b)->hash) - ((*a)->hash < (*b)->hash);
}

/* Keeps the ROUTE_MISSING smallest hashes. */
void missing_trim(struct routes *r)
{
	struct missing_path **all = memory_zeroed(r->missing_count, sizeof(struct missing_path *));
	size_t n = 0;

	for (size_t i = 0; r->missing && i < ROOM; i++) {
		if (r->missing[i])
			all[n++] = r->missing[i];
		r->missing[i] = NULL;
	}
	if (n)
		qsort(all, n, sizeof(struct missing_path *), compare_hash);
	if (n > ROUTE_MISSING)
		r->missing_below = all[ROUTE_MISSING]->hash;
	r->missing_count = n < ROUTE_MISSING ? n : ROUTE_MISSING;
	for (size_t i = 0; i < n; i++)
		if (i < ROUTE_MISSING)
			*place(r, all[i]->hash, all[i]->name, all[i]->bytes) = all[i];
		else
			drop(r, all[i]);
	free(all);
	r->generation++;
}

static struct stats *stats_for(struct routes *r, uint64_t hash, const char *name, uint16_t n)
{
	struct missing_path **at;

	if (hash >= r->missing_below)
		return &r->not_found;
	if (!r->missing)
		r->missing = memory_zeroed(ROOM, sizeof(struct missing_path *));
	at = place(r, hash, name, n);
	if (*at)
		return &(*at)->stats;
	if (r->missing_count >= ROOM / 2) {
		missing_trim(r);
		return stats_for(r, hash, name, n);
	}
	*at = memory_zeroed(1, sizeof(**at) + n + 1u);
	(*at)->hash = hash;
	(*at)->bytes = n;
	memcpy((*at)->name, name, n);
	r->missing_count++;
	return &(*at)->stats;
}

struct stats *missing_stats(struct routes *r, struct route_keys *keys)
{
	char name[ROUTE_NAME_MAX];
	uint16_t n;

	join(keys, name, &n);
	return stats_for(r, XXH3_64bits(name, n), name, n);
}

void missing_merge(struct routes *into, const struct routes *from)
{
	stats_merge(&into->not_found, &from->not_found);
	if (from->missing_below < into->missing_below)
		into->missing_below = from->missing_below;
	for (size_t i = 0; from->missing && i < ROOM; i++) {
		const struct missing_path *m = from->missing[i];

		if (m)
			stats_merge(stats_for(into, m->hash, m->name, m->bytes), &m->stats);
	}
}

void missing_each(struct routes *r, void (*f)(struct routes *r, struct missing_path *m))
{
	for (size_t i = 0; r->missing && i < ROOM; i++)
		if (r->missing[i])
			f(r, r->missing[i]);
}

void missing_free(struct routes *r)
{
	for (size_t i = 0; r->missing && i < ROOM; i++) {
		if (!r->missing[i])
			continue;
		stats_free(&r->missing[i]->stats);
		free(r->missing[i]);
	}
	free(r->missing);
	r->missing = NULL;
	r->missing_count = 0;
}
