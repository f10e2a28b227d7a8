/* SPDX-License-Identifier: Apache-2.0 */
/*
 * directories.h - a set of paths: those of processes that are settled. A server that begins a
 * process for each request leaves thousands, and each round asks for each. Texts stay the caller's.
 */
#ifndef PROFILIS_DIRECTORIES_H
#define PROFILIS_DIRECTORIES_H

#include <stdbool.h>
#include <stddef.h>

struct directories {
	const char **slots; /* open addressing, a power of two, at most half full */
	size_t count, room;
};

bool directories_has(const struct directories *d, const char *path);
void directories_add(struct directories *d, const char *path);
void directories_free(struct directories *d);

#endif
