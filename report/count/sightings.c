// SPDX-License-Identifier: Apache-2.0
#include "sightings.h"

#include "arena.h"
#include "keyed.h"

#include <stdlib.h>
#include <string.h>

bool sightings_named(const struct decode_trace *trace, uint64_t *hash)
{
	static const uint8_t none[FORMAT_TRACE_BYTES];

	if (memcmp(trace->ids, none, FORMAT_TRACE_BYTES) != 0)
		*hash = keyed_hash(trace->ids, FORMAT_TRACE_BYTES);
	else if (trace->request_id.length)
		*hash = keyed_hash(trace->request_id.bytes, trace->request_id.length);
	else
		return false;
	return true;
}

static int by_hash(const void *left, const void *right)
{
	const struct sighting *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	return (int)a->client - (int)b->client;
}

/* What does not fit goes, with all that has the hash of the first that goes. */
void sightings_settle(struct sightings *s)
{
	if (s->count)
		qsort(s->list, s->count, sizeof(*s->list), by_hash);
	if (s->count <= SIGHTINGS_MAX)
		return;
	s->below = s->list[SIGHTINGS_MAX].hash;
	s->count = SIGHTINGS_MAX;
	while (s->count && s->list[s->count - 1].hash >= s->below)
		s->count--;
}

void sightings_add(struct sightings *s, const struct sighting *seen)
{
	if (s->below && seen->hash >= s->below)
		return;
	if (s->count == 2 * SIGHTINGS_MAX)
		sightings_settle(s);
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 1024;
		s->list = memory_grow(s->list, s->room, sizeof(*s->list));
	}
	s->list[s->count++] = *seen;
}

static void forget_from(struct sightings *s, uint64_t below)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].hash < below)
			s->list[kept++] = s->list[i];
	s->count = kept;
	s->below = below;
}

void sightings_merge(struct sightings *into, const struct sightings *from)
{
	if (from->below && (!into->below || from->below < into->below))
		forget_from(into, from->below);
	for (size_t i = 0; i < from->count; i++)
		sightings_add(into, &from->list[i]);
}

void sightings_free(struct sightings *s)
{
	free(s->list);
	*s = (struct sightings){0};
}
