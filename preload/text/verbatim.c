// SPDX-License-Identifier: Apache-2.0
#include "verbatim.h"

#include <stdatomic.h>
#include <string.h>

#define ENTRIES 1024u
#define WAYS 2u
#define DOOR 4096u
#define WORDS_MAX (VERBATIM_MAX / 8)
#define TRUNCATED (1u << 31)

/*
 * All is read and written by atomic words, between two looks at the sequence: what changed
 * meanwhile is not used; acquiring and releasing keeps them there. The key is the text's hash with
 * its length and dialect in the low bits.
 */
struct entry {
	_Atomic uint32_t sequence; /* odd: being written */
	_Atomic uint32_t statement;
	_Atomic uint64_t key;
	_Atomic uint64_t words[WORDS_MAX];
};

static struct entry entries[ENTRIES];
static _Atomic uint32_t door[DOOR]; /* hashes of those that came once */
static _Atomic uint32_t turn;

#define KEY_LOW 0xffffu

static_assert(VERBATIM_MAX < 1u << 12 && STATEMENT_RAW < 16, "both fit in KEY_LOW");

/* Words before the last one, which reaches back into them where the text does not end with it. */
static size_t words_before(const struct verbatim *v)
{
	return (v->bytes - 1) / 8;
}

static inline uint64_t word_at(const char *text)
{
	uint64_t word;

	memcpy(&word, text, 8);
	return word;
}

static inline uint64_t last_word(const struct verbatim *v)
{
	uint64_t word = 0;

	if (__builtin_expect(v->bytes >= 8, 1))
		return word_at(v->text + v->bytes - 8);
	for (size_t i = 0; i < v->bytes; i++)
		word = word << 8 | (uint8_t)v->text[i];
	return word;
}

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 32;
}

static uint64_t key_of(const struct verbatim *v)
{
	uint64_t low = v->bytes << 4 | (uint64_t)v->dialect, hash = low;
	size_t before = words_before(v);

	for (size_t i = 0; i < before; i++)
		hash = mix(hash, word_at(v->text + i * 8));
	hash = mix(hash, last_word(v));
	return (hash * 0x9e3779b97f4a7c15u & ~(uint64_t)KEY_LOW) | low;
}

static struct entry *entry_at(uint64_t key, uint32_t way)
{
	return &entries[((uint32_t)(key >> 32) + way) % ENTRIES];
}

static bool is(struct entry *e, const struct verbatim *v)
{
	size_t before = words_before(v);

	for (size_t i = 0; i < before; i++)
		if (atomic_load_explicit(&e->words[i], memory_order_acquire) !=
		    word_at(v->text + i * 8))
			return false;
	return atomic_load_explicit(&e->words[before], memory_order_acquire) == last_word(v);
}

static bool holds(struct entry *e, const struct verbatim *v, struct verbatim_known *known)
{
	uint32_t sequence = atomic_load_explicit(&e->sequence, memory_order_acquire);
	uint32_t statement;

	if (sequence & 1 || atomic_load_explicit(&e->key, memory_order_acquire) != v->key ||
	    !is(e, v))
		return false;
	statement = atomic_load_explicit(&e->statement, memory_order_acquire);
	*known = (struct verbatim_known){statement & ~TRUNCATED, statement & TRUNCATED};
	return atomic_load_explicit(&e->sequence, memory_order_relaxed) == sequence;
}

static bool fits(const struct verbatim *v)
{
	return v->bytes && v->bytes <= VERBATIM_MAX;
}

bool verbatim_find(struct verbatim *v, struct verbatim_known *known)
{
	if (!fits(v))
		return false;
	v->key = key_of(v);
	for (uint32_t way = 0; way < WAYS; way++)
		if (holds(entry_at(v->key, way), v, known))
			return true;
	return false;
}

/* A sequence that a forked child finds odd stays so: that place is lost to it. */
static void fill(struct entry *e, const struct verbatim *v, struct verbatim_known known)
{
	uint32_t sequence = atomic_load_explicit(&e->sequence, memory_order_relaxed);
	size_t before = words_before(v);

	if (sequence & 1 || !atomic_compare_exchange_strong(&e->sequence, &sequence, sequence + 1))
		return;
	atomic_store_explicit(&e->key, v->key, memory_order_release);
	for (size_t i = 0; i < before; i++)
		atomic_store_explicit(&e->words[i], word_at(v->text + i * 8), memory_order_release);
	atomic_store_explicit(&e->words[before], last_word(v), memory_order_release);
	atomic_store_explicit(&e->statement, known.statement | (known.truncated ? TRUNCATED : 0),
			      memory_order_release);
	atomic_store_explicit(&e->sequence, sequence + 2, memory_order_release);
}

/* It has come before, as far as is remembered. */
static bool came_before(uint64_t key)
{
	_Atomic uint32_t *last = &door[(key >> 32) % DOOR];
	uint32_t tag = (uint32_t)(key >> 16);

	if (atomic_load_explicit(last, memory_order_relaxed) == tag)
		return true;
	atomic_store_explicit(last, tag, memory_order_relaxed);
	return false;
}

void verbatim_keep(const struct verbatim *v, struct verbatim_known known)
{
	if (!fits(v) || !came_before(v->key))
		return;
	for (uint32_t way = 0; way < WAYS; way++)
		if (!atomic_load_explicit(&entry_at(v->key, way)->key, memory_order_relaxed))
			return fill(entry_at(v->key, way), v, known);
	fill(entry_at(v->key, turn++ % WAYS), v, known);
}
