/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http2_wire.h - writes one direction of an HTTP/2 connection, header blocks by nghttp2's encoder.
 */
#ifndef PROFILIS_TESTS_HTTP2_WIRE_H
#define PROFILIS_TESTS_HTTP2_WIRE_H

#include <nghttp2/nghttp2.h>

#include <stddef.h>
#include <stdint.h>

enum { END_STREAM = 1, ACK = 1, END_HEADERS = 4, PADDED = 8, HAS_PRIORITY = 0x20 };
enum {
	DATA,
	HEADERS,
	PRIORITY,
	RST_STREAM,
	SETTINGS,
	PUSH_PROMISE,
	PING,
	GOAWAY,
	WINDOW_UPDATE,
	CONTINUATION,
	ALTSVC,
};

struct wire {
	uint8_t *bytes;
	size_t count, room;
	nghttp2_hd_deflater *encoder;
};

/* How a header block is sent. */
struct wire_block {
	uint8_t flags;	   /* END_STREAM, PADDED, HAS_PRIORITY */
	uint8_t pad;	   /* with PADDED */
	size_t piece;	   /* bytes of each frame's part; 0: one frame */
	uint32_t promised; /* not 0: PUSH_PROMISE */
};

void wire_begin(struct wire *w);
void wire_end(struct wire *w);

void wire_bytes(struct wire *w, const void *bytes, size_t n);
void wire_frame(struct wire *w, uint8_t type, uint8_t flags, uint32_t stream, const void *payload,
		size_t n);

/* A preface, or just its SETTINGS: `table` as SETTINGS_HEADER_TABLE_SIZE, when it is not 0. */
void wire_client(struct wire *w);
void wire_settings(struct wire *w, uint32_t table);

void wire_data(struct wire *w, uint32_t stream, uint8_t flags, size_t n);

/* Fields: "name\nvalue\nname\nvalue"; names may begin with '!': never to be indexed. */
void wire_fields(struct wire *w, uint32_t stream, struct wire_block how, const char *fields);
void wire_headers(struct wire *w, uint32_t stream, uint8_t flags, const char *fields);

#endif
