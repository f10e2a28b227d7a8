/* SPDX-License-Identifier: Apache-2.0 */
/*
 * url_query.h - what is kept of a request's query string: behind its path, from the first '?'
 *there.
 *
 * Pure, and fed piece by piece: values that are not kept are never written anywhere.
 *
 *	if (url_query_begin(&q)) {				behind the '?' of the target
 *		url_query_add(&q, bytes, n);		for each piece
 *		url_query_end(&q);
 *	}
 *
 * With names, "a=1&b=2" becomes "a=?&b=?". What has no '=' may as well be a value ("?wsdl", but
 * also "?<token>"): it becomes "?". Only '&' ends a parameter: what a server takes for two of them
 * at a ';' may be one value to another.
 */
#ifndef PROFILIS_URL_QUERY_H
#define PROFILIS_URL_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum url_query_keep {
	URL_QUERY_OFF,
	URL_QUERY_NAMES,
	URL_QUERY_FULL
}; /* in the order of PROFILIS_QUERY */

enum url_query_part { URL_QUERY_NAME, URL_QUERY_VALUE };

struct url_query {
	char *path; /* and what is kept so far, `bytes` of them */
	uint16_t bytes, max;
	uint8_t keep; /* not URL_QUERY_OFF */
	uint8_t part;
	bool truncated;
};

/* The path stands there; false: no room for any of the query, which is not the path's fault. */
bool url_query_begin(struct url_query *q);
void url_query_add(struct url_query *q, const char *bytes, size_t n);
void url_query_end(struct url_query *q);

/* How much of a path with its query is the path. */
size_t url_query_behind(const char *path, size_t n);

#endif
