/* SPDX-License-Identifier: Apache-2.0 */
/*
 * url_query_is.h - what a path with its query must look like, whatever came: no value, unless all
 * was to be kept.
 */
#ifndef PROFILIS_TESTS_URL_QUERY_IS_H
#define PROFILIS_TESTS_URL_QUERY_IS_H

#include "url_query.h"

#include <string.h>

/* "", "?" or "name=?", but for the end of what was cut. */
static inline bool url_query_parameter_is(const char *at, size_t n, bool cut)
{
	const char *equals = memchr(at, '=', n);

	if (!n || (n == 1 && *at == '?') || (cut && !equals))
		return true;
	return equals &&
	       ((equals + 2 == at + n && equals[1] == '?') || (cut && equals + 1 == at + n));
}

static inline bool url_query_is(enum url_query_keep keep, const char *path, size_t n,
				bool truncated)
{
	size_t at = url_query_behind(path, n) + 1;

	if (at > n || keep == URL_QUERY_FULL)
		return true;
	while (keep == URL_QUERY_NAMES && at <= n) {
		const char *and = memchr(path + at, '&', n - at);
		size_t bytes = and? (size_t)(and-path) - at : n - at;

		if (!url_query_parameter_is(path + at, bytes, truncated && !and))
			return false;
		at += bytes + 1;
	}
	return keep == URL_QUERY_NAMES;
}

#endif
