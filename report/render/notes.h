/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notes.h - what the figures do not contain and how far they can be trusted, in plain sentences.
 *
 * The text, the page and the JSON say the same because they all ask here.
 */
#ifndef PROFILIS_NOTES_H
#define PROFILIS_NOTES_H

#include "model.h"

enum note_kind {
	NOTE_LOSS,    /* requests passed that the figures lack, or that are known by status alone */
	NOTE_BLIND,   /* traffic that could not be seen */
	NOTE_ACCOUNT, /* the recorder's account of itself: nothing is missing */
};

struct note {
	enum note_kind kind;
	uint64_t count;
	const char *name; /* "drop_no_buffer" */
	const char *text; /* what one unit means: "exchanges not recorded in detail: no buffer was
			     free" */
};

/* Calls f for each fact of `kind` whose count is not 0, losses of the same kind in the ledger's
 * order. */
void notes_each(const struct model *model, enum note_kind kind,
		void (*f)(void *context, const struct note *note), void *context);
size_t notes_count(const struct model *model, enum note_kind kind);

/* One sentence: "Complete: 0 requests lost." only when the counters say so. */
const char *notes_verdict(const struct model *model);

/* Health at a glance. */
enum notes_health { HEALTH_EMPTY, HEALTH_GOOD, HEALTH_WARNING, HEALTH_BAD };
enum notes_health notes_health(const struct model *model);
const char *notes_health_word(enum notes_health health); /* "healthy", ... */

/* Requests per second over the time from model.begin to model.end. */
double notes_rate(const struct model *model, uint64_t count);

#endif
