// SPDX-License-Identifier: Apache-2.0
#include "pattern.h"

#include <string.h>

static size_t segment_bytes(const char *s, size_t n)
{
	const char *slash = memchr(s, '/', n);

	return slash ? (size_t)(slash - s) : n;
}

static bool segment_matches(const char *pattern, size_t p, const char *segment, size_t n)
{
	if (p >= 2 && pattern[0] == '{' && pattern[p - 1] == '}')
		return n > 0;
	if (p == 1 && pattern[0] == '*')
		return n > 0;
	return p == n && !memcmp(pattern, segment, n);
}

bool pattern_matches(const char *pattern, const char *path, size_t n)
{
	size_t left = strlen(pattern);

	for (;;) {
		size_t p = segment_bytes(pattern, left);
		size_t s = segment_bytes(path, n);

		if (p == left && p == 2 && !memcmp(pattern, "**", 2))
			return true;
		if (!segment_matches(pattern, p, path, s))
			return false;
		if (p == left || s == n)
			return p == left && s == n;
		pattern += p + 1, left -= p + 1;
		path += s + 1, n -= s + 1;
	}
}
