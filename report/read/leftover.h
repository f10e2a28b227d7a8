/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leftover.h - what a live or killed process has not sealed: blocks being filled, exchanges in
 * flight.
 *
 * A snapshot in memory, taken before the segments are read: a block that is sealed in between is
 * then found twice, never missed, and its sequence tells. leftover_sealed() must be told of each
 * block met in a segment.
 */
#ifndef PROFILIS_LEFTOVER_H
#define PROFILIS_LEFTOVER_H

#include "arena.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source;

struct leftover_block {
	struct format_block header;
	const char *path;
	uint8_t *payload; /* committed bytes */
};

struct leftover {
	struct leftover_block *blocks;
	size_t block_count;
	struct leftover_slot {
		struct format_slot slot; /* active */
		uint64_t file;		 /* the number of its slots file */
	} * slots;
	size_t slot_count;
	struct leftover_awaited {
		uint64_t sequence;
		bool sealed;
	} * awaited; /* ascending */
	size_t awaited_count;
};

/* NULL when nothing is left. */
struct leftover *leftover_read(struct arena *arena, const struct source *source);
void leftover_free(struct leftover *l);

/* A block of this sequence stands in a segment, whole. l may be NULL. */
void leftover_sealed(struct leftover *l, uint64_t sequence);
/* Whether a segment should have had it. */
bool leftover_has(const struct leftover *l, uint64_t sequence);

/* After the segments: whether the block counts (it is in no segment), the slot counts (it is not
 * stale). */
bool leftover_block_counts(const struct leftover *l, const struct leftover_block *block);
bool leftover_slot_counts(const struct leftover *l, const struct format_slot *slot);

/* The directory of buffers and slots, or NULL when it is gone or is not the process's own. */
const char *leftover_directory(const struct source *source);

#endif
