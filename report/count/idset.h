/* SPDX-License-Identifier: Apache-2.0 */
/*
 * idset.h - a set of requests, each by its process and the id that its calls name. It holds
 * IDSET_MAX of them, 128 MB; further ones are not taken.
 */
#ifndef PROFILIS_IDSET_H
#define PROFILIS_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDSET_MAX (1u << 23)

struct idset {
	uint64_t *keys; /* open addressing; 0: free */
	size_t room, count;
};

void idset_free(struct idset *s);
/* False: it is full. */
bool idset_add(struct idset *s, size_t source_index, uint64_t id);
bool idset_has(const struct idset *s, size_t source_index, uint64_t id);

#endif
