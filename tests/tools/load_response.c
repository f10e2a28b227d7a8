/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_response.c - where a response ends.
 *
 * Written apart from preload/http1.c on purpose: the judge of a parser shares no line with it.
 */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum state { STATUS_LINE, HEADER, BODY, UNTIL_CLOSE, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER };

void load_response_start(struct load_response *r, bool head_request)
{
	memset(r, 0, offsetof(struct load_response, line));
	r->head_request = head_request;
}

/* Collects a line without its end; true when it is complete. Longer lines keep their beginning. */
static bool take_line(struct load_response *r, const char *bytes, size_t n, size_t *used)
{
	const char *end = memchr(bytes, '\n', n);
	size_t length = end ? (size_t)(end - bytes) : n;
	size_t room = LOAD_LINE_MAX - 1 - r->line_bytes;

	memcpy(r->line + r->line_bytes, bytes, length < room ? length : room);
	r->line_bytes += length < room ? length : room;
	*used += length + (end != NULL);
	if (!end)
		return false;
	if (r->line_bytes && r->line[r->line_bytes - 1] == '\r')
		r->line_bytes--;
	r->line[r->line_bytes] = 0;
	r->line_bytes = 0;
	return true;
}

static bool status_line(struct load_response *r)
{
	int minor;

	if (sscanf(r->line, "HTTP/1.%1d %3d", &minor, &r->status) != 2)
		return false;
	r->close = minor == 0;
	r->state = HEADER;
	return r->status >= 100 && r->status < LOAD_STATUSES;
}

static const char *header_value(const char *line, const char *name)
{
	size_t n = strlen(name);

	if (strncasecmp(line, name, n) || line[n] != ':')
		return NULL;
	return line + n + 1 + strspn(line + n + 1, " \t");
}

static void header(struct load_response *r)
{
	const char *value;

	if ((value = header_value(r->line, "Content-Length"))) {
		r->has_length = true;
		r->left = strtoull(value, NULL, 10);
	} else if ((value = header_value(r->line, "Transfer-Encoding"))) {
		r->chunked = strcasestr(value, "chunked") != NULL;
	} else if ((value = header_value(r->line, "Connection"))) {
		if (strcasestr(value, "close"))
			r->close = true;
		else if (strcasestr(value, "keep-alive"))
			r->close = false;
	}
}

static enum load_verdict head_end(struct load_response *r)
{
	if (r->status < 200 && r->status != 101)
		return LOAD_INTERIM;
	if (r->head_request || r->status == 204 || r->status == 304 || r->status == 101)
		return LOAD_DONE;
	if (r->chunked) {
		r->state = CHUNK_SIZE;
	} else if (r->has_length) {
		r->state = BODY;
		return r->left ? LOAD_MORE : LOAD_DONE;
	} else {
		r->state = UNTIL_CLOSE;
		r->close = true;
	}
	return LOAD_MORE;
}

static enum load_verdict chunk_size(struct load_response *r)
{
	char *end;

	r->left = strtoull(r->line, &end, 16);
	if (end == r->line)
		return LOAD_BAD;
	r->state = r->left ? CHUNK : TRAILER;
	return LOAD_MORE;
}

static enum load_verdict line_complete(struct load_response *r)
{
	switch (r->state) {
	case STATUS_LINE:
		return status_line(r) ? LOAD_MORE : LOAD_BAD;
	case HEADER:
		if (!r->line[0])
			return head_end(r);
		header(r);
		return LOAD_MORE;
	case CHUNK_SIZE:
		return chunk_size(r);
	case CHUNK_END:
		r->state = CHUNK_SIZE;
		return r->line[0] ? LOAD_BAD : LOAD_MORE;
	default:
		return r->line[0] ? LOAD_MORE : LOAD_DONE;
	}
}

static enum load_verdict body(struct load_response *r, size_t n, size_t *used)
{
	uint64_t take = r->state == UNTIL_CLOSE || n < r->left ? n : r->left;

	*used += take;
	if (r->state == UNTIL_CLOSE)
		return LOAD_MORE;
	r->left -= take;
	if (r->left)
		return LOAD_MORE;
	if (r->state == BODY)
		return LOAD_DONE;
	r->state = CHUNK_END;
	return LOAD_MORE;
}

enum load_verdict load_response_feed(struct load_response *r, const char *bytes, size_t n,
				     size_t *used)
{
	enum load_verdict verdict = LOAD_MORE;

	*used = 0;
	while (*used < n && verdict == LOAD_MORE) {
		r->any = true;
		if (r->state == BODY || r->state == UNTIL_CLOSE || r->state == CHUNK)
			verdict = body(r, n - *used, used);
		else if (take_line(r, bytes + *used, n - *used, used))
			verdict = line_complete(r);
	}
	return verdict;
}

bool load_response_eof(const struct load_response *r)
{
	return r->state == UNTIL_CLOSE;
}
