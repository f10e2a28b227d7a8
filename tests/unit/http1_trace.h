/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1_trace.h - what http1 says about a byte stream, as one line of text, however it is cut.
 *
 *	GET /a close length=5 {id=7}; done; 200 chunked; done
 *
 * Shared by the unit test and the fuzz target. Aborts where http1 breaks its own word: no progress,
 * more used than given, a path beyond path_max, a wrong http1_idle(), a struct kept touched though
 * nothing is kept.
 */
#ifndef PROFILIS_TESTS_HTTP1_TRACE_H
#define PROFILIS_TESTS_HTTP1_TRACE_H

#include "http1.h"

struct http1_stream {
	enum http1_side side;
	const char *bytes;
	size_t count;
	uint32_t no_body;  /* bit i: http1_no_body() after head i, interim ones counted */
	uint16_t path_max; /* 0: 384 */
	bool keep_host;	   /* as in struct http1_head */
	bool keep_nothing; /* no struct kept there */
	enum url_query_keep query;
};

/* How to cut: piece lengths, and whether body bytes pass unseen (http1_skip) where they may. */
struct http1_cuts {
	size_t first;  /* bytes of the first piece; 0: no such piece */
	size_t every;  /* bytes of the others; 0: the rest */
	uint64_t seed; /* not 0: random pieces, and with `skip` sometimes seen, sometimes not */
	bool skip;     /* from the second piece on */
	bool bodies;   /* their bytes are taken out, as http1_body_ahead() says */
};

struct http1_trace {
	char text[8192]; /* the line */
	size_t bytes;
	size_t at[256]; /* where each of its events happened */
	size_t events;
	char body[2048]; /* of all messages, where they were taken out */
	size_t body_bytes;
	bool bodies;
};

void http1_trace(struct http1_trace *trace, const struct http1_stream *stream,
		 const struct http1_cuts *cuts);

bool http1_trace_same(const struct http1_trace *a, const struct http1_trace *b);

#endif
