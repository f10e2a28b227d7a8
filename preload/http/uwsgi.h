/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uwsgi.h - the binary protocol between web servers (nginx's uwsgi_pass) and uWSGI.
 *
 * Pure, as stream.h describes; one struct uwsgi is one direction. A request is a header of four
 * bytes (modifier1, size in LE16, modifier2), that many bytes of CGI variables (each name and value
 * behind its length in LE16), and the body. A response is an HTTP/1 status line and headers, or a
 * CGI head, and a body. A connection carries one of each: stream 1.
 */
#ifndef PROFILIS_UWSGI_H
#define PROFILIS_UWSGI_H

#include "cgi_single.h"

struct uwsgi {
	struct cgi_single cgi;
	uint8_t at;	    /* bytes of the header, or of a length */
	uint8_t part;	    /* of a pair */
	uint16_t left;	    /* bytes of variables to come */
	uint16_t word_left; /* bytes of the current name or value to come */
};

/* A connection's first byte may be a uwsgi request's: a modifier that carries one. */
bool uwsgi_may_begin(uint8_t first);

void uwsgi_init(struct uwsgi *u, enum cgi_side side, enum url_query_keep query);
size_t uwsgi_feed(struct uwsgi *u, const char *bytes, size_t n, struct stream_event *e);

/* Body bytes that nobody saw; STREAM_MALFORMED in a head. */
size_t uwsgi_skip(struct uwsgi *u, size_t n, struct stream_event *e);

/* The stream ended: true if that completes the message, and STREAM_END was not said. */
bool uwsgi_eof(struct uwsgi *u);

/* Between a response's STREAM_HEAD and the next feed: the request was HEAD, no body will come. */
void uwsgi_no_body(struct uwsgi *u);

#endif
