/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_machine.h"

bool http1_body_is_data(const struct http1 *h)
{
	return h->state == LENGTH || h->state == UNTIL_CLOSE || h->state == CHUNK_DATA;
}

size_t http1_body_take(struct http1 *h, size_t n)
{
	if (h->state == UNTIL_CLOSE)
		return n;
	if (n > h->left)
		n = (size_t)h->left;
	h->left -= n;
	if (!h->left)
		h->state = h->state == LENGTH ? IDLE : CHUNK_END;
	return n;
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void chunk_begin(struct http1 *h)
{
	h->state = h->left ? CHUNK_DATA : TRAILER;
	h->at = 0;
}

static bool chunk_size_byte(struct http1 *h, char c)
{
	int digit = hex_value(c);

	if (digit >= 0) {
		h->left = h->left << 4 | (uint64_t)digit;
		h->at = 1;
		return h->left <= INT64_MAX >> 4;
	}
	if (!h->at)
		return false;
	if (c == '\n')
		chunk_begin(h);
	else
		h->state = c == '\r' ? CHUNK_SIZE_LF : CHUNK_EXTENSION;
	return c == '\n' || c == '\r' || c == ';' || is_blank(c);
}

static bool chunk_byte(struct http1 *h, char c)
{
	switch (h->state) {
	case CHUNK_SIZE:
		return chunk_size_byte(h, c);
	case CHUNK_SIZE_LF:
		chunk_begin(h);
		return c == '\n';
	case CHUNK_END:
		h->state = c == '\r' ? CHUNK_END_LF : CHUNK_SIZE;
		return c == '\r' || c == '\n';
	case CHUNK_END_LF:
		h->state = CHUNK_SIZE;
		return c == '\n';
	default: /* TRAILER, TRAILER_LF */
		h->state = c == '\r' && h->state == TRAILER ? TRAILER_LF : TRAILER_SKIP;
		return true;
	}
}

/* To the line feed and over it. */
static const char *skip_line(struct http1 *h, const char *at, const char *end)
{
	const char *lf = memchr(at, '\n', (size_t)(end - at));

	if (!lf)
		return end;
	if (h->state == CHUNK_EXTENSION)
		chunk_begin(h);
	else
		h->state = TRAILER;
	return lf + 1;
}

const char *http1_body(struct http1 *h, const char *at, const char *end)
{
	if (http1_body_is_data(h))
		return at + http1_body_take(h, (size_t)(end - at));
	if (h->state == CHUNK_EXTENSION || h->state == TRAILER_SKIP)
		return skip_line(h, at, end);
	if (h->state >= TRAILER && *at == '\n') {
		h->state = IDLE;
		return at + 1;
	}
	if (chunk_byte(h, *at))
		return at + 1;
	h->state = DEAD;
	return at;
}
