/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compact.h - one process directory, made small and whole.
 *
 * Order makes it safe to be killed at any point and to run again: exchanges in flight come home
 * first, then unsealed blocks become a segment, then the hot directory goes. What was done already
 * is found by block sequence, or by the file of the same name at home.
 */
#ifndef PROFILIS_COMPACT_H
#define PROFILIS_COMPACT_H

#include "error.h"
#include "source.h"

struct compact_result {
	uint64_t blocks, sealed, slots; /* compressed, brought home */
	uint64_t bytes_before, bytes_after;
	uint64_t skipped; /* segments left alone because something in them is damaged */
};

/* source must not be alive. */
bool compact_source(struct sources *sources, const struct source *source,
		    struct compact_result *result, struct error *error);

#endif
