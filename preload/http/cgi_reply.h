/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgi_reply.h - the head of a CGI response: lines up to the first empty one.
 *
 * Pure. The status is that of a first line "HTTP/1.1 404 ..." or else of "Status: 404 ..."; a
 * response that says only where to go ("Location:") is 302, any other 200. What scripts print in
 * place of a head is common, so nothing is malformed here: a head that nginx does not understand
 * (a blank or control byte in a name, a line that begins with ':', no number as status) has the
 * status that nginx then answers with, CGI_REPLY_NONE.
 */
#ifndef PROFILIS_CGI_REPLY_H
#define PROFILIS_CGI_REPLY_H

#include "cgi.h"

#define CGI_REPLY_NONE 502u

struct cgi_reply {
	uint64_t length; /* Content-Length */
	uint16_t status; /* 0: not said yet */
	uint8_t state, field, word_bytes;
	bool has_length, located, bad, first; /* first: in the first line */
	char word[CGI_WORD_MAX];
};

void cgi_reply_begin(struct cgi_reply *r);

/* Says how many bytes belong to the head; all, unless it ended, which `ended` says. */
size_t cgi_reply_feed(struct cgi_reply *r, const char *bytes, size_t n, bool *ended);

uint16_t cgi_reply_status(const struct cgi_reply *r);

/* Another head follows this one: 1xx, but for 101. */
static inline bool cgi_reply_is_interim(uint16_t status)
{
	return status / 100 == 1 && status != 101;
}

/* A response's head in terms of streams. */
void cgi_reply_head(const struct cgi_reply *r, struct stream_head *head);

#endif
