/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wildcard.h - shell patterns as PROFILIS_ONLY and PROFILIS_EXCLUDE have them: '*' any bytes ('/'
 * too), '?' one byte, "[a-z]" and "[!a-z]" one byte of a set, '\' takes the next byte as it is. A
 * '[' that nothing closes is one. Pure; in time of their lengths' product at most.
 */
#ifndef PROFILIS_WILDCARD_H
#define PROFILIS_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

struct wildcard_text {
	const char *bytes;
	size_t length;
};

bool wildcard_matches(struct wildcard_text pattern, struct wildcard_text text);

/* One of several patterns, separated by commas. An empty list matches nothing. */
bool wildcard_list_matches(const char *patterns, struct wildcard_text text);

#endif
