/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1_usual.h - the short cuts: usual start lines, header names and values that are whole in the
 * piece. Inlined into http1.c, where every request and response passes.
 */
#ifndef PROFILIS_HTTP1_USUAL_H
#define PROFILIS_HTTP1_USUAL_H

#include "http1_end.h"
#include "http1_scan.h"

#include "profilis/format.h"

#include <assert.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* What a header line's first byte says of it: the headers it may be, or that the head ends here. */
#define HEAD_END 0x8000
#define NEVER_WHOLE 0x4000 /* of no header: a head that is searched for this is never met */
#define BEGINS_C (1 << CONTENT_LENGTH | 1 << CONNECTION)
#define BEGINS_T (1 << TRANSFER_ENCODING | 1 << TRACEPARENT)
#define BEGINS_X (1 << REQUEST_ID | 1 << REQUEST_START | 1 << QUEUE_START)
static const uint16_t first_byte[256] = {
	['\r'] = HEAD_END,    ['\n'] = HEAD_END,    ['C'] = BEGINS_C, ['c'] = BEGINS_C,
	['H'] = 1 << HOST,    ['h'] = 1 << HOST,    ['T'] = BEGINS_T, ['t'] = BEGINS_T,
	['U'] = 1 << UPGRADE, ['u'] = 1 << UPGRADE, ['X'] = BEGINS_X, ['x'] = BEGINS_X,
};
static_assert(HEADER_COUNT < 14, "one bit each beside HEAD_END and NEVER_WHOLE");

/* Of first_byte[], what this message is searched for: lines of other headers cost nothing more. */
static ALWAYS_INLINE unsigned wanted_lines(const struct http1 *h, const struct http1_head *head)
{
	const unsigned framing = HEAD_END | ((1u << FIRST_KEPT) - 1);
	const unsigned kept = ((1u << HEADER_COUNT) - 1) & ~(1u << HOST);

	if (h->side == HTTP1_RESPONSE || !head->kept)
		return framing;
	return framing | kept | (unsigned)head->keep_host << HOST;
}

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

/* The first part of a path. Short ones cost no call; what lies behind may be secret and stays out.
 */
static ALWAYS_INLINE void path_begin(struct http1_head *head, const char *path, size_t n,
				     const char *end)
{
#ifdef __SSE2__
	static const char ones[32] =
		"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

	if (n <= 16 && head->path_max >= 16 && end - path >= 16) {
		__m128i kept = _mm_loadu_si128((const __m128i *)(ones + 16 - n));
		__m128i bytes = _mm_loadu_si128((const __m128i *)path);

		_mm_storeu_si128((__m128i *)head->path, _mm_and_si128(kept, bytes));
		head->path_bytes = (uint16_t)n;
		return;
	}
#endif
	path_append(head, path, n);
}

static const char *behind_query(const char *at, const char *end)
{
	while (at < end && (*at == '?' || *at == '#'))
		at = scan_target(at + 1, end);
	return at;
}

/* Behind the query and fragment that begin at `at`. */
static __attribute__((noinline)) const char *query_here(struct http1_head *head, const char *at,
							const char *end)
{
	const char *stop = behind_query(at, end), *fragment;

	if (head->query && *at == '?') {
		fragment = memchr(at, '#', (size_t)(stop - at));
		http1_query(head, at + 1, (size_t)((fragment ? fragment : stop) - at - 1));
	}
	return stop;
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
	path_begin(head, path, (size_t)(stop - path), end);
	if (stop < end && *stop != ' ')
		stop = query_here(head, stop, end);
	if (end - stop < 11 || *stop != ' ' || !version_here(head, stop + 1))
		return NULL;
	return stop[9] == '\r' && stop[10] == '\n' ? stop + 10 : NULL;
}

/* The byte behind its status. */
static ALWAYS_INLINE const char *status_line(struct http1_head *head, const char *at,
					     const char *end)
{
	uint32_t status; /* "200 " */

	if (end - at < 16 || !version_here(head, at) || at[8] != ' ')
		return NULL;
	memcpy(&status, at + 9, sizeof status);
	status -= 0x20303031; /* nothing borrows if the digits are, and the first one is not 0 */
	if (status & 0xfff0f0f0 || (status + 0x060607) & 0xf0f0f0)
		return NULL;
	status += 1;
	head->status = (uint16_t)((status & 0xf) * 100 + (status >> 8 & 0xf) * 10 + (status >> 16));
	return at + 12;
}

/* ---- values: false, with nothing done, leaves them to the machine ------------------------ */

/* Does the line end at `at`, and is it known that the next one does not continue it? */
static ALWAYS_INLINE bool ends_here(const char *at, const char *end)
{
	return end - at >= 3 && memcmp(at, "\r\n", 2) == 0 && !is_blank(at[2]);
}

#define LENGTH_DIGITS 18 /* more may overflow */

static ALWAYS_INLINE bool length_here(struct http1_head *head, const char *at, const char *end)
{
	const char *digit = at;
	uint64_t length = 0;

	if (is_digit(end[-1])) /* the loop below ends at it */
		return false;
	for (unsigned value; (value = (unsigned char)*digit - '0') <= 9; digit++)
		length = length * 10 + value;
	if (digit == at || digit - at > LENGTH_DIGITS || !ends_here(digit, end) || head->has_length)
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

/* ---- header lines ------------------------------------------------------------------------ */

/* Bytes of the longest name, a blank and one more: nearer to the end of a piece the machine reads
 * names. */
#define NAME_MAX 20

#define NAME_FITS(name, text) static_assert(sizeof(text) + 2 <= NAME_MAX, text);
HTTP1_HEADERS(NAME_FITS)
#undef NAME_FITS

static ALWAYS_INLINE bool value_here(struct http1 *h, struct http1_head *head,
				     enum http1_header kind, const char *at, const char *end)
{
	if (*at++ != ' ')
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

/* Reads what stands behind a name; NULL: all of it is done. */
static ALWAYS_INLINE const char *named_line(struct http1 *h, struct http1_head *head,
					    enum http1_header kind, const char *at, const char *end)
{
	if (value_here(h, head, kind, at, end))
		return NULL;
	http1_fields_value(h, head, kind);
	return at;
}

#define NAME_HERE(name, text)                                                                      \
	if (may_be & 1u << name && line[sizeof(text) - 1] == ':' &&                                \
	    same_text(line, text ":", sizeof(text)))

/* Few messages have such a line; their values go through the machine. */
static __attribute__((noinline)) const char *kept_line(struct http1 *h, struct http1_head *head,
						       unsigned may_be, const char *line)
{
#define KEPT_HERE(name, text)                                                                      \
	NAME_HERE(name, text)                                                                      \
	{                                                                                          \
		http1_fields_value(h, head, name);                                                 \
		return line + sizeof(text);                                                        \
	}
	KEPT_FIELDS(KEPT_HERE)
#undef KEPT_HERE
	return NULL;
}

/* A line that begins with CR or LF: where the body begins; NULL: the line is an ordinary one. */
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
	if (may_be & HEAD_END)
		return head_end(h, head, line, end);
	if (end - line < NAME_MAX) {
		http1_fields_name(h, may_be);
		return line;
	}
#define FRAMING_HERE(name, text)                                                                   \
	NAME_HERE(name, text) return named_line(h, head, name, line + sizeof(text), end);
	HTTP1_FRAMING(FRAMING_HERE)
#undef FRAMING_HERE
	return may_be >> FIRST_KEPT ? kept_line(h, head, may_be, line) : NULL;
}

#endif
