/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_machine.h"

void http1_init(struct http1 *h, enum http1_side side)
{
	*h = (struct http1){.side = (uint8_t)side};
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

static const char *head_step(struct http1 *h, struct http1_head *head, const char *begin,
			     const char *at, const char *end)
{
	if (h->state == IDLE)
		return http1_usual_message(h, head, at, end);
	if (h->state < LINE)
		return http1_start_line(h, head, at, end);
	if (h->state <= SKIP)
		return http1_usual_lines(h, head, begin, at, end);
	return http1_fields(h, head, at, end);
}

size_t http1_feed(struct http1 *h, struct http1_head *head, const char *bytes, size_t n,
		  enum http1_verdict *verdict)
{
	const char *at = bytes, *end = bytes + n;

	*verdict = HTTP1_MORE;
	if (h->state >= ENDED)
		return http1_skip(h, 0, verdict);
	while (at < end && *verdict == HTTP1_MORE) {
		bool in_head = h->state < LENGTH;

		at = in_head ? head_step(h, head, bytes, at, end) : http1_body(h, at, end);
		*verdict = verdict_of(h, in_head);
	}
	return (size_t)(at - bytes);
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

bool http1_eof(struct http1 *h)
{
	bool complete = h->state == UNTIL_CLOSE || h->state == ENDED;

	if (complete)
		h->state = IDLE;
	return complete;
}

bool http1_idle(const struct http1 *h)
{
	return h->state == IDLE;
}

bool http1_until_close(const struct http1 *h)
{
	return h->state == UNTIL_CLOSE;
}
