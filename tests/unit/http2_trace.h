/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http2_trace.h - what http2 says about one direction of a connection, as one line of text, however
 * it is cut.
 *
 *	1 begin; 1 GET /a host=h; 1 end; table 65536; 1 200 grpc=0 end; 3 reset
 *
 * Shared by the unit test and the fuzz target. Aborts where http2 breaks its own word: no progress,
 * more used than given, a path beyond its room, memory that is not given back.
 */
#ifndef PROFILIS_TESTS_HTTP2_TRACE_H
#define PROFILIS_TESTS_HTTP2_TRACE_H

#include "http2.h"

struct http2_stream {
	enum http2_side side;
	const char *bytes;
	size_t count;
	uint32_t table_max; /* what the other direction announced; 0: nothing */
	size_t chunks;	    /* of memory; 0: as many as are asked for */
	enum url_query_keep query;
};

/* How to cut: piece lengths, and whether DATA passes unseen (http2_skip) where it may. */
struct http2_cuts {
	size_t first;  /* bytes of the first piece; 0: no such piece */
	size_t every;  /* bytes of the others; 0: the rest */
	uint64_t seed; /* not 0: random pieces, and with `skip` sometimes seen, sometimes not */
	bool skip;     /* from the second piece on */
};

#define HTTP2_TRACE_EVENTS 512
#define HTTP2_TRACE_STREAMS 128

struct http2_trace {
	char text[16384]; /* the line */
	size_t bytes;
	size_t at[HTTP2_TRACE_EVENTS]; /* where each of its events happened */
	size_t events;
	struct {
		uint32_t stream;
		size_t bytes;
	} totals[HTTP2_TRACE_STREAMS]; /* by stream; those of malformed input are not kept */
	size_t streams;
	size_t held; /* the most memory that was in use */
	char data[2048]; /* of DATA, all streams together */
	size_t data_bytes;
	bool skipped; /* some of it passed unseen */
};

void http2_trace(struct http2_trace *trace, const struct http2_stream *stream,
		 const struct http2_cuts *cuts);

bool http2_trace_same(const struct http2_trace *a, const struct http2_trace *b);

#endif
