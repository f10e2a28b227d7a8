/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream.h - what the readers of multiplexed protocols say: HTTP/2, FastCGI; and uwsgi and SCGI,
 * which have one stream. HTTP/1 has its own, faster way (http1.h).
 *
 * A reader is one direction of one connection. It is pure and is fed what moved, piece by piece:
 *
 *	do {
 *		size_t used = http2_feed(&half, bytes, n, &event);
 *		bytes += used, n -= used;
 *		...
 *	} while (n);
 *
 * Each feed uses some bytes, which all belong to event.stream (0: to the connection), and says at
 * most one thing. Any split of the same bytes gives the same events but MORE, at the same bytes.
 * Whatever follows STREAM_MALFORMED or STREAM_NO_MEMORY is not read (they stay, and use all bytes).
 */
#ifndef PROFILIS_STREAM_H
#define PROFILIS_STREAM_H

#include "kept.h"
#include "url_query.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum stream_kind {
	STREAM_MORE,	  /* nothing yet */
	STREAM_BEGIN,	  /* requests: the first byte of a new stream's request has come */
	STREAM_HEAD,	  /* event.head is final: a request's, or a response's with its status */
	STREAM_TRAILER,	  /* responses: event.head.grpc may be set now */
	STREAM_END,	  /* the stream's message in this direction is complete */
	STREAM_RESET,	  /* the stream is over, complete or not, in both directions */
	STREAM_TEXT,	  /* text and text_bytes: a piece of what the server logs for it */
	STREAM_TABLE,	  /* value: the header table size that the other direction may use */
	STREAM_MALFORMED, /* not this protocol, or no longer */
	STREAM_NO_MEMORY,
};

#define STREAM_GRPC_NONE UINT8_MAX

struct stream_head {
	uint8_t method;	 /* enum format_method; requests */
	uint16_t status; /* responses; 1xx: interim, another head follows */
	uint8_t grpc;	 /* grpc-status of responses and their trailers, or STREAM_GRPC_NONE */
	bool connect;	 /* requests: CONNECT; the stream carries something else from here on */
	bool keeps;	 /* kept holds something */
	bool truncated;	 /* the path was longer than its room */
	uint16_t path_bytes;
	char path[FORMAT_PATH_MAX]; /* without fragment, and of the query what is to be kept */
	struct kept kept;
	uint8_t query; /* enum url_query_keep, as the reader was told */
};

struct stream_event {
	uint8_t kind; /* enum stream_kind */
	bool end;     /* with STREAM_BEGIN, STREAM_HEAD, STREAM_TRAILER: the message ends here too,
			 no STREAM_END follows */
	uint8_t late; /* bytes of earlier feeds, then said to be the connection's, that are this
			 stream's too: the frame header that told it came in pieces */
	uint32_t stream;
	uint32_t value;
	struct stream_head *head; /* the reader's own; until the next feed */
	const char *text; /* a slice of what was fed: with STREAM_TEXT see there, with any other
			     kind a piece of the message's body */
	size_t text_bytes;
};

#endif
