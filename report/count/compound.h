/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compound.h - keys for keyed.h that are made of several texts, with a NUL between them.
 */
#ifndef PROFILIS_COMPOUND_H
#define PROFILIS_COMPOUND_H

#include "route.h"

#include <stddef.h>

#define COMPOUND_MAX (2 * ROUTE_NAME_MAX + 1024)

struct compound {
	size_t bytes;
	char text[COMPOUND_MAX];
};

/* Behind what is there; a text ends at its first NUL, and where the room does. */
void compound_add(struct compound *k, const char *text, size_t n);
/* The same, with the path's typed name. */
void compound_route(struct compound *k, const struct routes *routes, const struct route_path *path);
/* What follows is the next part. */
void compound_divide(struct compound *k);

/* The part at *at, which moves on to the next; its length. */
size_t compound_part(const char **at, const char *end, const char **text);

#endif
