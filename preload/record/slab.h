/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slab.h - an allocator for one owner at a time, over memory that comes in chunks.
 *
 * What a library with allocator callbacks needs while it works for one direction of a connection:
 * malloc's calls, without malloc. Pure: chunks come from the source that it is given. Nothing is
 * taken before the first allocation; all is given back by slab_end(). Blocks are aligned to 16
 * bytes. Small ones come from chunks and go to free lists of their size; those beyond SLAB_SMALL
 * have chunks of their own and are given back when they are freed.
 *
 * Not thread-safe: whoever holds the direction holds its slab.
 */
#ifndef PROFILIS_SLAB_H
#define PROFILIS_SLAB_H

#include <stddef.h>
#include <stdint.h>

#define SLAB_CHUNK 16384u /* chunks are of this size or, for big blocks, of multiples of it */
#define SLAB_SMALL 4096u
#define SLAB_LIMIT (512u * 1024) /* all chunks of one slab */
#define SLAB_CLASSES 17u

/* Where chunks come from and go to: aligned to 16 bytes; more() may say NULL. */
struct slab_source {
	void *(*more)(size_t bytes);
	void (*less)(void *chunk, size_t bytes);
};

struct slab {
	const struct slab_source *source;
	struct slab_chunk *chunks;
	char *at, *end; /* what is left of the newest chunk of small blocks */
	size_t held;	/* bytes of all chunks */
	struct slab_free *free[SLAB_CLASSES];
};

void slab_init(struct slab *s, const struct slab_source *source);

/* Gives everything back; the slab is as after slab_init(). */
void slab_end(struct slab *s);

/* NULL when the limit is reached or the source has no more. */
void *slab_take(struct slab *s, size_t bytes);
void slab_give(struct slab *s, void *block); /* NULL does nothing */
void *slab_resize(struct slab *s, void *block, size_t bytes);

#endif
