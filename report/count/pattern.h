/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern.h - the user's patterns of paths.
 */
#ifndef PROFILIS_PATTERN_H
#define PROFILIS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a path has the shape of a user's pattern: "{x}" or "*" is any one segment, a last "**"
 * the rest. */
bool pattern_matches(const char *pattern, const char *path, size_t n);

#endif
