/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stacks.h - native stacks, each kept once, whatever block and process they came from.
 *
 * While recordings are read each thread keeps its own (struct stacks); merging is exact. Ids are
 * those of one struct stacks; stacks_merge() tells what they became. Naming frames is symbols.h's,
 * later, in one thread.
 */
#ifndef PROFILIS_STACKS_H
#define PROFILIS_STACKS_H

#include "decode.h"

#include <stddef.h>
#include <stdint.h>

#define STACKS_NONE UINT32_MAX

/* One frame: where in which file, or an absolute address where no file holds the code. */
struct stacks_frame {
	uint32_t module; /* stacks_module(); STACKS_NONE: none */
	uint64_t offset;
};

struct stacks_view {
	const struct stacks_frame *frames; /* innermost first; good until the next call here */
	unsigned count;
	int32_t pid; /* of the process, for code that no file holds; 0: it has none such */
};

struct stacks;

struct stacks *stacks_new(void);
void stacks_free(struct stacks *s);

/* The stack that an event of the block at hand names; STACKS_NONE where it is empty or damaged.
 * Bounded: what finds no room is STACKS_NONE too, and counted. */
uint32_t stacks_add(struct stacks *s, const struct decode *d, struct decode_text stack,
		    int32_t pid);

/* One place alone, as functions have it. */
uint32_t stacks_add_place(struct stacks *s, struct decode_text module, uint64_t offset,
			  int32_t pid);

struct stacks_view stacks_get(const struct stacks *s, uint32_t id);
/* Equal stacks have equal hashes, whichever struct stacks they are in; STACKS_NONE has 0. */
uint64_t stacks_hash(const struct stacks *s, uint32_t id);
uint32_t stacks_find(const struct stacks *s, uint64_t hash);	    /* STACKS_NONE: not here */
const char *stacks_module(const struct stacks *s, uint32_t module); /* "build-id path" */
uint64_t stacks_lost(const struct stacks *s);

/* to[i] becomes the id that from's stack i has in `into`; to has room for stacks_count(from). */
uint32_t stacks_count(const struct stacks *s);
void stacks_merge(struct stacks *into, const struct stacks *from, uint32_t *to);

#endif
