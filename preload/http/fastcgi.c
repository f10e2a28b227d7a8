// SPDX-License-Identifier: Apache-2.0
#include "fastcgi_machine.h"

#include <string.h>

#define VERSION 1u
#define ID_END 4u /* of version, type and id in a header */

enum state { HEADER, CONTENT, PADDING, DEAD };

bool fastcgi_may_begin(uint8_t first)
{
	return first == VERSION;
}

void fastcgi_init(struct fastcgi *f, enum cgi_side side, enum url_query_keep query)
{
	f->side = side;
	f->state = HEADER;
	f->at = 0;
	f->begun = false;
	f->clock = f->plain_count = 0;
	f->query = (uint8_t)query;
	for (size_t i = 0; i < FASTCGI_HEADS; i++)
		f->heads[i].id = 0;
}

struct fastcgi_head *fastcgi_find(struct fastcgi *f, uint16_t id)
{
	for (size_t i = 0; i < FASTCGI_HEADS; i++)
		if (f->heads[i].id == id)
			return &f->heads[i];
	return NULL;
}

static size_t malformed(struct fastcgi *f, size_t n, struct stream_event *e)
{
	f->state = DEAD;
	*e = (struct stream_event){.kind = STREAM_MALFORMED};
	return n;
}

/* Requests have the odd kinds of their own; id 0 is for management records, and only for them. */
static bool is_type(const struct fastcgi *f, uint8_t type)
{
	static const uint32_t of[] = {
		[CGI_REQUEST] = 1u << FASTCGI_BEGIN_REQUEST | 1u << FASTCGI_ABORT_REQUEST |
				1u << FASTCGI_PARAMS | 1u << FASTCGI_STDIN | 1u << FASTCGI_DATA |
				1u << FASTCGI_GET_VALUES,
		[CGI_RESPONSE] = 1u << FASTCGI_END_REQUEST | 1u << FASTCGI_STDOUT |
				 1u << FASTCGI_STDERR | 1u << FASTCGI_GET_VALUES_RESULT |
				 1u << FASTCGI_UNKNOWN_TYPE,
	};

	return type <= FASTCGI_UNKNOWN_TYPE && of[f->side] >> type & 1;
}

/* What of the header has come by now may be one. */
static bool header_may_be(const struct fastcgi *f)
{
	return f->record[0] == VERSION && (f->at < 2 || is_type(f, f->record[1])) &&
	       (f->at < ID_END || !fastcgi_id(f) == (fastcgi_type(f) >= FASTCGI_GET_VALUES));
}

static void content_next(struct fastcgi *f)
{
	f->at = 0;
	f->state = f->left ? CONTENT : f->padding ? PADDING : HEADER;
}

static bool record_begin(struct fastcgi *f, struct stream_event *e)
{
	f->left = (uint16_t)(f->record[4] << 8 | f->record[5]);
	f->padding = f->record[6];
	f->clock++;
	content_next(f);
	if (fastcgi_type(f) >= FASTCGI_GET_VALUES) {
		f->begun = true;
		return true;
	}
	if (f->side == CGI_REQUEST)
		return fastcgi_request_record(f, e);
	return fastcgi_response_record(f, e);
}

static uint32_t owner(const struct fastcgi *f)
{
	return fastcgi_type(f) == FASTCGI_BEGIN_REQUEST ? 0 : fastcgi_id(f);
}

/* In two parts, because the first one cannot be said to belong to a stream. */
static size_t header(struct fastcgi *f, const char *bytes, size_t n, struct stream_event *e)
{
	size_t room = (f->at < ID_END ? ID_END : FASTCGI_FIXED) - f->at;

	if (n > room)
		n = room;
	if (f->at >= ID_END)
		e->stream = owner(f);
	memcpy(f->record + f->at, bytes, n);
	f->at += (uint8_t)n;
	if (!header_may_be(f) || (f->at == FASTCGI_FIXED && !record_begin(f, e)))
		return malformed(f, n, e);
	return n;
}

bool fastcgi_fixed(struct fastcgi *f, const char *bytes, size_t n)
{
	memcpy(f->body + f->at, bytes, n);
	f->at += (uint8_t)n;
	return f->at == FASTCGI_FIXED;
}

static size_t content(struct fastcgi *f, const char *bytes, size_t n, struct stream_event *e)
{
	bool good = true;

	e->stream = owner(f);
	if (n > f->left)
		n = f->left;
	if (fastcgi_type(f) < FASTCGI_GET_VALUES)
		n = f->side == CGI_REQUEST ? fastcgi_request_content(f, bytes, n, e, &good)
					   : fastcgi_response_content(f, bytes, n, e, &good);
	if (!good)
		return malformed(f, n, e);
	f->left = (uint16_t)(f->left - n);
	if (!f->left)
		content_next(f);
	return n;
}

static size_t padding(struct fastcgi *f, size_t n, struct stream_event *e)
{
	e->stream = owner(f);
	if (n > f->padding)
		n = f->padding;
	f->padding -= (uint8_t)n;
	if (!f->padding)
		f->state = HEADER;
	return n;
}

size_t fastcgi_feed(struct fastcgi *f, const char *bytes, size_t n, struct stream_event *e)
{
	*e = (struct stream_event){.kind = STREAM_MORE};
	if (f->state == DEAD)
		return malformed(f, n, e);
	if (!n)
		return 0;
	if (f->state == HEADER)
		n = header(f, bytes, n, e);
	else if (f->state == CONTENT)
		n = content(f, bytes, n, e);
	else
		n = padding(f, n, e);
	return n;
}

static bool may_skip(struct fastcgi *f)
{
	uint8_t type = fastcgi_type(f);

	return f->state == PADDING ||
	       (f->state == CONTENT && (type == FASTCGI_STDIN || type == FASTCGI_DATA ||
					(type == FASTCGI_STDOUT && fastcgi_response_is_plain(f))));
}

size_t fastcgi_skip(struct fastcgi *f, size_t n, struct stream_event *e)
{
	*e = (struct stream_event){.kind = STREAM_MORE};
	if (f->state == DEAD || (n && !may_skip(f)))
		return malformed(f, n, e);
	if (!n)
		return 0;
	return f->state == CONTENT ? content(f, NULL, n, e) : padding(f, n, e);
}
