/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pairing_parts.h - what the files pairing*.c share.
 */
#ifndef PROFILIS_PAIRING_PARTS_H
#define PROFILIS_PAIRING_PARTS_H

#include "pairing.h"

/* How far a text and its response may lie apart. */
#define PAIRING_WINDOW_NS 3000000000ull

enum pairing_direction {
	PAIRING_NEXT,	  /* the text comes first */
	PAIRING_PREVIOUS, /* the response does */
	PAIRING_EITHER,
};

/* One process: texts [text, text_end), failures [failure, failure_end). */
struct pairing_process {
	struct pairing *p;
	uint32_t text, text_end, failure, failure_end;
	enum pairing_direction by_thread, by_process;
	bool believed; /* what the recorder says of its texts */
};

/* Whether they may belong together, as far as times and threads tell. */
bool pairing_fits(const struct pairing_text *t, const struct pairing_failure *f,
		  enum pairing_direction direction);

/* pairing_habit.c: fills the last three; by_thread of the texts whose own thread sends failing
 * responses, by_process of the others. */
void pairing_habit(struct pairing_process *process);

/* pairing_told.c: what the recorder says for sure. */
void pairing_told(const struct pairing_process *process);

/* Texts and failures that are still alone: of this thread, or (tid 0) of all; joined, or only
 * counted (and then of all only what no thread explains). How many pairs there are. */
uint32_t pairing_order(const struct pairing_process *process, uint32_t tid,
		       enum pairing_direction direction, bool join);
/* The same for each thread. */
uint32_t pairing_threads(const struct pairing_process *process, enum pairing_direction direction,
			 bool join);

void pairing_join(struct pairing *p, uint32_t text, uint32_t failure, bool sure);

/* The text names a path, and it is not this one's, though it is that of another within reach. */
bool pairing_denies(const struct pairing_text *t, const struct pairing_failure *f);

#endif
