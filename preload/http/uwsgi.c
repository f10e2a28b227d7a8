// SPDX-License-Identifier: Apache-2.0
#include "uwsgi.h"

#define HEADER_BYTES 4u
#define SIZE_MIN 4u

enum part { HEADER, NAME_SIZE, NAME, VALUE_SIZE, VALUE };

/*
 * WSGI, PSGI, Lua, Rack, JVM, CGI, PHP, Mono, spooler, symcall, SSI, V8, GridFS and GlusterFS.
 * 22 and 23 have other uses in uWSGI and begin TLS records.
 */
bool uwsgi_may_begin(uint8_t first)
{
	static const uint32_t carries = 1u << 0 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 8 | 1u << 9 |
					1u << 14 | 1u << 15 | 1u << 17 | 1u << 18 | 1u << 19 |
					1u << 24 | 1u << 25 | 1u << 26;

	return first < 32 && carries >> first & 1;
}

void uwsgi_init(struct uwsgi *u, enum cgi_side side, enum url_query_keep query)
{
	cgi_single_init(&u->cgi, side, query);
	u->at = 0;
	u->part = HEADER;
	u->left = u->word_left = 0;
}

/* LE16, low byte first, wherever it is split; true when it is whole. */
static bool size_byte(uint16_t *size, uint8_t *at, unsigned char c)
{
	*size = *at ? (uint16_t)(*size | c << 8) : c;
	*at ^= 1;
	return !*at;
}

/* The three bytes behind the first one; false: no uwsgi. */
static bool header_byte(struct uwsgi *u, unsigned char c)
{
	u->at++;
	if (u->at == 2)
		u->left = c;
	else if (u->at == 3)
		u->left = (uint16_t)(u->left | c << 8);
	if (u->at < HEADER_BYTES)
		return u->at < 3 || u->left >= SIZE_MIN;
	u->at = 0;
	u->part = NAME_SIZE;
	return true;
}

/* A name is followed at least by its value's length. */
static bool name_fits(const struct uwsgi *u)
{
	return u->word_left && u->left >= u->word_left + 2u;
}

static bool size_part(struct uwsgi *u, unsigned char c)
{
	u->left--;
	if (!size_byte(&u->word_left, &u->at, c))
		return u->left > 0;
	if (u->part == NAME_SIZE) {
		u->part = NAME;
		return name_fits(u);
	}
	u->part = VALUE;
	return u->word_left <= u->left;
}

static bool word_part(struct uwsgi *u, const char *bytes, size_t n)
{
	u->left = (uint16_t)(u->left - n);
	u->word_left = (uint16_t)(u->word_left - n);
	if (u->part == VALUE) {
		cgi_value(&u->cgi.vars, &u->cgi.head, bytes, n);
		return true;
	}
	cgi_name(&u->cgi.vars, bytes, n);
	return cgi_is_name(bytes, n);
}

/* A whole name or value, perhaps an empty one. */
static bool word_done(struct uwsgi *u)
{
	if (u->part == NAME) {
		cgi_named(&u->cgi.vars, &u->cgi.head);
		u->part = VALUE_SIZE;
		return true;
	}
	u->part = NAME_SIZE;
	return cgi_pair(&u->cgi.vars, &u->cgi.head);
}

static bool vars(struct uwsgi *u, const char *bytes, size_t n, size_t *used)
{
	bool good = true;

	while (good && u->part != HEADER && u->left && *used < n) {
		bool sized = u->part == NAME || u->part == VALUE;
		size_t some = n - *used < u->word_left ? n - *used : u->word_left;

		if (sized) {
			good = word_part(u, bytes + *used, some);
			*used += some;
		} else {
			good = size_part(u, (unsigned char)bytes[(*used)++]);
			sized = u->part == VALUE && !u->word_left;
		}
		if (good && sized && !u->word_left)
			good = word_done(u);
	}
	return good;
}

static size_t head(struct uwsgi *u, const char *bytes, size_t n, struct stream_event *e)
{
	struct cgi_single *c = &u->cgi;
	size_t used = 0;
	bool good = true;

	*e = (struct stream_event){.kind = STREAM_MORE, .stream = CGI_STREAM};
	while (good && used < n && u->part == HEADER)
		good = header_byte(u, (unsigned char)bytes[used++]);
	if (!good || !vars(u, bytes, n, &used))
		return cgi_single_malformed(c, n, e);
	if (u->part == HEADER || u->left)
		return used;
	if (u->part != NAME_SIZE || u->at || !(c->vars.seen & CGI_SEEN_METHOD))
		return cgi_single_malformed(c, n, e);
	cgi_single_requested(c, e);
	return used;
}

size_t uwsgi_feed(struct uwsgi *u, const char *bytes, size_t n, struct stream_event *e)
{
	struct cgi_single *c = &u->cgi;

	if (c->side == CGI_RESPONSE || c->state > CGI_HEAD || !n)
		return cgi_single_feed(c, bytes, n, e);
	if (c->state == CGI_HEAD)
		return head(u, bytes, n, e);
	if (!uwsgi_may_begin((uint8_t)*bytes))
		return cgi_single_malformed(c, n, e);
	u->at = 1;
	return cgi_single_feed(c, bytes, n, e);
}

size_t uwsgi_skip(struct uwsgi *u, size_t n, struct stream_event *e)
{
	return cgi_single_skip(&u->cgi, n, e);
}

bool uwsgi_eof(struct uwsgi *u)
{
	return cgi_single_eof(&u->cgi);
}

void uwsgi_no_body(struct uwsgi *u)
{
	cgi_single_no_body(&u->cgi);
}
