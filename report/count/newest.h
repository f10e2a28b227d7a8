/* SPDX-License-Identifier: Apache-2.0 */
/*
 * newest.h - the newest N of many records, by an order that the owner defines.
 *
 * Kept in a heap whose top is the oldest. The order must be total over all that is known of a
 * record: then which ones stay does not depend on the order of reading. Not thread-safe.
 */
#ifndef PROFILIS_NEWEST_H
#define PROFILIS_NEWEST_H

#include <stddef.h>

struct newest {
	int (*compare)(const void *a, const void *b); /* below 0: a is older */
	void **heap;
	size_t max, count, room;
};

/* Takes the record over; the one that finds no room, perhaps this one, is given back. NULL: there
 * was room. */
void *newest_add(struct newest *n, void *record);
void newest_sort(struct newest *n); /* oldest first; nothing may be added after */
void newest_free(struct newest *n); /* and all records */

#endif
