// SPDX-License-Identifier: Apache-2.0
#include "fastcgi_machine.h"

enum part { NAME_SIZE, VALUE_SIZE, NAME, VALUE };

#define ROLES 3u /* Responder, Authorizer, Filter: 1 to 3 */

/* ---- name-value pairs -------------------------------------------------------------------- */

/* One byte below 128, or four; true when it is whole. */
static bool size_byte(uint32_t *size, uint8_t *at, unsigned char c)
{
	if (!*at) {
		*size = c & 0x7f;
		*at = c >> 7;
		return !*at;
	}
	*size = *size << 8 | c;
	*at = (*at + 1) & 3;
	return !*at;
}

static size_t word(struct fastcgi_head *h, const char *bytes, size_t n)
{
	uint32_t *left = h->part == NAME ? &h->name_left : &h->value_left;

	if (n > *left)
		n = *left;
	*left -= (uint32_t)n;
	if (h->part == NAME)
		cgi_name(&h->vars, bytes, n);
	else
		cgi_value(&h->vars, &h->head, bytes, n);
	return n;
}

/* What is whole, perhaps because it is empty; a CONTENT_LENGTH that is none is not ours to judge.
 */
static void words_done(struct fastcgi_head *h)
{
	if (h->part == NAME && !h->name_left) {
		cgi_named(&h->vars, &h->head);
		h->part = VALUE;
	}
	if (h->part == VALUE && !h->value_left) {
		cgi_pair(&h->vars, &h->head);
		h->part = NAME_SIZE;
	}
}

static void params(struct fastcgi_head *h, const char *bytes, size_t n)
{
	for (size_t used = 0; used < n; words_done(h)) {
		unsigned char c = (unsigned char)bytes[used];

		if (h->part >= NAME) {
			used += word(h, bytes + used, n - used);
			continue;
		}
		used++;
		if (size_byte(h->part == NAME_SIZE ? &h->name_left : &h->value_left, &h->at, c))
			h->part++;
	}
}

/* ---- records ----------------------------------------------------------------------------- */

/* A free one, or that which was silent for longest: requests that were given up go this way. */
static struct fastcgi_head *take(struct fastcgi *f, uint16_t id)
{
	struct fastcgi_head *h = fastcgi_find(f, id);

	if (!h)
		h = fastcgi_find(f, 0);
	if (h)
		return h;
	h = f->heads;
	for (size_t i = 1; i < FASTCGI_HEADS; i++)
		if (f->clock - f->heads[i].heard > f->clock - h->heard)
			h = &f->heads[i];
	return h;
}

static void begin(struct fastcgi *f)
{
	struct fastcgi_head *h = take(f, fastcgi_id(f));

	h->id = fastcgi_id(f);
	h->heard = f->clock;
	h->part = NAME_SIZE;
	h->at = 0;
	h->head.query = f->query;
	cgi_begin(&h->vars, &h->head);
}

static bool params_end(struct fastcgi_head *h, struct stream_event *e)
{
	if (!h)
		return true;
	if (h->part != NAME_SIZE || h->at)
		return false;
	h->id = 0;
	cgi_end(&h->head);
	e->kind = STREAM_HEAD;
	e->head = &h->head;
	return true;
}

bool fastcgi_request_record(struct fastcgi *f, struct stream_event *e)
{
	struct fastcgi_head *h = fastcgi_find(f, fastcgi_id(f));

	if (fastcgi_type(f) == FASTCGI_BEGIN_REQUEST)
		return f->left == FASTCGI_FIXED;
	if (!f->begun)
		return false;
	if (h)
		h->heard = f->clock;
	switch (fastcgi_type(f)) {
	case FASTCGI_ABORT_REQUEST:
		if (h)
			h->id = 0;
		e->kind = STREAM_RESET;
		return !f->left;
	case FASTCGI_PARAMS:
		return f->left || params_end(h, e);
	case FASTCGI_STDIN:
		e->kind = f->left ? STREAM_MORE : STREAM_END;
		return !h;
	default: /* FASTCGI_DATA */
		return !h;
	}
}

/* Role, flags and five reserved bytes. The last byte alone says that the stream begins. */
static size_t begin_content(struct fastcgi *f, const char *bytes, size_t n, struct stream_event *e,
			    bool *good)
{
	size_t room = FASTCGI_FIXED - 1u - f->at;

	if (n > room)
		n = room ? room : 1;
	if (!fastcgi_fixed(f, bytes, n))
		return n;
	*good = !f->body[0] && f->body[1] && f->body[1] <= ROLES && f->body[2] <= 1;
	if (*good)
		begin(f);
	f->begun = true;
	e->kind = STREAM_BEGIN;
	e->stream = fastcgi_id(f);
	return n;
}

size_t fastcgi_request_content(struct fastcgi *f, const char *bytes, size_t n,
			       struct stream_event *e, bool *good)
{
	struct fastcgi_head *h;

	if (fastcgi_type(f) == FASTCGI_BEGIN_REQUEST)
		return begin_content(f, bytes, n, e, good);
	if (fastcgi_type(f) != FASTCGI_PARAMS)
		return n;
	h = fastcgi_find(f, fastcgi_id(f));
	if (h)
		params(h, bytes, n);
	return n;
}
