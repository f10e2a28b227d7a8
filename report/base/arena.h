/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory that is dropped whole, and the few allocations that are not.
 *
 * There is nothing sensible to do when the report side runs out of memory: these functions end the
 * program then, so that no caller has an untested path. One owner per arena; not thread-safe.
 */
#ifndef PROFILIS_ARENA_H
#define PROFILIS_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_chunk *chunks;
	size_t used, room; /* in the newest chunk */
};

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t count, size_t size);
/* A copy of n bytes with a NUL behind them. */
char *arena_text(struct arena *a, const char *bytes, size_t n);
void arena_free(struct arena *a);

/* For what is freed one by one with free(). memory_grow leaves what is new uninitialised. */
void *memory_zeroed(size_t count, size_t size);
void *memory_grow(void *old, size_t count, size_t size);

#endif
