// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "directories.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Where the path is, or would be. */
static size_t place(const struct directories *d, const char *path)
{
	size_t at = XXH3_64bits(path, strlen(path)) & (d->room - 1);

	while (d->slots[at] && strcmp(d->slots[at], path))
		at = (at + 1) & (d->room - 1);
	return at;
}

bool directories_has(const struct directories *d, const char *path)
{
	return d->room && d->slots[place(d, path)];
}

static void grow(struct directories *d)
{
	struct directories old = *d;

	d->room = old.room ? 2 * old.room : 16;
	d->slots = memory_zeroed(d->room, sizeof(*d->slots));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i])
			d->slots[place(d, old.slots[i])] = old.slots[i];
	free(old.slots);
}

void directories_add(struct directories *d, const char *path)
{
	if (directories_has(d, path))
		return;
	if (2 * (d->count + 1) > d->room)
		grow(d);
	d->slots[place(d, path)] = path;
	d->count++;
}

void directories_free(struct directories *d)
{
	free(d->slots);
	*d = (struct directories){0};
}
