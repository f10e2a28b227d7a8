/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1_end.h - the end of a head: what its lines said, taken together. Inlined, since every head
 * passes here.
 */
#ifndef PROFILIS_HTTP1_END_H
#define PROFILIS_HTTP1_END_H

#include "http1_machine.h"

static inline bool http1_status_has_no_body(unsigned status)
{
	return status < 200 || status == 204 || status == 304;
}

/*
 * RFC 9112, 6.3. A request with codings but without chunked gets 400 or 501 and its connection
 * closes, or its server ignores Transfer-Encoding: so Content-Length counts, else whatever comes.
 */
static inline enum http1_state http1_body_state(const struct http1 *h,
						const struct http1_head *head)
{
	bool response = h->side == HTTP1_RESPONSE;

	if (response && http1_status_has_no_body(head->status))
		return ENDED;
	if (head->chunked)
		return CHUNK_SIZE;
	if (head->has_length)
		return head->length ? LENGTH : ENDED;
	return response || h->flags & SAID_CODING ? UNTIL_CLOSE : ENDED;
}

static inline __attribute__((always_inline)) void http1_head_done(struct http1 *h,
								  struct http1_head *head)
{
	bool response = h->side == HTTP1_RESPONSE;
	unsigned said = h->flags;

	head->close = said & SAID_CLOSE || (!head->minor && !(said & SAID_KEEP_ALIVE));
	if (__builtin_expect(said & ~(SAID_CLOSE | SAID_KEEP_ALIVE), 0)) {
		head->upgrade = said & SAID_UPGRADE && (response || said & SAID_TO_UPGRADE);
		head->chunked = said & SAID_CHUNKED;
		if (head->chunked || (said & SAID_CODING && response)) {
			head->has_length = false;
			head->length = 0;
		}
	}
	h->at = 0;
	h->left = head->length;
	h->state = (uint8_t)http1_body_state(h, head);
}

#endif
