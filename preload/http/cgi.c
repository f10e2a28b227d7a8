// SPDX-License-Identifier: Apache-2.0
#include "cgi.h"

#include "method.h"

#include <string.h>

/* In the order of their ranks, which decide whose path it is. */
enum field { NONE, PATH_INFO, SCRIPT, DOCUMENT, URI, STRING, METHOD, LENGTH, SCGI, SERVER, KEPT };

/* IN_QUERY and what follows: something is kept of it, its enum url_query_part is added. */
enum part { BEFORE, SCHEME, COLON, SLASH, AUTHORITY, PATH, NOT_KEPT, IN_QUERY };

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
	NAME("QUERY_STRING", STRING),
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

/* Behind it stands the query, if that came before. */
static size_t path_end(const struct cgi_vars *v, const struct stream_head *head)
{
	return head->path_bytes - v->query_bytes;
}

void cgi_named(struct cgi_vars *v, const struct stream_head *head)
{
	v->field = field_of(v->word, v->word_bytes);
	v->word_bytes = 0;
	v->part = BEFORE;
	if ((v->field == SERVER && v->seen & CGI_SEEN_HOST) ||
	    (v->field <= URI && v->field < v->rank && v->rank > SCRIPT) ||
	    (v->field == SCRIPT && v->script_bytes) ||
	    (v->field == PATH_INFO && path_end(v, head) > v->script_bytes) ||
	    (v->field == STRING && (!head->query || v->query_bytes || v->rank == URI)))
		v->field = NONE;
}

/* ---- the path ---------------------------------------------------------------------------- */

/* What stands behind `at` moves on; what finds no room is cut. Lost, a query leaves the path whole.
 */
static void path_insert(struct cgi_vars *v, struct stream_head *head, size_t at, const char *bytes,
			size_t n)
{
	size_t tail = head->path_bytes - at, room = FORMAT_PATH_MAX - at;
	size_t end = path_end(v, head) + n;

	if (n > room)
		n = room;
	if (tail > room - n)
		tail = room - n;
	memmove(head->path + at + n, head->path + at, tail);
	memcpy(head->path + at, bytes, n);
	head->path_bytes = (uint16_t)(at + n + tail);
	if (end > FORMAT_PATH_MAX) {
		head->truncated = true;
		v->query_bytes = 0;
	} else if (v->query_bytes > head->path_bytes - end) {
		v->query_bytes = (uint16_t)(head->path_bytes - end);
		head->truncated = v->query_bytes;
	}
}

static void path_append(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	path_insert(v, head, path_end(v, head), bytes, n);
}

/* Where a query stays, it is what was truncated. */
static void path_reset(struct cgi_vars *v, struct stream_head *head)
{
	memmove(head->path, head->path + path_end(v, head), v->query_bytes);
	head->path_bytes = v->query_bytes;
	head->truncated &= v->query_bytes != 0;
	v->script_bytes = 0;
}

/* ---- the query --------------------------------------------------------------------------- */

static struct url_query query_of(const struct cgi_vars *v, const struct stream_head *head)
{
	return (struct url_query){
		.path = (char *)head->path,
		.bytes = head->path_bytes,
		.max = FORMAT_PATH_MAX,
		.keep = head->query,
		.part = v->part == IN_QUERY + URL_QUERY_VALUE ? URL_QUERY_VALUE : URL_QUERY_NAME,
	};
}

static void kept(struct stream_head *head, const struct url_query *q)
{
	head->path_bytes = q->bytes;
	head->truncated |= q->truncated;
}

static void query_starts(struct cgi_vars *v, struct stream_head *head)
{
	struct url_query q = query_of(v, head);
	bool begins = head->query && !head->truncated && url_query_begin(&q);

	kept(head, &q);
	v->part = begins ? IN_QUERY + URL_QUERY_NAME : NOT_KEPT;
}

static void query_ends(struct cgi_vars *v, struct stream_head *head)
{
	struct url_query q = query_of(v, head);

	url_query_end(&q);
	kept(head, &q);
	v->part = NOT_KEPT;
}

static void query_piece(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	const char *fragment = memchr(bytes, '#', n);
	struct url_query q = query_of(v, head);

	url_query_add(&q, bytes, fragment ? (size_t)(fragment - bytes) : n);
	kept(head, &q);
	v->part = IN_QUERY + q.part;
	if (fragment)
		query_ends(v, head);
}

/* A piece of QUERY_STRING. */
static void query_string(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	size_t path = path_end(v, head);

	if (v->part == BEFORE)
		query_starts(v, head);
	if (v->part >= IN_QUERY)
		query_piece(v, head, bytes, n);
	v->query_bytes = (uint16_t)(head->path_bytes - path);
}

/* ---- a target ---------------------------------------------------------------------------- */

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

/* At a '?' or '#'. Only REQUEST_URI has a query: elsewhere it is one that was decoded. */
static void path_ends(struct cgi_vars *v, struct stream_head *head, char mark)
{
	v->part = NOT_KEPT;
	if (mark == '?' && v->field == URI)
		query_starts(v, head);
}

/* One byte of a target whose form is not known yet. */
static void target_byte(struct cgi_vars *v, struct stream_head *head, char c)
{
	enum part before = v->part;

	v->part = part_after(before, c);
	if (v->part == AUTHORITY) {
		path_reset(v, head);
		return;
	}
	if (c == '?' || c == '#') {
		if (before == AUTHORITY)
			path_append(v, head, "/", 1);
		path_ends(v, head, c);
		return;
	}
	path_append(v, head, &c, 1);
}

static size_t path_length(const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && bytes[i] != '?' && bytes[i] != '#')
		i++;
	return i;
}

/* Says how many there were, with the mark behind them. */
static size_t path_piece(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	size_t length = path_length(bytes, n), used = length;

	if (v->field == SCRIPT) {
		path_insert(v, head, v->script_bytes, bytes, length);
		length = length < FORMAT_PATH_MAX ? length : FORMAT_PATH_MAX;
		v->script_bytes = (uint16_t)(v->script_bytes + length);
		if (v->script_bytes > head->path_bytes)
			v->script_bytes = head->path_bytes;
	} else {
		path_append(v, head, bytes, length);
	}
	if (used == n)
		return n;
	path_ends(v, head, bytes[used]);
	return used + 1;
}

/* Its first bytes have come: it may be a better source than what is there. */
static void path_begins(struct cgi_vars *v, struct stream_head *head)
{
	if (v->field == URI)
		head->path_bytes = v->query_bytes = 0;
	if (v->field >= DOCUMENT)
		path_reset(v, head);
	if (v->field > v->rank)
		v->rank = v->field;
	if (v->field != URI)
		v->part = PATH;
}

static void path_value(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	size_t used;

	if (v->part == BEFORE)
		path_begins(v, head);
	for (; n && v->part < PATH; n--)
		target_byte(v, head, *bytes++);
	if (n && v->part == PATH) {
		used = path_piece(v, head, bytes, n);
		bytes += used;
		n -= used;
	}
	if (n && v->part >= IN_QUERY)
		query_piece(v, head, bytes, n);
}

/* ---- values ------------------------------------------------------------------------------ */

void cgi_value(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n)
{
	if (!n || v->field == NONE)
		return;
	if (v->field <= URI)
		path_value(v, head, bytes, n);
	else if (v->field == STRING)
		query_string(v, head, bytes, n);
	else if (v->field < SERVER)
		word_add(v, bytes, n);
	else
		kept_add(&head->kept, bytes, n);
}

static void query_whole(struct cgi_vars *v, struct stream_head *head)
{
	size_t path = path_end(v, head);

	query_ends(v, head);
	if (v->field == STRING)
		v->query_bytes = (uint16_t)(head->path_bytes - path);
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
		path_append(v, head, "/", 1);
	} else if (v->part >= IN_QUERY) {
		query_whole(v, head);
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
