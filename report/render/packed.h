/* SPDX-License-Identifier: Apache-2.0 */
/*
 * packed.h - numbers as short text for the page's own copy of the JSON: a third of their decimals.
 *
 * A number is digits to the base of 32, the highest first; all but the last from the second half of
 * the alphabet. Buckets are counts, and before a count a sign for each run of up to PACKED_GAP
 *empty buckets. Neither quote, backslash nor markup is in the alphabet, and a text begins with an
 *escape that json.c writes for no other text, so that a reader can tell packed ones from a
 *stranger's:
 *
 *	"\u007e" first count ...	a histogram: first is the index of the first bucket
 *	"\u007d" distance requests errors sum_us buckets first count ... of each cell: see schema
 *
 * src/packed.ts reads it.
 */
#ifndef PROFILIS_PACKED_H
#define PROFILIS_PACKED_H

#include "json.h"

#define PACKED_GAP 24u

struct packed {
	FILE *out;
	uint64_t next; /* the index of the bucket that would come next */
	bool begun;
};

void packed_begin_histogram(struct packed *p, struct json *j, const char *key);
void packed_begin_cells(struct packed *p, struct json *j, const char *key);
void packed_end(struct packed *p);

void packed_number(struct packed *p, uint64_t value);
/* Ascending; packed_restart before another row of buckets. */
void packed_bucket(struct packed *p, uint64_t index, uint64_t count);
void packed_restart(struct packed *p);

#endif
