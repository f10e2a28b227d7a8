/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream_reader.h - the readers of stream.h as one: a direction of a connection, whichever protocol
 * it speaks. Pure but for the memory of header compression, which is mapped.
 */
#ifndef PROFILIS_STREAM_READER_H
#define PROFILIS_STREAM_READER_H

#include "fastcgi.h"
#include "http2.h"
#include "scgi.h"
#include "uwsgi.h"

enum stream_side { STREAM_REQUESTS, STREAM_RESPONSES };

struct stream_reader {
	uint8_t protocol;   /* enum format_protocol */
	struct slab memory; /* HTTP/2 */
	union {
		struct http2 http2;
		struct fastcgi fastcgi;
		struct uwsgi uwsgi;
		struct scgi scgi;
	};
};

void stream_reader_init(struct stream_reader *r, enum format_protocol protocol,
			enum stream_side side);

/* Gives its memory back. */
void stream_reader_end(struct stream_reader *r);

/* n is not 0; bytes NULL: nobody saw them. Returns how many were used. */
size_t stream_reader_feed(struct stream_reader *r, const char *bytes, size_t n,
			  struct stream_event *e);

/* The stream of responses ended: true if that completes stream 1's. */
bool stream_reader_eof(struct stream_reader *r);

/* Behind a response's head: its request was HEAD. */
void stream_reader_no_body(struct stream_reader *r);

/* The other direction said how large this one's header table may be. */
void stream_reader_table(struct stream_reader *r, uint32_t bytes);

#endif
