// SPDX-License-Identifier: Apache-2.0
#include "scgi.h"

#include <string.h>

#define LENGTH_DIGITS 7u
#define LENGTH_MIN sizeof("CONTENT_LENGTH\0000\000SCGI\0001") /* with its last NUL */

enum part { SIZE, FIRST_NAME, NAME, VALUE, COMMA };

bool scgi_may_begin(uint8_t first)
{
	return first >= '1' && first <= '9';
}

void scgi_init(struct scgi *s, enum cgi_side side, enum url_query_keep query)
{
	cgi_single_init(&s->cgi, side, query);
	s->part = SIZE;
	s->at = 0;
	s->left = 0;
}

static bool size_byte(struct scgi *s, char c)
{
	if (c == ':') {
		s->part = FIRST_NAME;
		s->at = 0;
		return s->left >= LENGTH_MIN;
	}
	s->left = s->left * 10 + (uint32_t)(c - '0');
	return cgi_is_digit(c) && ++s->at < LENGTH_DIGITS;
}

static bool first_name_byte(struct scgi *s, char c)
{
	static const char name[] = "CONTENT_LENGTH";

	s->left--;
	if (c != name[s->at])
		return false;
	if (++s->at == sizeof(name)) {
		cgi_name(&s->cgi.vars, name, sizeof(name) - 1);
		cgi_named(&s->cgi.vars, &s->cgi.head);
		s->part = VALUE;
	}
	return true;
}

/* A NUL: the name or value is whole. */
static bool word_done(struct scgi *s)
{
	s->left--;
	if (s->part == NAME) {
		cgi_named(&s->cgi.vars, &s->cgi.head);
		s->part = VALUE;
		return s->at && s->left;
	}
	s->part = s->left ? NAME : COMMA;
	s->at = 0;
	return cgi_pair(&s->cgi.vars, &s->cgi.head);
}

/* A piece of a name or value, or the NUL behind it. */
static bool word(struct scgi *s, const char *bytes, size_t n, size_t *used)
{
	const char *nul;

	if (n > s->left)
		n = s->left;
	nul = memchr(bytes, 0, n);
	if (nul)
		n = (size_t)(nul - bytes);
	*used += n + (nul != NULL);
	s->left -= (uint32_t)n;
	if (s->part == VALUE) {
		cgi_value(&s->cgi.vars, &s->cgi.head, bytes, n);
	} else {
		s->at |= n != 0;
		cgi_name(&s->cgi.vars, bytes, n);
		if (!cgi_is_name(bytes, n))
			return false;
	}
	return nul ? word_done(s) : s->left > 0;
}

static bool step(struct scgi *s, const char *bytes, size_t n, size_t *used)
{
	char c = bytes[*used];

	switch (s->part) {
	case SIZE:
		++*used;
		return size_byte(s, c);
	case FIRST_NAME:
		++*used;
		return first_name_byte(s, c);
	case NAME:
	case VALUE:
		return word(s, bytes + *used, n - *used, used);
	default: /* COMMA */
		++*used;
		return c == ',' && s->cgi.vars.seen & CGI_SEEN_SCGI;
	}
}

static size_t head(struct scgi *s, const char *bytes, size_t n, struct stream_event *e)
{
	size_t used = 0;

	*e = (struct stream_event){.kind = STREAM_MORE, .stream = CGI_STREAM};
	while (used < n) {
		bool last = s->part == COMMA;

		if (!step(s, bytes, n, &used))
			return cgi_single_malformed(&s->cgi, n, e);
		if (last) {
			cgi_single_requested(&s->cgi, e);
			break;
		}
	}
	return used;
}

size_t scgi_feed(struct scgi *s, const char *bytes, size_t n, struct stream_event *e)
{
	struct cgi_single *c = &s->cgi;

	if (c->side == CGI_RESPONSE || c->state > CGI_HEAD || !n)
		return cgi_single_feed(c, bytes, n, e);
	if (c->state == CGI_HEAD)
		return head(s, bytes, n, e);
	if (!scgi_may_begin((uint8_t)*bytes))
		return cgi_single_malformed(c, n, e);
	size_byte(s, *bytes);
	return cgi_single_feed(c, bytes, n, e);
}

size_t scgi_skip(struct scgi *s, size_t n, struct stream_event *e)
{
	return cgi_single_skip(&s->cgi, n, e);
}

bool scgi_eof(struct scgi *s)
{
	return cgi_single_eof(&s->cgi);
}

void scgi_no_body(struct scgi *s)
{
	cgi_single_no_body(&s->cgi);
}
