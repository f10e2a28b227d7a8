// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "intern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static const char **place(const struct intern *i, const char *text, size_t bytes)
{
	size_t at = XXH3_64bits(text, bytes);

	for (;; at++) {
		const char **slot = &i->slots[at & (i->room - 1)];

		if (!*slot || (!strncmp(*slot, text, bytes) && !(*slot)[bytes]))
			return slot;
	}
}

/* Never more than half of the slots are taken. */
static void make_room(struct intern *i)
{
	struct intern grown = *i;

	if (i->count < i->room / 2)
		return;
	grown.room = i->room ? 2 * i->room : 256;
	grown.slots = memory_zeroed(grown.room, sizeof(*grown.slots));
	for (size_t k = 0; k < i->room; k++)
		if (i->slots[k])
			*place(&grown, i->slots[k], strlen(i->slots[k])) = i->slots[k];
	free(i->slots);
	*i = grown;
}

const char *intern(struct intern *i, const char *text, size_t bytes)
{
	const char **slot;

	make_room(i);
	bytes = strnlen(text, bytes);
	slot = place(i, text, bytes);
	if (!*slot) {
		*slot = arena_text(&i->arena, text, bytes);
		i->count++;
	}
	return *slot;
}

void intern_free(struct intern *i)
{
	arena_free(&i->arena);
	free(i->slots);
	*i = (struct intern){0};
}
