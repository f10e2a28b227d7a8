/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_machine.h"
#include "http1_scan.h"

#include "profilis/format.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* What a header line's first byte says of it: the headers it may be, or that the head ends here. */
#define HEAD_END 0x80
static const uint8_t first_byte[256] = {
	['\r'] = HEAD_END,
	['\n'] = HEAD_END,
	['C'] = 1 << CONTENT_LENGTH | 1 << CONNECTION,
	['c'] = 1 << CONTENT_LENGTH | 1 << CONNECTION,
	['T'] = 1 << TRANSFER_ENCODING,
	['t'] = 1 << TRANSFER_ENCODING,
	['U'] = 1 << UPGRADE,
	['u'] = 1 << UPGRADE,
};

/* ---- start lines: NULL leaves them to the machine ---------------------------------------- */

static ALWAYS_INLINE bool version_here(struct http1_head *head, const char *at)
{
	uint64_t version = load8(at);

	head->minor = version == load8("HTTP/1.1");
	return head->minor || version == load8("HTTP/1.0");
}

/* The byte behind the method and its blank. */
static ALWAYS_INLINE const char *method_here(struct http1_head *head, const char *at)
{
#define METHOD_HERE(name)                                                                          \
	if (memcmp(at, #name " ", sizeof(#name)) == 0) {                                           \
		head->method = FORMAT_METHOD_##name;                                               \
		return at + sizeof(#name);                                                         \
	}
	METHOD_HERE(GET)
	METHOD_HERE(POST)
	METHOD_HERE(HEAD)
	METHOD_HERE(PUT)
	METHOD_HERE(DELETE)
	METHOD_HERE(PATCH)
	METHOD_HERE(OPTIONS)
#undef METHOD_HERE
	return NULL;
}

/* Its line feed. */
static ALWAYS_INLINE const char *request_line(struct http1_head *head, const char *at,
					      const char *end)
{
	const char *path, *stop;

	if (end - at < 16)
		return NULL;
	path = method_here(head, at);
	if (!path || *path != '/')
		return NULL;
	stop = scan_target(path, end);
	path_append(head, path, (size_t)(stop - path));
	while (stop < end && (*stop == '?' || *stop == '#'))
		stop = scan_target(stop + 1, end);
	if (end - stop < 11 || *stop != ' ' || !version_here(head, stop + 1))
		return NULL;
	return stop[9] == '\r' && stop[10] == '\n' ? stop + 10 : NULL;
}

/* The byte behind its status. */
static ALWAYS_INLINE const char *status_line(struct http1_head *head, const char *at,
					     const char *end)
{
	if (end - at < 16 || !version_here(head, at) || at[8] != ' ' || at[12] != ' ')
		return NULL;
	if (!is_digit(at[9]) || !is_digit(at[10]) || !is_digit(at[11]) || at[9] == '0')
		return NULL;
	head->status = (uint16_t)((at[9] - '0') * 100 + (at[10] - '0') * 10 + (at[11] - '0'));
	return at + 12;
}

/* ---- values: false, with nothing done, leaves them to the machine ------------------------ */

/* Does the line end at `at`, and is it known that the next one does not continue it? */
static ALWAYS_INLINE bool ends_here(const char *at, const char *end)
{
	return end - at >= 3 && at[0] == '\r' && at[1] == '\n' && !is_blank(at[2]);
}

static ALWAYS_INLINE bool length_here(struct http1_head *head, const char *at, const char *end)
{
	const char *digit = at;
	uint64_t length = 0;

	if (at == end || is_digit(end[-1])) /* the loop below ends at it */
		return false;
	while (is_digit(*digit))
		length = length * 10 + (uint64_t)(*digit++ - '0');
	if (digit == at || digit - at > 18 || !ends_here(digit, end) || head->has_length)
		return false;
	head->has_length = true;
	head->length = length;
	return true;
}

/* `at` is behind a blank. */
static ALWAYS_INLINE bool connection_here(struct http1 *h, const char *at, const char *end)
{
	if (end - at < 13)
		return false;
	if (same_text(at, "keep-alive\r\n", 12) && !is_blank(at[12]))
		h->flags |= SAID_KEEP_ALIVE;
	else if (same_text(at - 1, " close\r\n", 8) && !is_blank(at[7]))
		h->flags |= SAID_CLOSE;
	else
		return false;
	return true;
}

static ALWAYS_INLINE bool coding_here(struct http1 *h, const char *at, const char *end)
{
	if (end - at < 10 || !same_text(at, "chunked\r\n", 9) || is_blank(at[9]))
		return false;
	h->flags &= (uint8_t)~SAID_CODING;
	h->flags |= SAID_CHUNKED;
	return true;
}

static ALWAYS_INLINE bool value_here(struct http1 *h, struct http1_head *head,
				     enum http1_header kind, const char *at, const char *end)
{
	if (at == end || *at++ != ' ')
		return false;
	switch (kind) {
	case CONTENT_LENGTH:
		return length_here(head, at, end);
	case CONNECTION:
		return connection_here(h, at, end);
	case TRANSFER_ENCODING:
		return coding_here(h, at, end);
	default:
		return false;
	}
}

/* ---- the end of a head ------------------------------------------------------------------- */

static ALWAYS_INLINE bool status_has_no_body(const struct http1_head *head)
{
	return head->status < 200 || head->status == 204 || head->status == 304;
}

/*
 * RFC 9112, 6.3. A request with codings but without chunked gets 400 or 501 and its connection
 * closes, or its server ignores Transfer-Encoding: so Content-Length counts, else whatever comes.
 */
static ALWAYS_INLINE enum http1_state body_state(const struct http1 *h,
						 const struct http1_head *head)
{
	bool response = h->side == HTTP1_RESPONSE;

	if (response && status_has_no_body(head))
		return ENDED;
	if (head->chunked)
		return CHUNK_SIZE;
	if (head->has_length)
		return head->length ? LENGTH : ENDED;
	return response || h->flags & SAID_CODING ? UNTIL_CLOSE : ENDED;
}

void http1_head_done(struct http1 *h, struct http1_head *head)
{
	bool response = h->side == HTTP1_RESPONSE;
	unsigned said = h->flags;

	head->close = said & SAID_CLOSE || (!head->minor && !(said & SAID_KEEP_ALIVE));
	if (said & ~(SAID_CLOSE | SAID_KEEP_ALIVE)) {
		head->upgrade = said & SAID_UPGRADE && (response || said & SAID_TO_UPGRADE);
		head->chunked = said & SAID_CHUNKED;
		if (head->chunked || (said & SAID_CODING && response)) {
			head->has_length = false;
			head->length = 0;
		}
	}
	h->at = 0;
	h->left = head->length;
	h->state = (uint8_t)body_state(h, head);
}

/* ---- header lines ------------------------------------------------------------------------ */

/* The header whose name, with colon, stands here in full; HEADER_COUNT: none. */
static ALWAYS_INLINE enum http1_header name_here(const char *line, size_t n, unsigned may_be)
{
#define NAME_HERE(name, text)                                                                      \
	if (may_be & 1u << name && n >= sizeof(text) - 1 &&                                        \
	    same_text(line, text, sizeof(text) - 1))                                               \
		return name;
	HTTP1_HEADERS(NAME_HERE)
#undef NAME_HERE
	return HEADER_COUNT;
}

static ALWAYS_INLINE size_t name_bytes(enum http1_header kind)
{
	static const uint8_t bytes[] = {
#define NAME_BYTES(name, text) sizeof(text) - 1,
		HTTP1_HEADERS(NAME_BYTES)
#undef NAME_BYTES
	};

	return bytes[kind];
}

/* Which of these names would need more bytes than the piece has. */
static unsigned names_cut(size_t n, unsigned may_be)
{
	unsigned cut = 0;

#define NAME_CUT(name, text) cut |= n < sizeof(text) - 1 ? 1u << name : 0;
	HTTP1_HEADERS(NAME_CUT)
#undef NAME_CUT
	return cut & may_be;
}

/* A line that begins with CR or LF: where the body begins; NULL: it is an ordinary line after all.
 */
static ALWAYS_INLINE const char *head_end(struct http1 *h, struct http1_head *head,
					  const char *line, const char *end)
{
	if (*line == '\r') {
		if (++line == end) {
			h->state = LAST_LF;
			return end;
		}
		if (*line != '\n')
			return NULL;
	}
	http1_head_done(h, head);
	return line + 1;
}

/*
 * A line whose first byte is in first_byte[]. NULL: nothing in it is left to read, the scan for
 * line ends may go on; else the state says how to go on there.
 */
static ALWAYS_INLINE const char *line_here(struct http1 *h, struct http1_head *head,
					   unsigned may_be, const char *line, const char *end)
{
	size_t n = (size_t)(end - line);
	enum http1_header kind;

	if (may_be & HEAD_END)
		return head_end(h, head, line, end);
	kind = name_here(line, n, may_be);
	if (kind < HEADER_COUNT) {
		line += name_bytes(kind);
		if (value_here(h, head, kind, line, end))
			return NULL;
		http1_fields_value(h, kind);
		return line;
	}
	may_be = n < WORD_MAX ? names_cut(n, may_be) : 0;
	if (!may_be)
		return NULL;
	http1_fields_name(h, may_be);
	return line;
}

/* Runs over lines, from within one that is of no interest, until one matters or the piece ends. */
static ALWAYS_INLINE const char *scan(struct http1 *h, struct http1_head *head, const char *begin,
				      const char *at, const char *end)
{
	const char *last = end - 1; /* behind a line feed there no line begins yet */

	for (; at < last; at += SCAN_BYTES) {
		for (uint64_t ends = scan_lines(begin, at, last); ends; ends &= ends - 1) {
			const char *line = at + 1 + (size_t)__builtin_ctzll(ends);
			unsigned may_be = first_byte[(unsigned char)*line];
			const char *next;

			if (!may_be)
				continue;
			next = line_here(h, head, may_be, line, end);
			if (next)
				return next;
		}
	}
	h->state = *last == '\n' ? LINE : SKIP;
	return end;
}

const char *http1_usual_lines(struct http1 *h, struct http1_head *head, const char *begin,
			      const char *at, const char *end)
{
	unsigned may_be = h->state == LINE ? first_byte[(unsigned char)*at] : 0;
	const char *next = may_be ? line_here(h, head, may_be, at, end) : NULL;

	return next ? next : scan(h, head, begin, at, end);
}

static void head_reset(struct http1_head *head)
{
	*head = (struct http1_head){.path = head->path, .path_max = head->path_max};
}

const char *http1_usual_message(struct http1 *h, struct http1_head *head, const char *at,
				const char *end)
{
	const char *begin = at, *rest;

	while (*at == '\r' || *at == '\n')
		if (++at == end)
			return end;
	head_reset(head);
	h->flags = 0;
	rest = h->side == HTTP1_REQUEST ? request_line(head, at, end) : status_line(head, at, end);
	if (rest)
		return scan(h, head, begin, rest, end);
	head_reset(head);
	http1_start(h);
	return at;
}
