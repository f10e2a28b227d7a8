// SPDX-License-Identifier: Apache-2.0
/*
 * Lines of structured loggers (pino, bunyan, winston, logstash, python-json-logger): strings by the
 * last key before them, however deep. A hostile line yields nonsense, never more.
 */
#include "traceback_parts.h"

#include <string.h>

struct reader {
	struct traceback_text rest, key;
	struct traceback_text stack, type, message, error;
	bool in_error; /* "message" and "type" are the error's: an object of that name was opened */
};

/* Up to the quote that ends it, escapes as they stand. */
static bool read_string(struct traceback_text *rest, struct traceback_text *string)
{
	size_t n = 0;

	while (n < rest->length && rest->bytes[n] != '"')
		n += rest->bytes[n] == '\\' ? 2 : 1;
	*string = part_first(*rest, n);
	*rest = part_after(*rest, n + 1);
	return string->length == n;
}

static bool is_one_of(struct traceback_text key, const char *const *names)
{
	for (; *names; names++)
		if (part_is(key, *names))
			return true;
	return false;
}

static struct traceback_text without_query(struct traceback_text path)
{
	const char *query = part_find(path, "?");

	return query ? part_between(path.bytes, query) : path;
}

static void take_request(struct traceback *t, struct traceback_text key,
			 struct traceback_text value)
{
	static const char *const methods[] = {"method", "http.method", "request_method",
					      "http.request.method", NULL};
	static const char *const paths[] = {"url",	"path",	       "uri", "request_uri",
					    "url.path", "http.target", NULL};
	static const char *const traces[] = {"trace_id", "traceId", "trace.id", "traceid", NULL};
	static const char *const ids[] = {
		"request_id",	   "requestId", "x-request-id", "X-Request-ID", "correlation_id",
		"http.request.id", NULL};

	if (is_one_of(key, methods) && !t->method.length)
		t->method = value;
	else if (is_one_of(key, paths) && !t->path.length && part_starts(value, "/"))
		t->path = without_query(value);
	else if (is_one_of(key, traces))
		t->trace_id = value;
	else if (is_one_of(key, ids))
		t->request_id = value;
}

static void take(struct traceback *t, struct reader *r, struct traceback_text value)
{
	static const char *const stacks[] = {
		"stack",      "exc_info",	   "stack_trace",
		"stacktrace", "error.stack_trace", "exception.stacktrace",
		"traceback",  "exception",	   "backtrace",
		NULL};
	static const char *const types[] = {"type", "name", "class", NULL};
	static const char *const full[] = {"error.type", "exception.type", "exc_type", NULL};

	if (is_one_of(r->key, stacks) && part_find(value, "\\n") && !r->stack.length)
		r->stack = value;
	else if ((r->in_error && is_one_of(r->key, types)) || is_one_of(r->key, full))
		r->type = r->type.length ? r->type : value;
	else if (r->in_error && (part_is(r->key, "message") || part_is(r->key, "msg")))
		r->message = r->message.length ? r->message : value;
	else
		take_request(t, r->key, value);
}

static bool opens_error(struct traceback_text key)
{
	static const char *const names[] = {"err", "error", "exception", "exc", NULL};

	return is_one_of(key, names);
}

static void read_members(struct traceback *t, struct reader *r)
{
	struct traceback_text string;

	while (r->rest.length) {
		char c = *r->rest.bytes;

		r->rest = part_after(r->rest, 1);
		if (c == '{')
			r->in_error = opens_error(r->key);
		else if (c == '}')
			r->in_error = false;
		if (c != '"')
			continue;
		if (!read_string(&r->rest, &string))
			return;
		if (part_starts(part_trimmed(r->rest), ":")) {
			r->key = string;
			r->rest = part_after(part_trimmed(r->rest), 1);
		} else {
			take(t, r, string);
		}
	}
}

static size_t unescaped(char *to, struct traceback_text from)
{
	static const char letters[] = "nrtbf", bytes[] = "\n\r\t\b\f";
	size_t n = 0;

	for (size_t i = 0; i < from.length && n < FORMAT_LOG_MAX; i++) {
		const char *known;

		if (from.bytes[i] != '\\' || i + 1 == from.length) {
			to[n++] = from.bytes[i];
			continue;
		}
		i++;
		known = strchr(letters, from.bytes[i]);
		to[n++] = known && *known ? bytes[known - letters] : from.bytes[i];
	}
	return n;
}

bool traceback_json(struct traceback *t, struct traceback_text text)
{
	struct reader r = {.rest = text};
	bool found = false;

	read_members(t, &r);
	if (r.stack.length) {
		struct traceback_text stack = {t->unescaped, unescaped(t->unescaped, r.stack)};

		found = traceback_plain(t, stack);
	}
	if (!r.type.length)
		return found;
	if (!found) {
		t->frame_count = t->cause_count = 0;
		t->language = TRACEBACK_NONE;
		t->value = r.message;
	}
	t->type = r.type;
	return true;
}
