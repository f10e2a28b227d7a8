/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intern.h - each text once: equal texts have one address, which lives as long as the struct
 * intern. Not thread-safe.
 */
#ifndef PROFILIS_INTERN_H
#define PROFILIS_INTERN_H

#include "arena.h"

#include <stddef.h>

/* Zeroed: empty. */
struct intern {
	struct arena arena;
	const char **slots;
	size_t count, room;
};

const char *intern(struct intern *i, const char *text, size_t bytes);
void intern_free(struct intern *i);

#endif
