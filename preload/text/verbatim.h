/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verbatim.h - statements as they were sent, and what they became: programs send the same few bytes
 * over and over, and normalising them costs more than all else that is done for a call.
 *
 * Any thread, no lock: who finds an entry being written goes without. A text is kept when it comes
 * for the second time, so that statements with their values written out push nothing out and mostly
 * leave no copy. Bounded: long ones are not kept, newer ones replace older ones.
 */
#ifndef PROFILIS_VERBATIM_H
#define PROFILIS_VERBATIM_H

#include "statement.h"

#define VERBATIM_MAX 1024u /* bytes of a text */

/* A statement as it was sent. */
struct verbatim {
	enum statement_dialect dialect;
	const char *text;
	size_t bytes;
	uint64_t key; /* verbatim_find() sets it */
};

/* What it became. */
struct verbatim_known {
	uint32_t statement; /* statements.h */
	bool truncated;
};

/* False: not known. */
bool verbatim_find(struct verbatim *v, struct verbatim_known *known);

/* After a verbatim_find() that was in vain. */
void verbatim_keep(const struct verbatim *v, struct verbatim_known known);

#endif
