// SPDX-License-Identifier: Apache-2.0
#include "resources.h"

#include "arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BASE_NS 1000000000u

void resources_init(struct resources *r, size_t source_count)
{
	r->by_source = memory_zeroed(source_count, sizeof(*r->by_source));
	r->source_count = source_count;
}

void resources_room(struct resources *r, size_t source_count)
{
	r->by_source = memory_grow(r->by_source, source_count, sizeof(*r->by_source));
	memset(r->by_source + r->source_count, 0,
	       (source_count - r->source_count) * sizeof(*r->by_source));
	r->source_count = source_count;
}

void resources_free(struct resources *r)
{
	for (size_t i = 0; i < r->source_count; i++)
		free(r->by_source[i].samples);
	free(r->by_source);
}

/* Index 0 is the first of all, whatever stretch it lies in. */
static bool same_stretch(const struct resources_series *s, uint32_t left, uint32_t right)
{
	uint64_t width = (uint64_t)BASE_NS << s->level;

	return left && s->samples[left].ns / width == s->samples[right].ns / width;
}

static void thin(struct resources_series *s)
{
	uint32_t kept = 1;

	for (uint32_t i = 1; i < s->count; i++) {
		if (i + 1 < s->count && same_stretch(s, i, i + 1))
			continue;
		s->samples[kept++] = s->samples[i];
	}
	s->count = kept;
}

/* Where a sample of that time belongs. */
static uint32_t place(const struct resources_series *s, uint64_t ns)
{
	uint32_t at = s->count;

	while (at && s->samples[at - 1].ns > ns)
		at--;
	return at;
}

static void insert(struct resources_series *s, uint32_t at, const struct resources_sample *sample)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		s->samples = memory_grow(s->samples, s->room, sizeof(*s->samples));
	}
	memmove(s->samples + at + 1, s->samples + at, (s->count - at) * sizeof(*s->samples));
	s->samples[at] = *sample;
	s->count++;
}

static void remove_at(struct resources_series *s, uint32_t at)
{
	s->count--;
	memmove(s->samples + at, s->samples + at + 1, (s->count - at) * sizeof(*s->samples));
}

/* At every moment there is one for each stretch, so that the level follows from what came, not from
 * its order. */
static void add(struct resources_series *s, const struct resources_sample *sample)
{
	uint32_t at = place(s, sample->ns);

	insert(s, at, sample);
	if (!at)
		at = s->count > 1; /* the former first is one of the others now */
	if (at + 1 < s->count && same_stretch(s, at, at + 1))
		remove_at(s, at);
	else if (at > 1 && same_stretch(s, at - 1, at))
		remove_at(s, at - 1);
	while (s->count > RESOURCES_SAMPLES_MAX) {
		s->level++;
		thin(s);
	}
}

void resources_add(struct resources *r, size_t source, const struct decode_resources *d,
		   uint64_t unix_offset)
{
	struct resources_sample sample = {.ns = d->time + unix_offset};

	memcpy(sample.value, d->value, sizeof(sample.value));
	if (source < r->source_count)
		add(&r->by_source[source], &sample);
}

void resources_merge(struct resources *into, const struct resources *from)
{
	for (size_t i = 0; i < from->source_count; i++) {
		const struct resources_series *s = &from->by_source[i];
		struct resources_series *mine = &into->by_source[i];

		if (s->level > mine->level) {
			mine->level = s->level;
			if (mine->count)
				thin(mine);
		}
		for (uint32_t k = 0; k < s->count; k++)
			add(mine, &s->samples[k]);
	}
}
