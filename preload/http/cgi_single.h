/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgi_single.h - what uwsgi and SCGI share beyond CGI variables: one request and one response per
 * connection, which is stream CGI_STREAM. Only uwsgi.c and scgi.c use it.
 *
 * Requests: the protocol reads the head and says cgi_single_requested(); the body has
 * CONTENT_LENGTH bytes. Responses: a head as in cgi_reply.h, then a body up to Content-Length or,
 * without that and with the statuses 1xx, 204 and 304, up to the connection's end. What passes
 * after the message's end is used and says nothing.
 */
#ifndef PROFILIS_CGI_SINGLE_H
#define PROFILIS_CGI_SINGLE_H

#include "cgi_reply.h"

#define CGI_STREAM 1u

enum cgi_state {
	CGI_IDLE, /* no byte has come */
	CGI_HEAD,
	CGI_BODY,
	CGI_UNTIL_CLOSE,
	CGI_OVER,
	CGI_DEAD,
};

struct cgi_single {
	uint8_t side; /* enum cgi_side */
	uint8_t state;
	uint64_t left; /* body bytes to come */
	struct stream_head head;
	union {
		struct cgi_vars vars;
		struct cgi_reply reply;
	};
};

void cgi_single_init(struct cgi_single *c, enum cgi_side side, enum url_query_keep query);

/* All but the head of a request, which is its first byte that counts here: STREAM_BEGIN. */
size_t cgi_single_feed(struct cgi_single *c, const char *bytes, size_t n, struct stream_event *e);
size_t cgi_single_skip(struct cgi_single *c, size_t n, struct stream_event *e);
bool cgi_single_eof(struct cgi_single *c);
void cgi_single_no_body(struct cgi_single *c);

/* The request's variables are complete. */
void cgi_single_requested(struct cgi_single *c, struct stream_event *e);
size_t cgi_single_malformed(struct cgi_single *c, size_t n, struct stream_event *e);

#endif
