/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resources.h - what each process used and held, as its recorder measured it about once a second.
 *
 * Of each process the first sample stays, and the latest of every stretch of time, which doubles
 * when there are too many: bounded, and the same for any order and split. One owner; not
 * thread-safe.
 */
#ifndef PROFILIS_RESOURCES_H
#define PROFILIS_RESOURCES_H

#include "decode.h"

#include <stddef.h>
#include <stdint.h>

#define RESOURCES_SAMPLES_MAX 4096u

struct resources_sample {
	uint64_t ns;			       /* Unix */
	uint64_t value[FORMAT_RESOURCE_COUNT]; /* DECODE_UNKNOWN: so */
};

/* One process's, by time. */
struct resources_series {
	struct resources_sample *samples;
	uint32_t count, room;
	unsigned level; /* stretches are RESOURCES_BASE_NS << level long */
};

struct resources {
	struct resources_series *by_source;
	size_t source_count;
};

void resources_init(struct resources *r, size_t source_count);
/* For more processes. */
void resources_room(struct resources *r, size_t source_count);
void resources_free(struct resources *r);
void resources_add(struct resources *r, size_t source, const struct decode_resources *d,
		   uint64_t unix_offset);
void resources_merge(struct resources *into, const struct resources *from);

#endif
