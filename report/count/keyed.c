// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "keyed.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct keyed_entry {
	uint64_t hash;
	size_t bytes;
	void *value;
	char key[];
};

static size_t max_of(const struct keyed *k)
{
	return k->type->max ? k->type->max : KEYED_MAX;
}

/* Slots: half of them are taken when it is trimmed. */
static size_t room_of(const struct keyed *k)
{
	return 4 * max_of(k);
}

void keyed_init(struct keyed *k, const struct keyed_type *type)
{
	*k = (struct keyed){.type = type, .below = UINT64_MAX};
}

static void drop_value(struct keyed *k, void *value)
{
	if (value && k->type->clear)
		k->type->clear(value);
	free(value);
}

void keyed_free(struct keyed *k)
{
	for (size_t i = 0; k->slots && i < room_of(k); i++) {
		if (!k->slots[i])
			continue;
		drop_value(k, k->slots[i]->value);
		free(k->slots[i]);
	}
	drop_value(k, k->other);
	free(k->slots);
	*k = (struct keyed){0};
}

static struct keyed_entry **place(const struct keyed *k, uint64_t hash, const void *key,
				  size_t bytes)
{
	for (size_t i = hash;; i++) {
		struct keyed_entry **at = &k->slots[i % room_of(k)];

		if (!*at || ((*at)->hash == hash && (*at)->bytes == bytes &&
			     !memcmp((*at)->key, key, bytes)))
			return at;
	}
}

static void *other(struct keyed *k)
{
	if (!k->other)
		k->other = memory_zeroed(1, k->type->bytes);
	return k->other;
}

static int compare_hash(const void *left, const void *right)
{
	const struct keyed_entry *const *a = left, *const *b = right;

	return ((*a)->hash > (*b)->hash) - ((*a)->hash < (*b)->hash);
}

static void drop(struct keyed *k, struct keyed_entry *e)
{
	k->type->merge(other(k), e->value);
	drop_value(k, e->value);
	free(e);
}

/* Keeps the smallest hashes, and none from `below` on. */
static void trim(struct keyed *k)
{
	struct keyed_entry **all = memory_zeroed(k->count, sizeof(struct keyed_entry *));
	size_t n = 0;

	for (size_t i = 0; k->slots && i < room_of(k); i++) {
		if (k->slots[i])
			all[n++] = k->slots[i];
		k->slots[i] = NULL;
	}
	if (n)
		qsort(all, n, sizeof(struct keyed_entry *), compare_hash);
	if (n > max_of(k) && all[max_of(k)]->hash < k->below)
		k->below = all[max_of(k)]->hash;
	k->count = 0;
	for (size_t i = 0; i < n; i++) {
		if (all[i]->hash >= k->below) {
			drop(k, all[i]);
			continue;
		}
		*place(k, all[i]->hash, all[i]->key, all[i]->bytes) = all[i];
		k->count++;
	}
	free(all);
}

static struct keyed_entry *entry(struct keyed *k, uint64_t hash, const void *key, size_t bytes)
{
	struct keyed_entry *e = memory_zeroed(1, sizeof(*e) + bytes);

	e->hash = hash;
	e->bytes = bytes;
	e->value = memory_zeroed(1, k->type->bytes);
	if (bytes)
		memcpy(e->key, key, bytes);
	k->count++;
	return e;
}

uint64_t keyed_hash(const void *key, size_t bytes)
{
	return XXH3_64bits(key, bytes);
}

void *keyed_at(struct keyed *k, const void *key, size_t bytes)
{
	uint64_t hash = keyed_hash(key, bytes);
	struct keyed_entry **at;

	if (!k->slots)
		k->slots = memory_zeroed(room_of(k), sizeof(struct keyed_entry *));
	if (k->count >= room_of(k) / 2)
		trim(k);
	if (hash >= k->below)
		return other(k);
	at = place(k, hash, key, bytes);
	if (!*at)
		*at = entry(k, hash, key, bytes);
	return (*at)->value;
}

void keyed_merge(struct keyed *into, const struct keyed *from)
{
	for (size_t i = 0; from->slots && i < room_of(from); i++) {
		const struct keyed_entry *e = from->slots[i];

		if (e)
			into->type->merge(keyed_at(into, e->key, e->bytes), e->value);
	}
	if (from->other)
		into->type->merge(other(into), from->other);
	if (from->below < into->below)
		into->below = from->below;
}

void keyed_each(struct keyed *k,
		void (*f)(void *context, const char *key, size_t bytes, const void *value),
		void *context)
{
	trim(k); /* `below` may have fallen since an entry was made */
	for (size_t i = 0; k->slots && i < room_of(k); i++)
		if (k->slots[i])
			f(context, k->slots[i]->key, k->slots[i]->bytes, k->slots[i]->value);
	if (k->other)
		f(context, NULL, 0, k->other);
}
