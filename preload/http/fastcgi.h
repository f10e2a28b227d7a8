/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fastcgi.h - FastCGI 1.0: requests (a web server's direction) and responses.
 *
 * Pure, as stream.h describes; one struct fastcgi is one direction, a stream is a request id.
 * Padding and all but the first half of a record's header belong to the stream, except those of
 * what begins it.
 *
 * Requests: STREAM_BEGIN, STREAM_HEAD at the empty PARAMS record, STREAM_END at the empty STDIN
 * record; STREAM_RESET at ABORT_REQUEST. An id may begin again at any time: the server may have
 * ended it before the request was complete. Events may name streams that have not begun, or ended
 * long ago (what a client still sent for an aborted one): the caller knows its streams.
 *
 * Responses: STREAM_HEAD at the end of the CGI head in STDOUT, STREAM_TEXT for STDERR, STREAM_END
 * at END_REQUEST. Without a whole head until then it is STREAM_HEAD with `end` and the status
 * CGI_REPLY_NONE, whatever protocolStatus says: nginx answers 502 to all of them.
 *
 * Requests of one connection may be interleaved. Of more than FASTCGI_HEADS heads at once, the
 * request that was silent for longest goes on without STREAM_HEAD, and so does the response that
 * comes last; FASTCGI_OPEN responses more than that are no FastCGI.
 */
#ifndef PROFILIS_FASTCGI_H
#define PROFILIS_FASTCGI_H

#include "cgi_reply.h"

#define FASTCGI_HEADS 16u
#define FASTCGI_OPEN 64u
#define FASTCGI_FIXED                                                                              \
	8u /* bytes of a record's header, and of those bodies that have a fixed size */

/* A head in the making. */
struct fastcgi_head {
	uint16_t id; /* 0: free */
	struct stream_head head;
	union {
		struct {
			struct cgi_vars vars;
			uint32_t name_left, value_left;
			uint32_t heard; /* the clock when its last record came */
			uint8_t part;	/* of a pair */
			uint8_t at;	/* bytes of a length */
		};
		struct cgi_reply reply;
	};
};

struct fastcgi {
	uint8_t side; /* enum cgi_side */
	uint8_t state;
	uint8_t at; /* bytes in record, or in body */
	bool begun; /* requests: a record has come that may be the first */
	uint8_t query; /* enum url_query_keep */
	uint8_t record[FASTCGI_FIXED];
	uint8_t body[FASTCGI_FIXED];
	uint16_t left;	 /* content bytes to come */
	uint8_t padding; /* bytes to come after that */
	uint32_t clock;	 /* records so far */
	uint16_t plain_count;
	uint16_t plain[FASTCGI_OPEN]; /* responses whose STDOUT has no head, or no more */
	struct fastcgi_head heads[FASTCGI_HEADS];
};

/* A connection's first byte may be a FastCGI request's. */
bool fastcgi_may_begin(uint8_t first);

void fastcgi_init(struct fastcgi *f, enum cgi_side side, enum url_query_keep query);
size_t fastcgi_feed(struct fastcgi *f, const char *bytes, size_t n, struct stream_event *e);

/*
 * n bytes passed that nobody saw. Says how many fit the record; call again for the rest.
 * STREAM_MALFORMED: they are not all STDIN, DATA, STDOUT behind its head, or padding.
 */
size_t fastcgi_skip(struct fastcgi *f, size_t n, struct stream_event *e);

#endif
