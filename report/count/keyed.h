/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyed.h - values by byte string, in bounded memory, whatever the keys are.
 *
 * Of more than `max` keys those with the smallest hashes are kept, the others merge into one
 * value: which ones stay depends on the keys alone, so any order and any split of the work give the
 * same. Not thread-safe; one owner.
 */
#ifndef PROFILIS_KEYED_H
#define PROFILIS_KEYED_H

#include <stddef.h>
#include <stdint.h>

#define KEYED_MAX 4096u

/* What is kept under a key; zeroed bytes are an empty value. */
struct keyed_type {
	size_t bytes;
	void (*merge)(void *into, const void *from);
	void (*clear)(void *value); /* frees what it holds; may be NULL */
	size_t max;		    /* keys that are kept; 0: KEYED_MAX */
};

struct keyed {
	const struct keyed_type *type;
	struct keyed_entry **slots; /* made at first use */
	size_t count;
	uint64_t below; /* hashes from here on are not kept */
	void *other;	/* NULL: everything is kept */
};

void keyed_init(struct keyed *k, const struct keyed_type *type);
void keyed_free(struct keyed *k);

/* What decides which keys are kept, and stands for a key where that is enough. */
uint64_t keyed_hash(const void *key, size_t bytes);

/* The key's value, good until the next call. */
void *keyed_at(struct keyed *k, const void *key, size_t bytes);
void keyed_merge(struct keyed *into, const struct keyed *from);

/* Each key, after the last merge; then key NULL for what was not kept apart. */
void keyed_each(struct keyed *k,
		void (*f)(void *context, const char *key, size_t bytes, const void *value),
		void *context);

#endif
