// SPDX-License-Identifier: Apache-2.0
#include "cgi_single.h"

void cgi_single_init(struct cgi_single *c, enum cgi_side side, enum url_query_keep query)
{
	c->side = side;
	c->state = CGI_IDLE;
	c->left = 0;
	c->head.query = (uint8_t)query;
	if (side == CGI_REQUEST)
		cgi_begin(&c->vars, &c->head);
	else
		cgi_reply_begin(&c->reply);
}

size_t cgi_single_malformed(struct cgi_single *c, size_t n, struct stream_event *e)
{
	c->state = CGI_DEAD;
	*e = (struct stream_event){.kind = STREAM_MALFORMED};
	return n;
}

void cgi_single_requested(struct cgi_single *c, struct stream_event *e)
{
	cgi_end(&c->head);
	c->left = c->vars.length;
	c->state = c->left ? CGI_BODY : CGI_OVER;
	*e = (struct stream_event){
		.kind = STREAM_HEAD, .end = !c->left, .stream = CGI_STREAM, .head = &c->head};
}

static bool has_no_body(uint16_t status)
{
	return status / 100 == 1 || status == 204 || status == 304;
}

static void responded(struct cgi_single *c, struct stream_event *e)
{
	cgi_reply_head(&c->reply, &c->head);
	e->kind = STREAM_HEAD;
	e->head = &c->head;
	if (cgi_reply_is_interim(c->head.status)) {
		cgi_reply_begin(&c->reply);
		return;
	}
	c->state = CGI_UNTIL_CLOSE;
	if (!c->reply.has_length || has_no_body(c->head.status))
		return;
	c->left = c->reply.length;
	c->state = c->left ? CGI_BODY : CGI_OVER;
	e->end = !c->left;
}

/* bytes NULL: nobody saw them. */
static size_t body_piece(const char *bytes, size_t n, struct stream_event *e)
{
	e->text = bytes;
	e->text_bytes = bytes ? n : 0;
	return n;
}

static size_t body(struct cgi_single *c, const char *bytes, size_t n, struct stream_event *e)
{
	n = body_piece(bytes, n > c->left ? (size_t)c->left : n, e);
	c->left -= n;
	if (!c->left) {
		c->state = CGI_OVER;
		e->kind = STREAM_END;
	}
	return n;
}

size_t cgi_single_feed(struct cgi_single *c, const char *bytes, size_t n, struct stream_event *e)
{
	bool ended;

	if (c->state == CGI_DEAD)
		return cgi_single_malformed(c, n, e);
	*e = (struct stream_event){.kind = STREAM_MORE, .stream = CGI_STREAM};
	if (!n)
		return 0;
	if (c->state == CGI_BODY)
		return body(c, bytes, n, e);
	if (c->state == CGI_UNTIL_CLOSE)
		return body_piece(bytes, n, e);
	if (c->state == CGI_OVER)
		return n;
	if (c->side == CGI_REQUEST) {
		c->state = CGI_HEAD;
		e->kind = STREAM_BEGIN;
		return 1;
	}
	c->state = CGI_HEAD;
	n = cgi_reply_feed(&c->reply, bytes, n, &ended);
	if (ended)
		responded(c, e);
	return n;
}

size_t cgi_single_skip(struct cgi_single *c, size_t n, struct stream_event *e)
{
	if (n && c->state < CGI_BODY)
		return cgi_single_malformed(c, n, e);
	return cgi_single_feed(c, NULL, n, e);
}

void cgi_single_no_body(struct cgi_single *c)
{
	if (c->state == CGI_BODY)
		c->state = CGI_UNTIL_CLOSE;
}

bool cgi_single_eof(struct cgi_single *c)
{
	bool completes = c->state == CGI_UNTIL_CLOSE;

	if (completes)
		c->state = CGI_OVER;
	return completes;
}
