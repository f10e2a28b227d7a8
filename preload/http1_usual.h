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

#ifdef __SSE2__
/* n bytes of which 16 may be read, and nothing of the rest kept: that may be a secret. */
static ALWAYS_INLINE void copy_up_to_16(char *to, const char *from, size_t n)
{
	static const char mask[32] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
	__m128i kept = _mm_loadu_si128((const __m128i *)(mask + 16 - n));

	_mm_storeu_si128((__m128i *)to,
			 _mm_and_si128(kept, _mm_loadu_si128((const __m128i *)from)));
}
#endif

/* The first part of a path; those of a line's length cost no call. */
static ALWAYS_INLINE void path_begin(struct http1_head *head, const char *path, size_t n,
				     const char *end)
{
#ifdef __SSE2__
	if (n <= 16 && head->path_max >= 16 && end - path >= 16) {
		copy_up_to_16(head->path, path, n);
		head->path_bytes = (uint16_t)n;
		return;
	}
	if (n <= 64 && head->path_max >= 64) {
		size_t last = n - 16;

		for (size_t i = 0; i < last; i += 16)
			memcpy(head->path + i, path + i, 16);
		memcpy(head->path + last, path + last, 16);
		head->path_bytes = (uint16_t)n;
		return;
	}
#endif
	path_append(head, path, n);
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
	return end - at >= 3 && memcmp(at, "\r\n", 2) == 0 && !is_blank(at[2]);
}

static ALWAYS_INLINE bool length_here(struct http1_head *head, const char *at, const char *end)
{
	const char *digit = at;
	uint64_t length = 0;

	if (at == end || is_digit(end[-1])) /* the loop below ends at it */
		return false;
	for (unsigned value; (value = (unsigned char)*digit - '0') <= 9; digit++)
		length = length * 10 + value;
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

/* ---- header lines ------------------------------------------------------------------------ */

/* Bytes of the longest name: nearer to the end of a piece the machine reads names. */
#define NAME_MAX 18

/* The header whose name stands here, with its colon; HEADER_COUNT: none. Reads NAME_MAX bytes. */
static ALWAYS_INLINE enum http1_header name_here(const char *line, unsigned may_be)
{
#define NAME_HERE(name, text)                                                                      \
	if (may_be & 1u << name && line[sizeof(text) - 2] == ':' &&                                \
	    same_text(line, text, sizeof(text) - 1))                                               \
		return name;
	HTTP1_HEADERS(NAME_HERE)
#undef NAME_HERE
	return HEADER_COUNT;
}

#define NAME_FITS(name, text) static_assert(sizeof(text) - 1 <= NAME_MAX, text);
HTTP1_HEADERS(NAME_FITS)
#undef NAME_FITS

static ALWAYS_INLINE size_t name_bytes(enum http1_header kind)
{
	static const uint8_t bytes[] = {
#define NAME_BYTES(name, text) sizeof(text) - 1,
		HTTP1_HEADERS(NAME_BYTES)
#undef NAME_BYTES
	};

	return bytes[kind];
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
	enum http1_header kind;

	if (may_be & HEAD_END)
		return head_end(h, head, line, end);
	if (end - line < NAME_MAX) {
		http1_fields_name(h, may_be);
		return line;
	}
	kind = name_here(line, may_be);
	if (kind == HEADER_COUNT)
		return NULL;
	line += name_bytes(kind);
	if (value_here(h, head, kind, line, end))
		return NULL;
	http1_fields_value(h, kind);
	return line;
}

#endif
