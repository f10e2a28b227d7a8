/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readers.h - the readers of stream.h as one: a direction of a connection, whichever protocol
 * it speaks. Pure but for the memory of header compression, which is mapped.
 */
#ifndef PROFILIS_READERS_H
#define PROFILIS_READERS_H

#include "fastcgi.h"
#include "http2.h"
#include "scgi.h"
#include "uwsgi.h"

enum reader_side { READER_REQUESTS, READER_RESPONSES };

struct reader {
	uint8_t protocol;   /* enum format_protocol */
	struct slab memory; /* HTTP/2 */
	union {
		struct http2 http2;
		struct fastcgi fastcgi;
		struct uwsgi uwsgi;
		struct scgi scgi;
	};
};

/* query: of requests */
void reader_init(struct reader *r, enum format_protocol protocol, enum reader_side side,
		 enum url_query_keep query);

/* Gives its memory back. */
void reader_end(struct reader *r);

/* n is not 0; bytes NULL: nobody saw them. Returns how many were used. */
size_t reader_feed(struct reader *r, const char *bytes, size_t n,
			  struct stream_event *e);

/* The stream of responses ended: true if that completes stream 1's. */
bool reader_eof(struct reader *r);

/* Behind a response's head: its request was HEAD. */
void reader_no_body(struct reader *r);

/* The other direction said how large this one's header table may be. */
void reader_table(struct reader *r, uint32_t bytes);

#endif
