/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http2_machine.h - what the parts of http2 share; nobody else includes it.
 *
 *	http2.c		the interface, frames
 *	http2_head.c	header blocks: decoding, and what is kept of their fields
 *	http2_echo.c	header blocks that need no decoding
 */
#ifndef PROFILIS_HTTP2_MACHINE_H
#define PROFILIS_HTTP2_MACHINE_H

#include "http2.h"

#include <nghttp2/nghttp2.h>

#define ECHO_SAME 256u
#define ECHO_ROOM 3072u
#define ECHO_BLOCKS 40u

/* A header block that was decoded, and may come again. */
struct http2_past {
	uint16_t at, bytes; /* in echo.bytes */
	uint32_t inserts;   /* bytes that it adds to the header table */
	uint32_t times;	    /* in a row */
	uint16_t status;
	uint8_t grpc;
};

/* The newest blocks that added to the header table; see http2_echo.c. */
struct http2_echo {
	uint64_t sum; /* of what they added */
	uint32_t count;
	bool behind; /* the decoder has not read all of them, or not in their order */
	struct http2_past past[ECHO_BLOCKS];
	char bytes[ECHO_ROOM];
};

/* What a direction needs once header blocks come. */
struct http2_block {
	nghttp2_mem memory;
	nghttp2_hd_inflater *inflater;
	struct http2_echo *echo; /* NULL before there is an echo to hear */
	uint32_t table_max;	 /* as the decoder knows it */
	uint32_t inserts;	 /* what the present block adds to the header table */
	bool refers;		 /* it names entries of the header table */
	bool resizes;		 /* it changes the size of the header table */
	bool fed, done;		 /* some of it has come, all of it */
	uint8_t failed;		 /* STREAM_MALFORMED, STREAM_NO_MEMORY, or 0 */
	uint16_t same_bytes;	 /* of `same`, or 0 */
	char same[ECHO_SAME]; /* the newest block, if it left the table alone: `head` is its own */
	struct stream_head head;
};

/*
 * A header block: begin, pieces, the last of them `final`. What goes wrong is said in `failed`, but
 * which byte was wrong only the decoder knows: look at it when a frame ends.
 */
void http2_block_begin(struct http2 *h);
void http2_block_piece(struct http2 *h, const char *bytes, size_t n, bool final);
void http2_block_free(struct http2 *h);

/* Decodes without heed of what comes out. */
void http2_block_replay(struct http2_block *b, const char *bytes, size_t n);

/* True if the block needs no decoding; the head is right then. */
bool http2_echo_known(struct http2_block *b, const char *bytes, size_t n);

/* A field begins at `at`, the block at `bytes`. */
void http2_echo_field(struct http2_block *b, const char *bytes, const char *at, const char *end);

/* The whole block has been decoded. */
void http2_echo_learn(struct http2 *h, const char *bytes, size_t n);

/* Makes the decoder's header table what it should be. */
void http2_echo_catch_up(struct http2_block *b);

/* Call http2_echo_catch_up() first. */
void http2_echo_forget(struct http2_block *b);

#endif
