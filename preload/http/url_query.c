// SPDX-License-Identifier: Apache-2.0
#include "url_query.h"

#include <string.h>

/* False: it was cut. */
static bool append(struct url_query *q, const char *bytes, size_t n)
{
	size_t room = (size_t)(q->max - q->bytes);
	bool fits = n <= room;

	n = fits ? n : room;
	q->truncated |= !fits;
	memcpy(q->path + q->bytes, bytes, n);
	q->bytes = (uint16_t)(q->bytes + n);
	return fits;
}

bool url_query_begin(struct url_query *q)
{
	if (q->bytes >= q->max)
		return false;
	append(q, "?", 1);
	q->part = URL_QUERY_NAME;
	return true;
}

/* Where the parameter in the making begins: names hold no '&', and no value is there. */
static size_t parameter(const struct url_query *q)
{
	size_t begin = url_query_behind(q->path, q->bytes) + 1;
	const char *and = memrchr(q->path + begin, '&', q->bytes - begin);

	return and? (size_t)(and+1 - q->path) : begin;
}

/* A '&'. What finds no room behind it is passed over as if it were a value. */
static void next(struct url_query *q)
{
	q->part = append(q, "&", 1) ? URL_QUERY_NAME : URL_QUERY_VALUE;
}

/* It ends, and had no '='. */
static void hide(struct url_query *q)
{
	size_t begin = parameter(q), n = q->bytes - begin;

	if (!n)
		return;
	memset(q->path + begin, 0, n);
	q->bytes = (uint16_t)begin;
	append(q, "?", 1);
}

/* A piece of a name, or what ends it; says how many bytes. */
static size_t name(struct url_query *q, const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && bytes[i] != '=' && bytes[i] != '&')
		i++;
	if (i) {
		append(q, bytes, i);
		return i;
	}
	if (*bytes == '&') {
		hide(q);
		next(q);
	} else {
		append(q, "=?", 2);
		q->part = URL_QUERY_VALUE;
	}
	return 1;
}

static size_t value(struct url_query *q, const char *bytes, size_t n)
{
	const char *and = memchr(bytes, '&', n);

	if (!and)
		return n;
	next(q);
	return (size_t)(and+1 - bytes);
}

void url_query_add(struct url_query *q, const char *bytes, size_t n)
{
	if (q->keep == URL_QUERY_FULL) {
		append(q, bytes, n);
		return;
	}
	while (n) {
		size_t used = q->part == URL_QUERY_NAME ? name(q, bytes, n) : value(q, bytes, n);

		bytes += used;
		n -= used;
	}
}

void url_query_end(struct url_query *q)
{
	if (q->keep == URL_QUERY_NAMES && q->part == URL_QUERY_NAME)
		hide(q);
}

size_t url_query_behind(const char *path, size_t n)
{
	const char *mark = memchr(path, '?', n);

	return mark ? (size_t)(mark - path) : n;
}
