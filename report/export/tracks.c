// SPDX-License-Identifier: Apache-2.0
#include "tracks.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64u

static struct track *place_of(const struct tracks *t, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15u) >> 20 & (t->room - 1);

	while (t->list[at].key && t->list[at].key != key)
		at = (at + 1) & (t->room - 1);
	return &t->list[at];
}

static void grow(struct tracks *t)
{
	struct track *old = t->list;
	size_t room = t->room;

	t->room = room ? 2 * room : ROOM_FIRST;
	t->list = memory_zeroed(t->room, sizeof(*t->list));
	for (size_t i = 0; i < room; i++)
		if (old[i].key)
			*place_of(t, old[i].key) = old[i];
	free(old);
}

/* NULL: there are too many. */
static struct track *track_of(struct tracks *t, uint64_t key)
{
	struct track *track;

	if (2 * t->count >= t->room)
		grow(t);
	track = place_of(t, key ? key : 1);
	if (track->key)
		return track;
	if (t->count == TRACKS_MAX)
		return NULL;
	t->count++;
	*track = (struct track){.key = key ? key : 1};
	return track;
}

void tracks_free(struct tracks *t)
{
	free(t->list);
	*t = (struct tracks){0};
}

/* The two oldest become one: what would fit between them does not any more. */
static void make_room(struct track *t)
{
	if (t->count < TRACKS_DEPTH)
		return;
	t->taken[0].end = t->taken[1].end;
	t->count--;
	memmove(&t->taken[1], &t->taken[2], (t->count - 1) * sizeof(t->taken[0]));
}

static bool take(struct track *t, struct track_stretch s)
{
	unsigned keep = t->count;

	while (keep && t->taken[keep - 1].begin >= s.begin && t->taken[keep - 1].end <= s.end)
		keep--;
	if (keep && t->taken[keep - 1].end > s.begin)
		return false;
	t->count = keep;
	make_room(t);
	t->taken[t->count++] = s;
	return true;
}

bool tracks_take(struct tracks *t, uint64_t key, struct track_stretch s)
{
	struct track *track = track_of(t, key);

	return track && take(track, s);
}

bool tracks_apart(struct tracks *t, uint64_t key, struct track_stretch s)
{
	struct track *track = track_of(t, key);
	bool apart;

	if (!track)
		return false;
	apart = s.begin >= track->requests_end;
	if (s.end > track->requests_end)
		track->requests_end = s.end;
	return apart;
}

/* What stands behind it moves up, or it would not be found any more. */
void tracks_drop(struct tracks *t, uint64_t key)
{
	struct track *gone = t->room ? place_of(t, key ? key : 1) : NULL;
	size_t at;

	if (!gone || !gone->key)
		return;
	gone->key = 0;
	t->count--;
	at = (size_t)(gone - t->list);
	for (at = (at + 1) & (t->room - 1); t->list[at].key; at = (at + 1) & (t->room - 1)) {
		struct track moved = t->list[at];

		t->list[at].key = 0;
		*place_of(t, moved.key) = moved;
	}
}
