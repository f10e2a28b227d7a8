/* SPDX-License-Identifier: Apache-2.0 */
#include "slab.h"

#include <stdbool.h>
#include <string.h>

#define BIG SLAB_CLASSES

struct slab_chunk {
	struct slab_chunk *next, *before;
	size_t bytes;
};

struct slab_free {
	struct slab_free *next;
};

/* Stands before every block. */
struct block {
	uint32_t class;
	uint32_t bytes; /* room behind this header */
};
#define BEFORE sizeof(struct block)
#define FIRST sizeof(struct slab_chunk)
_Static_assert((FIRST + BEFORE) % 16 == 0, "alignment of a chunk's first block");

/* With their headers multiples of 16, so that every block is aligned. */
static const uint16_t rooms[SLAB_CLASSES] = {
	24,  40,  56,  72,   88,   104,	 136,  200,	      264,
	392, 520, 776, 1032, 1544, 2056, 3080, SLAB_SMALL + 8};

void slab_init(struct slab *s, const struct slab_source *source)
{
	*s = (struct slab){.source = source};
}

void slab_end(struct slab *s)
{
	for (struct slab_chunk *chunk = s->chunks, *next; chunk; chunk = next) {
		next = chunk->next;
		s->source->less(chunk, chunk->bytes);
	}
	slab_init(s, s->source);
}

static struct slab_chunk *chunk_take(struct slab *s, size_t bytes)
{
	struct slab_chunk *chunk;

	bytes = (bytes + SLAB_CHUNK - 1) / SLAB_CHUNK * SLAB_CHUNK;
	if (bytes > SLAB_LIMIT - s->held)
		return NULL;
	chunk = s->source->more(bytes);
	if (!chunk)
		return NULL;
	*chunk = (struct slab_chunk){.next = s->chunks, .bytes = bytes};
	if (s->chunks)
		s->chunks->before = chunk;
	s->chunks = chunk;
	s->held += bytes;
	return chunk;
}

static void chunk_give(struct slab *s, struct slab_chunk *chunk)
{
	if (chunk->next)
		chunk->next->before = chunk->before;
	if (chunk->before)
		chunk->before->next = chunk->next;
	else
		s->chunks = chunk->next;
	s->held -= chunk->bytes;
	s->source->less(chunk, chunk->bytes);
}

static void *block_at(char *at, unsigned class, size_t bytes)
{
	*(struct block *)at = (struct block){class, (uint32_t)bytes};
	return at + BEFORE;
}

static struct block *block_of(void *block)
{
	return (struct block *)((char *)block - BEFORE);
}

static void *take_big(struct slab *s, size_t bytes)
{
	struct slab_chunk *chunk =
		bytes < SLAB_LIMIT ? chunk_take(s, FIRST + BEFORE + bytes) : NULL;

	return chunk ? block_at((char *)chunk + FIRST, BIG, chunk->bytes - FIRST - BEFORE) : NULL;
}

/* What is left of the chunk before is given up: less than one block. */
static bool refill(struct slab *s)
{
	struct slab_chunk *chunk = chunk_take(s, SLAB_CHUNK);

	if (!chunk)
		return false;
	s->at = (char *)chunk + FIRST;
	s->end = (char *)chunk + chunk->bytes;
	return true;
}

static unsigned class_of(size_t bytes)
{
	unsigned class = 0;

	while (rooms[class] < bytes)
		class ++;
	return class;
}

void *slab_take(struct slab *s, size_t bytes)
{
	unsigned class = bytes <= SLAB_SMALL ? class_of(bytes) : BIG;
	struct slab_free *block;
	size_t whole;

	if (class == BIG)
		return take_big(s, bytes);
	block = s->free[class];
	if (block) {
		s->free[class] = block->next;
		return block;
	}
	whole = BEFORE + rooms[class];
	if ((size_t)(s->end - s->at) < whole && !refill(s))
		return NULL;
	s->at += whole;
	return block_at(s->at - whole, class, rooms[class]);
}

void slab_give(struct slab *s, void *block)
{
	struct slab_free *freed = block;
	unsigned class;

	if (!block)
		return;
	class = block_of(block)->class;
	if (class == BIG) {
		chunk_give(s, (struct slab_chunk *)((char *)block - BEFORE - FIRST));
		return;
	}
	freed->next = s->free[class];
	s->free[class] = freed;
}

void *slab_resize(struct slab *s, void *block, size_t bytes)
{
	size_t room = block ? block_of(block)->bytes : 0;
	void *other;

	if (block && bytes <= room)
		return block;
	other = slab_take(s, bytes);
	if (!other || !block)
		return other;
	memcpy(other, block, room);
	slab_give(s, block);
	return other;
}
