/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_again.h"

/* The value of Content-Length; NULL: there is none. */
static const char *find_number(const char *at, const char *end)
{
	static const char name[] = "content-length: ";
	const size_t n = sizeof name - 1;

	while (at && (size_t)(end - at) > n) {
		if (same_text(at, name, n))
			return at + n;
		at = memchr(at, '\n', (size_t)(end - at));
		at += at != NULL;
	}
	return NULL;
}

static void keep_text(struct http1_again *a, const char *bytes, size_t n)
{
	memcpy(a->text, bytes, n);
	a->bytes = a->number = (uint16_t)n;
	a->digits = 0;
}

/* False: it is not found. */
static bool keep_number(struct http1_again *a)
{
	const char *begin = a->text, *end = begin + a->bytes;
	const char *number = find_number(begin + a->block, end), *behind = number;

	if (!number)
		return false;
	while (behind < end && is_digit(*behind))
		behind++;
	a->digits = (uint16_t)(behind - number);
	if (a->digits)
		a->number = (uint16_t)(number - begin);
	return a->digits;
}

static void keep_whole(struct http1 *h, const struct http1_head *head)
{
	struct http1_again *a = &h->again;
	const char *end = a->text + a->bytes, *path = a->text;

	while (path < end && *path++ != ' ')
		;
	a->whole_for = (uint16_t)wanted_lines(h, head);
	a->path = (uint16_t)(path - a->text);
	a->path_bytes = (uint16_t)(scan_target(path, end) - path);
	if (head->query && path + a->path_bytes < end && path[a->path_bytes] == '?')
		a->whole_for |= NEVER_WHOLE; /* what is kept of its query is read each time */
	a->head.path_bytes = 0;
	a->head.truncated = false;
	a->state = h->state;
	a->left = h->left;
}

/*
 * Reads the bytes, or as many as there is room for, once more: what is known behind them is the
 * same wherever the first reading found it, and the last line of them may be cut.
 */
void http1_again_keep(struct http1 *h, const struct http1_head *head, const char *bytes,
		      size_t block, size_t n)
{
	struct http1_again *a = &h->again;
	struct http1_head first = {.kept = head->kept ? &a->unused : NULL,
				   .keep_host = head->keep_host};
	struct http1 reader;
	enum http1_verdict verdict;

	n = n < HTTP1_AGAIN_MAX ? n : HTTP1_AGAIN_MAX;
	a->looked_for = a->whole_for = 0;
	if (block >= n)
		return;
	http1_init(&reader, h->side);
	reader.state = h->side == HTTP1_REQUEST ? LINE : SKIP; /* in the status line */
	http1_feed(&reader, &first, bytes + block, n - block, &verdict);
	if (verdict != HTTP1_HEAD && reader.state != LINE && reader.state != SKIP)
		return;
	keep_text(a, bytes, n);
	a->block = (uint16_t)block;
	if (first.has_length && !keep_number(a))
		return;
	a->said = reader.flags;
	a->state = reader.state;
	a->head = *head;
	if (verdict == HTTP1_HEAD)
		keep_whole(h, head);
	a->looked_for = (uint16_t)wanted_lines(h, head);
}
