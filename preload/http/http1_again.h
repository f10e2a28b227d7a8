/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1_again.h - the shortest cut: a head that is known from the message before.
 *
 * What a head says depends on nothing but its bytes and on what is looked for in it. So where they
 * are the same, all conclusions are; and where only a request's path or the number of a
 * Content-Length differs, all others are. On a connection that is kept alive that is nearly always
 * so, and comparing costs a fraction of reading.
 */
#ifndef PROFILIS_HTTP1_AGAIN_H
#define PROFILIS_HTTP1_AGAIN_H

#include "http1_usual.h"

/*
 * A head that was read in full from n bytes, without the machine; its header lines begin `block`
 * bytes behind the first.
 */
void http1_again_keep(struct http1 *h, const struct http1_head *head, const char *bytes,
		      size_t block, size_t n);

/*
 * Heads that never come again are kept ever more rarely, so that they cost no more than a
 * comparison: after 1, 2, 4 ... 128 misses, and again from there.
 */
static inline bool http1_again_due(struct http1 *h)
{
	unsigned misses = ++h->again.misses;

	return !(misses & (misses - 1));
}

/* The very same head, from its first byte on. */
static ALWAYS_INLINE bool http1_again_whole(struct http1 *h, struct http1_head *head,
					    const char *bytes, size_t n)
{
	struct http1_again *a = &h->again;

	if (a->whole_for != wanted_lines(h, head) || n < a->bytes ||
	    memcmp(bytes, a->text, a->bytes) != 0)
		return false;
	memcpy(head, &a->head, offsetof(struct http1_head, path));
	h->state = a->state;
	h->at = 0;
	h->left = a->left;
	a->misses = 0;
	if (h->side == HTTP1_REQUEST)
		path_begin(head, bytes + a->path, a->path_bytes, bytes + n);
	return true;
}

/* Behind another number and the text that follows it; NULL: it is not the same. */
static ALWAYS_INLINE const char *again_number(const struct http1_again *a, const char *at,
					      const char *end, uint64_t *number)
{
	size_t before = (size_t)a->number + a->digits, behind = a->bytes - before;
	const char *digit = at;

	*number = 0;
	for (; digit < end && is_digit(*digit); digit++)
		*number = *number * 10 + (uint64_t)(*digit - '0');
	if (digit == at || digit - at > LENGTH_DIGITS || (size_t)(end - digit) < behind ||
	    memcmp(digit, a->text + before, behind) != 0)
		return NULL;
	return digit + behind;
}

/*
 * Header lines that are the same, from `at` on, which is a response's first byte or the one behind
 * a request's line. Where the known bytes end, which is the end of the head if the state says so;
 * NULL: another head, nothing done.
 */
static ALWAYS_INLINE const char *http1_again(struct http1 *h, struct http1_head *head,
					     const char *at, const char *end)
{
	struct http1_again *a = &h->again;
	size_t before = (size_t)a->number - a->block;
	uint64_t length = 0;

	if (a->looked_for != wanted_lines(h, head) || (size_t)(end - at) < before ||
	    memcmp(at, a->text + a->block, before) != 0)
		return NULL;
	at += before;
	if (a->digits && !(at = again_number(a, at, end, &length)))
		return NULL;
	a->misses = 0;
	h->flags = a->said;
	head->has_length = a->digits;
	head->length = length;
	head->h2c = a->head.h2c;
	if (h->side == HTTP1_RESPONSE) {
		head->minor = a->head.minor;
		head->status = a->head.status;
	}
	if (a->whole_for)
		http1_head_done(h, head);
	return at;
}

#endif
