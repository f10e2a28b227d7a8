// SPDX-License-Identifier: Apache-2.0
#include "fastcgi_machine.h"

#define PROTOCOL_STATUS 4u /* its place in END_REQUEST */
#define PROTOCOL_STATUS_MAX 3u

static uint16_t *plain_find(struct fastcgi *f, uint16_t id)
{
	for (uint16_t i = 0; i < f->plain_count; i++)
		if (f->plain[i] == id)
			return &f->plain[i];
	return NULL;
}

static bool plain_add(struct fastcgi *f, uint16_t id)
{
	if (f->plain_count == FASTCGI_OPEN)
		return false;
	f->plain[f->plain_count++] = id;
	return true;
}

static bool plain_remove(struct fastcgi *f, uint16_t id)
{
	uint16_t *at = plain_find(f, id);

	if (at)
		*at = f->plain[--f->plain_count];
	return at;
}

bool fastcgi_response_is_plain(struct fastcgi *f)
{
	return plain_find(f, fastcgi_id(f));
}

/* STDOUT: a response has a head in the making, or it is plain. */
static bool stdout_record(struct fastcgi *f)
{
	uint16_t id = fastcgi_id(f);
	struct fastcgi_head *h;

	if (!f->left || plain_find(f, id) || fastcgi_find(f, id))
		return true;
	h = fastcgi_find(f, 0);
	if (!h)
		return plain_add(f, id);
	h->id = id;
	cgi_reply_begin(&h->reply);
	return true;
}

bool fastcgi_response_record(struct fastcgi *f, struct stream_event *e)
{
	(void)e;
	if (fastcgi_type(f) == FASTCGI_STDOUT)
		return stdout_record(f);
	return fastcgi_type(f) == FASTCGI_STDERR || f->left == FASTCGI_FIXED;
}

static size_t stdout_content(struct fastcgi *f, const char *bytes, size_t n, struct stream_event *e,
			     bool *good)
{
	struct fastcgi_head *h = fastcgi_find(f, fastcgi_id(f));
	bool ended;

	if (!h) {
		e->text = bytes;
		e->text_bytes = bytes ? n : 0;
		return n;
	}
	n = cgi_reply_feed(&h->reply, bytes, n, &ended);
	if (!ended)
		return n;
	cgi_reply_head(&h->reply, &h->head);
	e->kind = STREAM_HEAD;
	e->head = &h->head;
	if (cgi_reply_is_interim(h->head.status)) {
		cgi_reply_begin(&h->reply);
		return n;
	}
	*good = plain_add(f, h->id);
	h->id = 0;
	return n;
}

static void no_head(struct fastcgi_head *h, struct stream_event *e)
{
	struct cgi_vars none;

	h->id = 0;
	cgi_begin(&none, &h->head);
	h->head.status = CGI_REPLY_NONE;
	e->kind = STREAM_HEAD;
	e->end = true;
	e->head = &h->head;
}

static void end(struct fastcgi *f, struct stream_event *e)
{
	uint16_t id = fastcgi_id(f);
	struct fastcgi_head *h = fastcgi_find(f, id);

	e->kind = STREAM_END;
	if (plain_remove(f, id))
		return;
	if (!h)
		h = fastcgi_find(f, 0);
	if (h)
		no_head(h, e);
}

size_t fastcgi_response_content(struct fastcgi *f, const char *bytes, size_t n,
				struct stream_event *e, bool *good)
{
	if (fastcgi_type(f) == FASTCGI_STDOUT)
		return stdout_content(f, bytes, n, e, good);
	if (fastcgi_type(f) == FASTCGI_STDERR) {
		e->kind = STREAM_TEXT;
		e->text = bytes;
		e->text_bytes = n;
		return n;
	}
	if (!fastcgi_fixed(f, bytes, n))
		return n;
	*good = f->body[PROTOCOL_STATUS] <= PROTOCOL_STATUS_MAX;
	if (*good)
		end(f, e);
	return n;
}
