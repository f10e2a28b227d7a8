// SPDX-License-Identifier: Apache-2.0
#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 65536u
#define ALIGNMENT _Alignof(max_align_t)

struct arena_chunk {
	struct arena_chunk *next;
	_Alignas(max_align_t) char bytes[];
};

static void *checked(void *p)
{
	if (p)
		return p;
	fputs("profilis: out of memory\n", stderr);
	abort();
}

void *memory_zeroed(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *memory_grow(void *old, size_t count, size_t size)
{
	return checked(reallocarray(old, count ? count : 1, size ? size : 1));
}

static void arena_more(struct arena *a, size_t bytes)
{
	size_t room = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
	struct arena_chunk *chunk = memory_zeroed(1, sizeof(*chunk) + room);

	chunk->next = a->chunks;
	a->chunks = chunk;
	a->used = 0;
	a->room = room;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
	size_t bytes;
	void *result;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		checked(NULL);
	bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!a->chunks || a->room - a->used < bytes)
		arena_more(a, bytes);
	result = a->chunks->bytes + a->used;
	a->used += bytes;
	return result;
}

char *arena_text(struct arena *a, const char *bytes, size_t n)
{
	char *text = arena_alloc(a, n + 1, 1);

	if (n)
		memcpy(text, bytes, n);
	return text;
}

void arena_free(struct arena *a)
{
	struct arena_chunk *next;

	for (struct arena_chunk *chunk = a->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	*a = (struct arena){0};
}
