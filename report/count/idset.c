// SPDX-License-Identifier: Apache-2.0
#include "idset.h"

#include "arena.h"

#include <stdlib.h>

#define ROOM_FIRST 1024u

/* Ids begin at 1: only a damaged one makes the key that stands for a free place. */
static uint64_t key_of(size_t source_index, uint64_t id)
{
	uint64_t key = (uint64_t)source_index << 32 | (uint32_t)id;

	return key ? key : 1;
}

static size_t place_of(const struct idset *s, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15u) >> 20 & (s->room - 1);

	while (s->keys[at] && s->keys[at] != key)
		at = (at + 1) & (s->room - 1);
	return at;
}

static void grow(struct idset *s)
{
	uint64_t *old = s->keys;
	size_t room = s->room;

	s->room = room ? 2 * room : ROOM_FIRST;
	s->keys = memory_zeroed(s->room, sizeof(*s->keys));
	for (size_t i = 0; i < room; i++)
		if (old[i])
			s->keys[place_of(s, old[i])] = old[i];
	free(old);
}

bool idset_add(struct idset *s, size_t source_index, uint64_t id)
{
	uint64_t key = key_of(source_index, id);
	size_t at;

	if (2 * s->count >= s->room)
		grow(s);
	at = place_of(s, key);
	if (s->keys[at])
		return true;
	if (s->count == IDSET_MAX)
		return false;
	s->keys[at] = key;
	s->count++;
	return true;
}

bool idset_has(const struct idset *s, size_t source_index, uint64_t id)
{
	return s->room && s->keys[place_of(s, key_of(source_index, id))];
}

void idset_free(struct idset *s)
{
	free(s->keys);
	*s = (struct idset){0};
}
