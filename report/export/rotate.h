/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rotate.h - an output of lines in one file or several: FILE, then FILE.1, FILE.2, ... (before its
 * ending), in the order in which they were begun.
 *
 * A file ends behind the first line by which it has so many bytes, or before the first event that
 * ended so long after the first of the file. Each appears under its name when it is complete.
 */
#ifndef PROFILIS_ROTATE_H
#define PROFILIS_ROTATE_H

#include "output.h"

#include <stdbool.h>
#include <stdint.h>

struct rotate {
	FILE *out; /* of the file at hand; NULL: it could not be opened */
	const char *path, *ending;
	uint64_t bytes, ns; /* 0: no limit */
	unsigned number;
	uint64_t first_ns; /* end of the first event of the file at hand; 0: none yet */
	struct output output;
	char name[PATH_MAX];
};

/* path, ending, bytes and ns are set. All return false, with error set, if files cannot be made. */
bool rotate_begin(struct rotate *r, struct error *error);
/* Between two lines, when an event comes that ended at unix_ns. */
bool rotate_line(struct rotate *r, uint64_t unix_ns, struct error *error);
bool rotate_end(struct rotate *r, struct error *error);
/* Instead of rotate_end: the file at hand is dropped, those before it stay. */
void rotate_drop(struct rotate *r);

#endif
