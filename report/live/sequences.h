/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sequences.h - which blocks of a process were counted, by their sequences.
 *
 * Kept as ranges: a process numbers its blocks one by one, so few ranges hold all of them, however
 * long it runs. Their number is bounded, since a damaged recording may claim any: past the bound
 * the lowest two become one, and what lies between them counts as met.
 */
#ifndef PROFILIS_SEQUENCES_H
#define PROFILIS_SEQUENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEQUENCES_RANGES 4096u

struct sequences {
	struct sequences_range {
		uint64_t low, high; /* both within */
	} * ranges;		    /* ascending, apart from each other */
	size_t count, room;
};

bool sequences_has(const struct sequences *s, uint64_t sequence);
void sequences_add(struct sequences *s, uint64_t sequence);
void sequences_free(struct sequences *s);

#endif
