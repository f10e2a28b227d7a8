/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_again.h"

/* Runs over lines, from within one that is of no interest, until one matters or the piece ends. */
static ALWAYS_INLINE const char *scan(struct http1 *h, struct http1_head *head, const char *begin,
				      const char *at, const char *end)
{
	unsigned wanted = wanted_lines(h, head);
	const char *last = end - 1; /* behind a line feed there no line begins yet */

	for (; at < last; at += SCAN_BYTES) {
		for (uint64_t ends = scan_lines(begin, at, last); ends; ends &= ends - 1) {
			size_t lf = scan_first(ends);
			unsigned may_be = first_byte[(unsigned char)at[lf + 1]] & wanted;
			const char *next;

			if (__builtin_expect(!may_be, 1))
				continue;
			next = line_here(h, head, may_be, at + lf + 1, end);
			if (next)
				return next;
		}
	}
	h->state = *last == '\n' ? LINE : SKIP;
	return end;
}

static const char *lines(struct http1 *h, struct http1_head *head, const char *at, const char *end)
{
	unsigned wanted = h->state == LINE ? wanted_lines(h, head) : 0;
	unsigned may_be = first_byte[(unsigned char)*at] & wanted;
	const char *next = may_be ? line_here(h, head, may_be, at, end) : NULL;

	return next ? next : scan(h, head, at, at, end);
}

static inline void head_reset(struct http1_head *head)
{
	memset(head, 0, offsetof(struct http1_head, path));
}

static __attribute__((noinline)) const char *skip_empty_lines(const char *at, const char *end)
{
	while (at < end && (*at == '\r' || *at == '\n'))
		at++;
	return at;
}

/* What is not known: from the line feed of the first line on, or from within it. */
static ALWAYS_INLINE const char *unknown(struct http1 *h, struct http1_head *head,
					 const char *begin, const char *lf, const char *end)
{
	bool request = h->side == HTTP1_REQUEST;
	const char *next = scan(h, head, begin, lf, end);
	size_t block = request ? (size_t)(lf + 1 - begin) : 0;

	if (h->state >= LENGTH && !head->keeps && http1_again_due(h))
		http1_again_keep(h, head, begin, block, (size_t)(next - begin));
	return next;
}

/* From between two messages on, as far as the head's lines are usual ones. */
static ALWAYS_INLINE const char *message(struct http1 *h, struct http1_head *head, const char *at,
					 const char *end)
{
	bool request = h->side == HTTP1_REQUEST;
	const char *lf = NULL, *known = NULL;

	if ((unsigned char)*at <= '\r')
		at = skip_empty_lines(at, end);
	if (at == end)
		return end;
	head_reset(head);
	h->flags = 0;
	if (request)
		lf = request_line(head, at, end);
	if (lf || !request)
		known = http1_again(h, head, request ? lf + 1 : at, end);
	if (known && h->state >= LENGTH)
		return known;
	if (known)
		return scan(h, head, at, known - (h->again.state == LINE), end);
	if (!request)
		lf = status_line(head, at, end);
	if (lf)
		return unknown(h, head, at, lf, end);
	head_reset(head);
	http1_start(h);
	return at;
}

void http1_init(struct http1 *h, enum http1_side side)
{
	memset(h, 0,
	       offsetof(struct http1, again.text)); /* connections do not all need that page */
	h->side = (uint8_t)side;
}

/* What the caller hears when the state moved from one part of a message to this. */
static enum http1_verdict verdict_of(const struct http1 *h, bool in_head)
{
	if (h->state == DEAD)
		return HTTP1_MALFORMED;
	if (in_head)
		return h->state >= LENGTH ? HTTP1_HEAD : HTTP1_MORE;
	return h->state == IDLE ? HTTP1_DONE : HTTP1_MORE;
}

static const char *step(struct http1 *h, struct http1_head *head, const char *at, const char *end)
{
	if (h->state == IDLE)
		return message(h, head, at, end);
	if (h->state < LINE)
		return http1_start_line(h, head, at, end);
	if (h->state <= SKIP)
		return lines(h, head, at, end);
	if (h->state < LENGTH)
		return http1_fields(h, head, at, end);
	return http1_body(h, at, end);
}

/* Any piece, from any state on, until something is to be said. */
static __attribute__((noinline)) size_t read_on(struct http1 *h, struct http1_head *head,
						const char *bytes, size_t n,
						enum http1_verdict *verdict)
{
	const char *at = bytes, *end = bytes + n;
	enum http1_verdict said = HTTP1_MORE;

	while (at < end && said == HTTP1_MORE) {
		uint8_t state = h->state;

		at = step(h, head, at, end);
		said = verdict_of(h, state < LENGTH);
	}
	*verdict = said;
	return (size_t)(at - bytes);
}

/* A piece that begins a message, and mostly holds its whole head. */
static __attribute__((noinline)) size_t read_head(struct http1 *h, struct http1_head *head,
						  const char *bytes, size_t n,
						  enum http1_verdict *verdict)
{
	size_t used = (size_t)(message(h, head, bytes, bytes + n) - bytes);

	if (__builtin_expect(h->state < LENGTH, 0))
		return used + read_on(h, head, bytes + used, n - used, verdict);
	*verdict = HTTP1_HEAD;
	return used;
}

size_t http1_feed(struct http1 *h, struct http1_head *head, const char *bytes, size_t n,
		  enum http1_verdict *verdict)
{
	if (h->state == IDLE && http1_again_whole(h, head, bytes, n)) {
		*verdict = HTTP1_HEAD;
		return h->again.bytes;
	}
	if (!n || h->state >= ENDED)
		return http1_skip(h, 0, verdict);
	if (h->state == IDLE)
		return read_head(h, head, bytes, n, verdict);
	if (h->state == LENGTH && n >= h->left) {
		n = (size_t)h->left;
		h->left = 0;
		h->state = IDLE;
		*verdict = HTTP1_DONE;
		return n;
	}
	return read_on(h, head, bytes, n, verdict);
}

size_t http1_skip(struct http1 *h, size_t n, enum http1_verdict *verdict)
{
	size_t used = 0;

	if (h->state == ENDED)
		h->state = IDLE;
	else if (n && http1_body_is_data(h))
		used = http1_body_take(h, n);
	else if (n)
		h->state = DEAD;
	else if (h->state != DEAD) {
		*verdict = HTTP1_MORE;
		return 0;
	}
	*verdict = verdict_of(h, false);
	return used;
}

void http1_no_body(struct http1 *h)
{
	if (h->state >= LENGTH && h->state != DEAD)
		h->state = ENDED;
}

bool http1_ends(struct http1 *h)
{
	bool ends = h->state == ENDED;

	if (ends)
		h->state = IDLE;
	return ends;
}

bool http1_eof(struct http1 *h)
{
	bool complete = h->state == UNTIL_CLOSE || h->state == ENDED;

	if (complete)
		h->state = IDLE;
	return complete;
}

size_t http1_body_ahead(const struct http1 *h, size_t n)
{
	if (!http1_body_is_data(h))
		return 0;
	return h->state == UNTIL_CLOSE || n < h->left ? n : (size_t)h->left;
}

bool http1_idle(const struct http1 *h)
{
	return h->state == IDLE;
}

bool http1_until_close(const struct http1 *h)
{
	return h->state == UNTIL_CLOSE;
}
