/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http2.h - one direction of an HTTP/2 connection: frames, header blocks, what they say of streams.
 *
 * Pure, as stream.h says: bytes in, events out; memory comes from the slab that it is given, and
 * none is taken before the first header block. Requests begin with the preface, responses with
 * their SETTINGS. Every feed uses bytes of one frame at most, so loop until none are left:
 *
 *	do {
 *		size_t used = http2_feed(&half->http2, bytes, n, &event);
 *		bytes += used, n -= used;
 *		...
 *	} while (n);
 *
 * Where events stand: STREAM_BEGIN behind the frame header of a HEADERS frame on a stream that is
 * new; STREAM_TABLE behind its entry; everything else behind the last byte of its frame, padding
 * included. Request trailers say nothing but STREAM_END. Streams that the server pushed have even
 * numbers and come as responses only. After an h2c upgrade the caller knows of stream 1, the reader
 * of requests does not.
 *
 * HPACK is nghttp2's. Header blocks that the decoder has seen before are not decoded again where
 * that cannot make a difference (http2_echo.c).
 *
 * One thread at a time, but for http2_table_size().
 */
#ifndef PROFILIS_HTTP2_H
#define PROFILIS_HTTP2_H

#include "slab.h"
#include "stream.h"

#include <stdatomic.h>

#define HTTP2_PREFACE_BYTES 24u
extern const char http2_preface[HTTP2_PREFACE_BYTES + 1];

enum http2_side { HTTP2_REQUESTS, HTTP2_RESPONSES };

#define HTTP2_FRAME_HEADER 9u

/* Fields are http2*.c's own. */
struct http2 {
	struct slab *slab;
	struct http2_block *block;  /* what decoding takes; NULL before the first header block */
	_Atomic uint32_t table_max; /* the largest header table size announced to our encoder */
	uint32_t left;		    /* of the frame's payload */
	uint32_t stream;	    /* of the frame */
	uint32_t last;		    /* newest stream that a request began */
	uint8_t side;		    /* enum http2_side */
	uint8_t state;
	uint32_t open;	     /* the stream whose header block goes on, or 0 */
	uint8_t type, flags; /* of the frame */
	uint8_t at;	     /* bytes of the preface, frame header or fixed fields so far */
	uint8_t pad;	     /* padding behind the payload */
	bool end;	     /* with its header block the stream ends */
	bool begun;	     /* its header block is a new stream's */
	bool pushed;	     /* its header block is that of a PUSH_PROMISE */
	bool settled;	     /* SETTINGS came first, as they must */
	bool memory;	     /* it ended for want of memory */
	uint8_t query;	     /* enum url_query_keep */
	uint8_t fixed[HTTP2_FRAME_HEADER]; /* a frame header or the like that came in pieces */
};

void http2_init(struct http2 *h, enum http2_side side, struct slab *slab, enum url_query_keep query);

/* Gives its memory back to the slab. */
void http2_end(struct http2 *h);

/* n is not 0. Do not write to event.head: it may stand for the next request, too. */
size_t http2_feed(struct http2 *h, const char *bytes, size_t n, struct stream_event *event);

/*
 * n bytes passed that nobody saw: right within the payload of DATA; anywhere else it is
 * STREAM_MALFORMED. Like http2_feed(), it may use less than n.
 */
size_t http2_skip(struct http2 *h, size_t n, struct stream_event *event);

/*
 * The other direction's STREAM_TABLE: how large a header table may be used in this one. Any thread.
 * Call it before the bytes that said so reach whoever encodes.
 */
void http2_table_size(struct http2 *h, uint32_t bytes);

#endif
