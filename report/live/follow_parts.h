/* SPDX-License-Identifier: Apache-2.0 */
/*
 * follow_parts.h - between the files of follow.h.
 */
#ifndef PROFILIS_FOLLOW_PARTS_H
#define PROFILIS_FOLLOW_PARTS_H

#include "follow.h"

/* follow_processes.c: what a round has found of a process; at: its place there. */
void follow_adopt(struct follow *f, const struct source *fresh, size_t at);

/* Everything new in a process's segments; final: nothing of it will come again. */
void follow_segments(struct follow *f, size_t index, bool final);

/* follow_dropped.c: a block of the segment was given for good; the segment is gone; the ledger
 * without what was counted of such. */
void follow_dropped_note(struct follow *f, struct follow_segment *segment,
			 const struct capture_block *block);
void follow_dropped_segment(struct follow_state *state, struct follow_segment *segment);
void follow_dropped_subtract(const struct follow_state *state, struct format_process *p);

/* Gives a block to the visitor; damage is counted where it is for good. */
void follow_give(struct follow *f, const struct capture_block *block, bool again);

#endif
