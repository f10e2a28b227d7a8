/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chosen.h - which requests pass a filter, asked by what their calls name them.
 *
 * A call names its request by process and id and tells its path, but neither status nor duration:
 * where the filter asks for these, the recording is read once more beforehand (chosen_read).
 * Requests that idset.h has no room for are, to their calls, as if they had not passed, and are
 * counted.
 */
#ifndef PROFILIS_CHOSEN_H
#define PROFILIS_CHOSEN_H

#include "capture.h"
#include "decode.h"
#include "filter.h"

struct chosen;

struct chosen_of {
	struct sources *sources;
	const struct filter *filter;
	uint64_t since, until; /* Unix ns; until 0: open */
};

/* NULL where a path is enough to tell. chosen_free() is the caller's, who asks below all the same.
 */
struct chosen *chosen_read(const struct chosen_of *of);
void chosen_free(struct chosen *c);

/* Whether what names this request (NULL: none is known) stays. */
bool chosen_parent(const struct chosen *c, const struct filter *f, size_t source_index,
		   const struct decode_parent *parent);

/* Requests that passed, have an id and found no room. */
uint64_t chosen_lost(const struct chosen *c);

#endif
