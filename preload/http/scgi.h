/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scgi.h - SCGI (python.ca/scgi/protocol.txt; nginx's scgi_pass).
 *
 * Pure, as stream.h describes; one struct scgi is one direction. A request is a netstring of CGI
 * variables, names and values each ended by NUL, CONTENT_LENGTH first and SCGI=1 among them, and
 * the body. A response is a CGI head and a body. A connection carries one of each: stream 1.
 */
#ifndef PROFILIS_SCGI_H
#define PROFILIS_SCGI_H

#include "cgi_single.h"

struct scgi {
	struct cgi_single cgi;
	uint8_t part;
	uint8_t at;    /* bytes of the length, then of the first name */
	uint32_t left; /* bytes of variables to come */
};

/* A connection's first byte may be an SCGI request's. */
bool scgi_may_begin(uint8_t first);

void scgi_init(struct scgi *s, enum cgi_side side, enum url_query_keep query);
size_t scgi_feed(struct scgi *s, const char *bytes, size_t n, struct stream_event *e);

/* Body bytes that nobody saw; STREAM_MALFORMED in a head. */
size_t scgi_skip(struct scgi *s, size_t n, struct stream_event *e);

/* The stream ended: true if that completes the message, and STREAM_END was not said. */
bool scgi_eof(struct scgi *s);

/* Between a response's STREAM_HEAD and the next feed: the request was HEAD, no body will come. */
void scgi_no_body(struct scgi *s);

#endif
