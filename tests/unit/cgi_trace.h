/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgi_trace.h - what the readers of FastCGI, uwsgi and SCGI say about a byte stream, as one line of
 * text, however it is cut.
 *
 *	1 begin; 1 GET /a host=h; 1 end
 *
 * Shared by the unit test and the fuzz target. Aborts where a reader breaks its own word: no
 * progress, more used than given, a path or text out of bounds.
 */
#ifndef PROFILIS_TESTS_CGI_TRACE_H
#define PROFILIS_TESTS_CGI_TRACE_H

#include "fastcgi.h"
#include "scgi.h"
#include "uwsgi.h"

enum cgi_protocol { CGI_FASTCGI, CGI_UWSGI, CGI_SCGI };

struct cgi_stream {
	enum cgi_protocol protocol;
	enum cgi_side side;
	const char *bytes;
	size_t count;
	bool no_body; /* after each final head of a response */
	enum url_query_keep query;
};

/* How to cut: piece lengths, and whether what may pass unseen does. */
struct cgi_cuts {
	size_t first;  /* bytes of the first piece; 0: no such piece */
	size_t every;  /* bytes of the others; 0: the rest */
	uint64_t seed; /* not 0: random pieces */
	bool skip;     /* from the second piece on, where it is allowed */
};

struct cgi_trace {
	char text[8192]; /* the line */
	size_t bytes;
	size_t at[256]; /* where each of its events happened */
	size_t events;
	char logged[1024]; /* STREAM_TEXT, all streams together */
	size_t logged_bytes;
	char body[1024]; /* of all messages */
	size_t body_bytes;
	bool skipped;	   /* some of it passed unseen */
	uint64_t owned[8]; /* bytes of the first streams; [0]: of the connection */
};

void cgi_trace(struct cgi_trace *trace, const struct cgi_stream *stream,
	       const struct cgi_cuts *cuts);
bool cgi_trace_same(const struct cgi_trace *a, const struct cgi_trace *b);

#endif
