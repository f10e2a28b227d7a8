// SPDX-License-Identifier: Apache-2.0
#include "cgi_reply.h"

#include <string.h>

enum state { LINE, NAME, VALUE, SKIP, LAST_LF };

enum field { NONE, STATUS_LINE, STATUS, LOCATION, LENGTH };

void cgi_reply_begin(struct cgi_reply *r)
{
	memset(r, 0, sizeof(*r));
	r->first = true;
}

static void word_add(struct cgi_reply *r, char c)
{
	if (r->word_bytes < CGI_WORD_MAX)
		r->word[r->word_bytes++] = c;
}

static bool word_is(const struct cgi_reply *r, const char *text, size_t n)
{
	return r->word_bytes == n && !memcmp(r->word, text, n);
}

#define IS(r, text) word_is(r, text, sizeof(text) - 1)

static void value_begin(struct cgi_reply *r, enum field field)
{
	r->field = field;
	r->state = field == NONE ? SKIP : VALUE;
	r->word_bytes = 0;
}

static void name_done(struct cgi_reply *r)
{
	if (!r->word_bytes)
		r->bad = true;
	value_begin(r, IS(r, "status")		 ? STATUS
		       : IS(r, "location")	 ? LOCATION
		       : IS(r, "content-length") ? LENGTH
						 : NONE);
}

static void status_done(struct cgi_reply *r)
{
	uint64_t status = 0;
	bool good = r->word_bytes >= 3 && cgi_number(r->word, 3, &status) && status >= 100 &&
		    (r->word_bytes == 3 || !cgi_is_digit(r->word[3]));

	if (!good)
		r->bad = true;
	else if (!r->status)
		r->status = (uint16_t)status;
}

static void value_done(struct cgi_reply *r)
{
	while (r->word_bytes && (unsigned char)r->word[r->word_bytes - 1] <= ' ')
		r->word_bytes--;
	if (r->field == STATUS || r->field == STATUS_LINE)
		status_done(r);
	else if (r->field == LOCATION)
		r->located |= r->word_bytes != 0;
	else if (r->word_bytes && !r->has_length)
		r->has_length = cgi_number(r->word, r->word_bytes, &r->length);
}

static void name_byte(struct cgi_reply *r, char c)
{
	if (c == ':') {
		name_done(r);
	} else if (c == '\r') {
		r->state = SKIP;
	} else if (c == ' ' && r->first && r->word_bytes > 5 && !memcmp(r->word, "http/", 5)) {
		value_begin(r, STATUS_LINE);
	} else if ((unsigned char)c <= ' ' || c == 0x7f) {
		r->bad = true;
		r->state = SKIP;
	} else {
		word_add(r, (unsigned char)(c - 'A') < 26 ? (char)(c | 0x20) : c);
	}
}

static void line_done(struct cgi_reply *r)
{
	if (r->state == VALUE)
		value_done(r);
	r->state = LINE;
	r->first = false;
	r->word_bytes = 0;
}

/* True at the head's last byte. */
static bool head_byte(struct cgi_reply *r, char c)
{
	if (c == '\n') {
		if (r->state == LINE || r->state == LAST_LF)
			return true;
		line_done(r);
		return false;
	}
	if (r->state == LINE && c == '\r') {
		r->state = LAST_LF;
		return false;
	}
	if (r->state == LAST_LF) {
		r->bad = true;
		r->state = SKIP;
	}
	if (r->state == LINE)
		r->state = NAME;
	if (r->state == NAME)
		name_byte(r, c);
	else if (r->state == VALUE && (r->word_bytes || !cgi_is_blank(c)))
		word_add(r, c);
	return false;
}

size_t cgi_reply_feed(struct cgi_reply *r, const char *bytes, size_t n, bool *ended)
{
	size_t used = 0;

	*ended = false;
	while (used < n && !*ended) {
		const char *lf = r->state == SKIP ? memchr(bytes + used, '\n', n - used) : NULL;

		if (r->state == SKIP)
			used = lf ? (size_t)(lf - bytes) : n;
		if (used < n)
			*ended = head_byte(r, bytes[used++]);
	}
	return used;
}

uint16_t cgi_reply_status(const struct cgi_reply *r)
{
	if (r->bad)
		return CGI_REPLY_NONE;
	return r->status ? r->status : r->located ? 302 : 200;
}

void cgi_reply_head(const struct cgi_reply *r, struct stream_head *head)
{
	struct cgi_vars none;

	cgi_begin(&none, head);
	head->status = cgi_reply_status(r);
}
