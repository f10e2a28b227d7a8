/* SPDX-License-Identifier: Apache-2.0 */
/*
 * operation.h - what a statement does, and to what: its verb, and the one table or collection that
 * it names where that is plain to see. No parser: words, and how deep in parentheses they stand.
 *
 * Pure; any bytes are safe.
 */
#ifndef PROFILIS_OPERATION_H
#define PROFILIS_OPERATION_H

#include <stddef.h>

#define OPERATION_NAME_MAX 32u

struct operation {
	char name[OPERATION_NAME_MAX]; /* "SELECT", "GET"; "": none; longer ones are cut */
	const char *collection;	       /* in the statement, as it is written there */
	size_t collection_bytes;       /* 0: not known, or several */
};

/* system: enum format_system, or any other number. */
void operation_of(struct operation *o, unsigned system, const char *statement, size_t bytes);

#endif
