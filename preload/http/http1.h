/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1.h - where HTTP/1 messages begin and end.
 *
 * Pure: bytes in, verdict out. No I/O, no globals, no allocation; one struct http1 is one direction
 * of one connection and belongs to whoever feeds it. Any split of the same bytes gives the same
 * sequence of verdicts, at the same bytes, and the same heads (tests/unit/test_http1.c).
 *
 * Feed what moved, piece by piece:
 *
 *	do {
 *		size_t used = http1_feed(&half->http1, &head, bytes, n, &verdict);
 *		bytes += used, n -= used;
 *		switch (verdict) { ... }
 *	} while (n || verdict == HTTP1_HEAD);
 *
 * A verdict other than HTTP1_MORE may come with bytes left over; feed them again. A message without
 * body gives HTTP1_HEAD and, at the next call (n may be 0), HTTP1_DONE: hence the loop's second
 * condition. Stop at HTTP1_MALFORMED: it stays, and uses no more bytes.
 *
 * What follows a request that was upgraded, or a successful CONNECT, is no HTTP: that is the
 * caller's to know. The answer to CONNECT needs http1_no_body() when its status is 2xx.
 */
#ifndef PROFILIS_HTTP1_H
#define PROFILIS_HTTP1_H

#include "kept.h"
#include "url_query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http1_side { HTTP1_REQUEST, HTTP1_RESPONSE };

enum http1_verdict {
	HTTP1_MORE,	 /* all bytes used, the message goes on */
	HTTP1_HEAD,	 /* the head is complete: struct http1_head is final; see http1_no_body */
	HTTP1_DONE,	 /* the message is complete; the next byte starts another */
	HTTP1_MALFORMED, /* no HTTP/1 message; nothing more can be said about this direction */
};

#define HTTP1_METHOD_MAX 24 /* longer ones are no HTTP */

/*
 * What is kept of a head. The caller provides it, with path, path_max, query, kept and keep_host,
 * and keeps it until HTTP1_HEAD; the first byte of a message resets the rest. After HTTP1_MALFORMED
 * it is no more than what was read so far.
 *
 * The path is the target without fragment, and without query unless `query` says what of it is
 * kept. Absolute form loses scheme and authority; "*" and authority form stay as they stand.
 */
struct http1_head {
	uint8_t method;	 /* enum format_method; requests */
	uint8_t minor;	 /* HTTP/1.minor, 0 or 1 */
	bool close;	 /* Connection: close, or 1.0 without keep-alive */
	bool upgrade;	 /* requests: Upgrade and Connection: upgrade; responses: any Upgrade */
	bool h2c;	 /* requests: the upgrade may be to HTTP/2 in cleartext */
	bool chunked;	 /* chunked is the last transfer coding */
	bool has_length; /* false when Transfer-Encoding overrides Content-Length */
	bool truncated;	 /* path longer than path_max, with what is kept of its query */
	bool keeps;	 /* requests: *kept is this message's; else it was not touched */
	uint16_t status; /* responses */
	uint16_t path_bytes;
	uint64_t length; /* Content-Length, when has_length */

	/* set by the caller */
	char *path; /* room for the target */
	uint16_t path_max;
	uint8_t query;	   /* enum url_query_keep */
	bool keep_host;	   /* Host is one of the fields that are kept */
	struct kept *kept; /* may be NULL: nothing is kept */
};

#define HTTP1_AGAIN_MAX 432 /* most heads without cookies; a connection has two of these */

/*
 * A head that came on this connection, or its first bytes, and what it said: the next one is mostly
 * the same, perhaps but for its path or its Content-Length.
 */
struct http1_again {
	uint16_t looked_for; /* the headers that mattered; 0: no head is kept */
	uint16_t whole_for;  /* the same, if the text is a whole head; else 0 */
	uint16_t bytes;
	uint16_t block;		   /* where the header lines begin; in a response, 0 */
	uint16_t number, digits;   /* of Content-Length; none: bytes, 0 */
	uint16_t path, path_bytes; /* of a request */
	uint8_t said;
	uint8_t state; /* behind the text */
	uint8_t misses;
	uint64_t left;
	struct http1_head head; /* without the path */
	union {
		char text[HTTP1_AGAIN_MAX];
		struct kept unused; /* before there is a text: room for what nobody asks */
	};
};

/* One direction of one connection. Zero it (or http1_init) before use. Fields are http1.c's own. */
struct http1 {
	uint8_t side;
	uint8_t state;
	uint8_t flags;	     /* what the header lines said so far */
	uint8_t part;	     /* where in a request target or header value */
	uint8_t kind;	     /* the header whose value is being read */
	uint8_t at;	     /* bytes of the current word, saturating */
	uint32_t candidates; /* known words that it may still become, one bit each */
	uint64_t left;	     /* body or chunk bytes to come; in a head, the number being read */
	struct http1_again again;
};

void http1_init(struct http1 *h, enum http1_side side);

/* Reads up to n bytes; returns how many were used. head is not touched after HTTP1_HEAD. */
size_t http1_feed(struct http1 *h, struct http1_head *head, const char *bytes, size_t n,
		  enum http1_verdict *verdict);

/*
 * n body bytes passed that nobody saw (sendfile, splice). Returns how many fit the body as it
 * stands; as with http1_feed, call again for the rest. The message may end within them
 * (HTTP1_DONE). HTTP1_MALFORMED, which stays, says that unseen bytes cannot be placed: inside a
 * head or in the framing between chunks.
 */
size_t http1_skip(struct http1 *h, size_t n, enum http1_verdict *verdict);

/*
 * Between HTTP1_HEAD and the next feed, for what only the other direction knows: this message has
 * no body whatever its head says (response to HEAD; 1xx, 204 and 304 are known without it).
 */
void http1_no_body(struct http1 *h);

/*
 * Between HTTP1_HEAD and the next feed: true when no body follows. The message is then complete, as
 * if the next feed had said HTTP1_DONE.
 */
bool http1_ends(struct http1 *h);

/* The stream ended (EOF, close): true if that completes the message (a close-delimited body). */
bool http1_eof(struct http1 *h);

/* True between messages: no byte of the next one has come (leading empty lines do not count). */
bool http1_idle(const struct http1 *h);

/* How many of n bytes to come are the body's own: if they are fed by themselves, no framing is
 * among them. 0: what comes next is a head or framing, or nothing. */
size_t http1_body_ahead(const struct http1 *h, size_t n);

/* True while a body is being read that lasts until the stream ends. */
bool http1_until_close(const struct http1 *h);

#endif
