// SPDX-License-Identifier: Apache-2.0
#include "statements.h"

#include "verbatim.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/*
 * Texts stand one behind the other and are never moved. A place of the index is written once: the
 * text's hash above, its id below. Two threads that bring the same text at once may spend an id and
 * room on it twice; only one of them is found from then on.
 */
#define INDEX (2 * STATEMENTS_MAX)
#define ROOM (1u << 20)

/* Read of a statement at most, and between two looks at whether all that is kept is there. */
#define READ_MAX 65536u
#define PIECE 2048u

static const char other[] = "(other)";

static struct {
	uint32_t at;
	uint32_t bytes;
} texts[STATEMENTS_MAX];

static char room[ROOM];
static _Atomic uint64_t places[INDEX];
static _Atomic uint32_t id_last, room_used;

static uint64_t hash_of(const char *text, size_t bytes)
{
	uint64_t hash = bytes, word;

	for (; bytes >= 8; text += 8, bytes -= 8) {
		memcpy(&word, text, 8);
		hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	for (; bytes; text++, bytes--)
		hash = (hash ^ (uint8_t)*text) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

/* Counts up to a limit and stays there: it may be tried for ever. */
static bool take(_Atomic uint32_t *used, uint32_t n, uint32_t limit, uint32_t *from)
{
	*from = atomic_load_explicit(used, memory_order_relaxed);
	do
		if (n > limit - *from)
			return false;
	while (!atomic_compare_exchange_weak(used, from, *from + n));
	return true;
}

static uint32_t add(const char *text, size_t bytes)
{
	uint32_t id, at;

	if (bytes > ROOM || !take(&room_used, (uint32_t)bytes, ROOM, &at) ||
	    !take(&id_last, 1, STATEMENTS_MAX - 1, &id))
		return 0;
	id++;
	memcpy(room + at, text, bytes);
	texts[id].at = at;
	texts[id].bytes = (uint32_t)bytes;
	return id;
}

static bool is(uint64_t place, uint64_t hash, const char *text, size_t bytes)
{
	uint32_t id = (uint32_t)place;

	return place >> 32 == hash >> 32 && texts[id].bytes == bytes &&
	       !memcmp(room + texts[id].at, text, bytes);
}

uint32_t statements_id(const char *text, size_t bytes)
{
	uint64_t hash = hash_of(text, bytes);
	uint32_t id = 0;

	for (uint32_t i = 0; i < INDEX; i++) {
		_Atomic uint64_t *place = &places[(hash + i) % INDEX];
		uint64_t seen = atomic_load_explicit(place, memory_order_acquire);

		if (!seen) {
			id = id ? id : add(text, bytes);
			if (!id ||
			    atomic_compare_exchange_strong(place, &seen, hash >> 32 << 32 | id))
				return id;
		}
		if (is(seen, hash, text, bytes))
			return (uint32_t)seen;
	}
	return 0;
}

/* Apart: few calls need the room that it takes on the stack. */
static __attribute__((noinline)) struct verbatim_known normalise(const struct verbatim *v)
{
	size_t end = v->bytes < READ_MAX ? v->bytes : READ_MAX;
	struct verbatim_known known;
	struct statement s;

	statement_begin(&s, v->dialect);
	for (size_t at = 0; at < end && !s.truncated; at += PIECE)
		statement_add(&s, v->text + at, end - at < PIECE ? end - at : PIECE);
	statement_end(&s);
	known.statement = statements_id(s.text, s.bytes);
	known.truncated = s.truncated || end < v->bytes;
	return known;
}

uint32_t statements_sent(enum statement_dialect dialect, const char *text, size_t bytes,
			 bool *truncated)
{
	struct verbatim v = {dialect, text, bytes, 0};
	struct verbatim_known known;

	if (!verbatim_find(&v, &known)) {
		known = normalise(&v);
		verbatim_keep(&v, known);
	}
	*truncated = known.truncated;
	return known.statement;
}

const char *statements_text(uint32_t id, size_t *bytes)
{
	if (!id || id >= STATEMENTS_MAX) {
		*bytes = sizeof(other) - 1;
		return other;
	}
	*bytes = texts[id].bytes;
	return room + texts[id].at;
}
