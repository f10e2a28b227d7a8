// SPDX-License-Identifier: Apache-2.0
#include "cgi.h"

#include "method.h"

#include <string.h>

/* In the order of their ranks, which decide whose path it is. */
enum field { NONE, PATH_INFO, SCRIPT, DOCUMENT, URI, METHOD, LENGTH, SCGI, SERVER, KEPT };

enum part { BEFORE, SCHEME, COLON, SLASH, AUTHORITY, PATH, QUERY };

static const struct {
	uint8_t bytes;
	uint8_t field;
	char text[CGI_WORD_MAX - 2];
} names[] = {
#define NAME(text, field)                                                                          \
	{                                                                                          \
		sizeof(text) - 1, field, text                                                      \
	}
	NAME("REQUEST_METHOD", METHOD),
	NAME("REQUEST_URI", URI),
	NAME("DOCUMENT_URI", DOCUMENT),
	NAME("SCRIPT_NAME", SCRIPT),
	NAME("PATH_INFO", PATH_INFO),
	NAME("CONTENT_LENGTH", LENGTH),
	NAME("SCGI", SCGI),
	NAME("SERVER_NAME", SERVER),
	NAME("HTTP_TRACEPARENT", KEPT + KEPT_TRACEPARENT),
	NAME("HTTP_X_REQUEST_ID", KEPT + KEPT_REQUEST_ID),
	NAME("HTTP_X_REQUEST_START", KEPT + KEPT_REQUEST_START),
	NAME("HTTP_X_QUEUE_START", KEPT + KEPT_QUEUE_START),
	NAME("HTTP_HOST", KEPT + KEPT_HOST),
#undef NAME
};

/* RFC 9110's token: headers become names as they stand, but for letters and '-'. */
bool cgi_is_name(const char *bytes, size_t n)
{
	static const uint64_t set[2] = {0x03ff6cfa00000000, 0x57ffffffc7fffffe};

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c >= 128 || !(set[c >> 6] >> (c & 63) & 1))
			return false;
	}
	return true;
}

void cgi_begin(struct cgi_vars *v, struct stream_head *head)
{
	memset(v, 0, sizeof(*v));
	head->method = FORMAT_METHOD_OTHER;
	head->grpc = STREAM_GRPC_NONE;
	head->status = head->path_bytes = 0;
	head->connect = head->keeps = head->truncated = false;
	kept_reset(&head->kept);
}

static void word_add(struct cgi_vars *v, const char *bytes, size_t n)
{
	size_t room = CGI_WORD_MAX - v->word_bytes;

	if (n > room)
		n = room;
	memcpy(v->word + v->word_bytes, bytes, n);
	v->word_bytes += (uint8_t)n;
}

void cgi_name(struct cgi_vars *v, const char *bytes, size_t n)
{
	word_add(v, bytes, n);
}

static uint8_t field_of(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].bytes == n && !memcmp(names[i].text, name, n))
			return names[i].field;
	return NONE;
}

void cgi_named(struct cgi_vars *v, const struct stream_head *head)
{
	v->field = field_of(v->word, v->word_bytes);
	v->word_bytes = 0;
	v->part = BEFORE;
	if ((v->field == SERVER && v->seen & CGI_SEEN_HOST) ||
	    (v->field <= URI && v->field < v->rank && v->rank > SCRIPT) ||
	    (v->field == SCRIPT && v->script_bytes) ||
	    (v->field == PATH_INFO && head->path_bytes > v->script_bytes))
		v->field = NONE;
}

/* ---- the path ---------------------------------------------------------------------------- */

/* What stands behind `at` moves on; what finds no room is cut. */
static void path_insert(struct stream_head *head, size_t at, const char *bytes, size_t n)
{
	size_t tail = head->path_bytes - at, room = FORMAT_PATH_MAX - at;

	if (n > room || tail > room - n)
		head->truncated = true;
	if (n > room)
		n = room;
	if (tail > room - n)
		tail = room - n;
	memmove(head->path + at + n, head->path + at, tail);
	memcpy(head->path + at, bytes, n);
	head->path_bytes = (uint16_t)(at + n + tail);
}

static void path_reset(struct stream_head *head)
{
	head->path_bytes = 0;
	head->truncated = false;
}

static bool is_scheme(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 || cgi_is_digit(c) || c == '+' || c == '-' ||
	       c == '.';
}

/* As http1 does: a scheme is kept as if it were the path until "://" tells that it is one. */
static enum part part_after(enum part part, char c)
{
	switch (part) {
	case BEFORE:
		return is_scheme(c) ? SCHEME : PATH;
	case SCHEME:
		return c == ':' ? COLON : is_scheme(c) ? SCHEME : PATH;
	case COLON:
		return c == '/' ? SLASH : PATH;
	case SLASH:
		return c == '/' ? AUTHORITY : PATH;
	case AUTHORITY:
		return c == '/' || c == '?' || c == '#' ? PATH : AUTHORITY;
	default:
		return part;
	}
}

/* One byte of a target whose form is not known yet. */
static void target_byte(struct cgi_vars *v, struct stream_head *head, char c)
{
	enum part before = v->part;

	v->part = part_after(before, c);
	if (v->part == AUTHORITY) {
		path_reset(head);
		return;
	}
	if (c == '?' || c == '#') {
		if (before == AUTHORITY)
			path_insert(head, 0, "/", 1);
		v->part = QUERY;
		return;
	}
	path_insert(head, head->path_bytes, &c, 1);
}

static size_t path_length(const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && bytes[i] != '?' && bytes[i] != '#')
		i++;
	return i;
}

static void path_bytes(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	size_t length = path_length(bytes, n);

	if (v->field == SCRIPT) {
		path_insert(head, v->script_bytes, bytes, length);
		length = length < FORMAT_PATH_MAX ? length : FORMAT_PATH_MAX;
		v->script_bytes = (uint16_t)(v->script_bytes + length);
		if (v->script_bytes > head->path_bytes)
			v->script_bytes = head->path_bytes;
	} else {
		path_insert(head, head->path_bytes, bytes, length);
	}
	if (path_length(bytes, n) < n)
		v->part = QUERY;
}

static void path_value(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	if (v->part == BEFORE) {
		if (v->field >= DOCUMENT) {
			path_reset(head);
			v->script_bytes = 0;
		}
		if (v->field > v->rank)
			v->rank = v->field;
		if (v->field != URI)
			v->part = PATH;
	}
	for (; n && v->part < PATH; n--)
		target_byte(v, head, *bytes++);
	if (n && v->part == PATH)
		path_bytes(v, head, bytes, n);
}

/* ---- values ------------------------------------------------------------------------------ */

void cgi_value(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	if (!n || v->field == NONE)
		return;
	if (v->field <= URI)
		path_value(v, head, bytes, n);
	else if (v->field < SERVER)
		word_add(v, bytes, n);
	else
		kept_add(&head->kept, bytes, n);
}

/* An empty host is none: the other variable may know it. */
static void kept_value(struct cgi_vars *v, struct stream_head *head)
{
	struct kept *k = &head->kept;

	if (!k->pending_bytes)
		return;
	kept_done(k, v->field == SERVER ? KEPT_HOST : (enum kept_field)(v->field - KEPT));
	if (v->field == KEPT + KEPT_HOST)
		v->seen |= CGI_SEEN_HOST;
}

bool cgi_pair(struct cgi_vars *v, struct stream_head *head)
{
	uint8_t n = v->word_bytes;
	bool good = true;

	if (v->field == METHOD && n) {
		head->method = method_of_text(v->word, n);
		v->seen |= CGI_SEEN_METHOD;
	} else if (v->field == LENGTH) {
		good = cgi_number(v->word, n, &v->length);
		v->seen |= CGI_SEEN_LENGTH;
	} else if (v->field == SCGI && n == 1 && v->word[0] == '1') {
		v->seen |= CGI_SEEN_SCGI;
	} else if (v->field == URI && v->part == AUTHORITY) {
		path_insert(head, 0, "/", 1);
	} else if (v->field >= SERVER) {
		kept_value(v, head);
	}
	v->word_bytes = 0;
	return good;
}

void cgi_end(struct stream_head *head)
{
	const struct kept *k = &head->kept;

	head->keeps = k->traced || k->request_id_bytes || k->host_bytes || k->queued_unix_ns;
}
