// SPDX-License-Identifier: Apache-2.0
/*
 * The request that a text names, in the lines before the exception: what the exception's own
 * message names may be another's.
 */
#include "traceback_parts.h"

#include <ctype.h>
#include <string.h>

static bool ends_path(char c)
{
	return (unsigned char)c <= ' ' || strchr("?#\"'`)]>,;", c);
}

static bool take_path(struct traceback *t, struct traceback_text text)
{
	size_t n = 0;

	while (n < text.length && !ends_path(text.bytes[n]))
		n++;
	while (n > 1 && text.bytes[n - 1] == ':')
		n--;
	if (!n || *text.bytes != '/')
		return false;
	t->path = part_first(text, n);
	return true;
}

static bool take_method(struct traceback *t, struct traceback_text text)
{
	size_t n = 0;

	while (n < text.length && text.bytes[n] >= 'A' && text.bytes[n] <= 'Z')
		n++;
	t->method = part_first(text, n);
	return n > 2 && n < 10;
}

/* "GET /path", wherever it stands in the line. */
static bool request_line(struct traceback *t, struct traceback_text line)
{
	struct traceback_text rest = line, before;

	while (part_until(&rest, " /", &before)) {
		const char *at = part_end(before);
		size_t n = 0;

		while (n < before.length && at[-1] >= 'A' && at[-1] <= 'Z')
			at--, n++;
		if (n > 2 && take_method(t, part_between(at, part_end(before))) &&
		    take_path(t, part_between(part_end(before) + 1, part_end(line))))
			return true;
	}
	return false;
}

/* What frameworks write before the path: Flask, Django, gunicorn, waitress, Tornado. */
static bool known_phrase(struct traceback *t, struct traceback_text line)
{
	static const char *const phrases[] = {
		"Exception on ",
		"Internal Server Error: ",
		"Error handling request ",
		"Exception while serving ",
		"Unhandled exception for request ",
		"uri='",
	};
	struct traceback_text rest, before;

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		rest = line;
		if (!part_until(&rest, phrases[i], &before) || !take_path(t, rest))
			continue;
		if (part_until(&rest, " [", &before))
			take_method(t, rest);
		rest = line;
		if (part_until(&rest, "method='", &before))
			take_method(t, rest);
		return true;
	}
	return false;
}

static size_t id_length(struct traceback_text text)
{
	size_t n = 0;

	while (n < text.length && (isalnum((unsigned char)text.bytes[n]) || text.bytes[n] == '-'))
		n++;
	return n;
}

static void read_ids(struct traceback *t, struct traceback_text line)
{
	static const char *const keys[] = {
		"trace_id=", "traceId=", "trace.id=", "request_id=", "requestId=", "X-Request-Id="};
	struct traceback_text rest, before;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		rest = line;
		if (!part_until(&rest, keys[i], &before))
			continue;
		part_skip(&rest, "\"");
		rest = part_first(rest, id_length(rest));
		if (i < 3)
			t->trace_id = rest;
		else
			t->request_id = rest;
	}
}

void traceback_request(struct traceback *t, struct traceback_text text)
{
	struct traceback_text line;

	while (part_line(&text, &line)) {
		if (part_find(line, "Traceback (most") || part_starts(line, "\tat ") ||
		    part_starts(line, "    at ") || part_starts(line, "\tfrom "))
			return;
		read_ids(t, line);
		if (!t->path.length && !known_phrase(t, line) && !request_line(t, line))
			t->method.length = 0;
	}
}
