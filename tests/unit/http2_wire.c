/* SPDX-License-Identifier: Apache-2.0 */
#include "http2_wire.h"

#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 32

void wire_begin(struct wire *w)
{
	*w = (struct wire){0};
	if (nghttp2_hd_deflate_new(&w->encoder, 65536))
		abort();
	nghttp2_hd_deflate_change_table_size(w->encoder, 4096);
}

void wire_end(struct wire *w)
{
	nghttp2_hd_deflate_del(w->encoder);
	free(w->bytes);
}

void wire_bytes(struct wire *w, const void *bytes, size_t n)
{
	while (w->room < w->count + n) {
		w->room = w->room ? w->room * 2 : 4096;
		w->bytes = realloc(w->bytes, w->room);
	}
	if (n)
		memcpy(w->bytes + w->count, bytes, n);
	w->count += n;
}

void wire_frame(struct wire *w, uint8_t type, uint8_t flags, uint32_t stream, const void *payload,
		size_t n)
{
	const uint8_t header[] = {(uint8_t)(n >> 16),
				  (uint8_t)(n >> 8),
				  (uint8_t)n,
				  type,
				  flags,
				  (uint8_t)(stream >> 24),
				  (uint8_t)(stream >> 16),
				  (uint8_t)(stream >> 8),
				  (uint8_t)stream};

	wire_bytes(w, header, sizeof header);
	wire_bytes(w, payload, n);
}

void wire_settings(struct wire *w, uint32_t table)
{
	const uint8_t entries[] = {0,
				   3,
				   0,
				   0,
				   0,
				   100,
				   0,
				   1,
				   (uint8_t)(table >> 24),
				   (uint8_t)(table >> 16),
				   (uint8_t)(table >> 8),
				   (uint8_t)table};

	wire_frame(w, SETTINGS, 0, 0, entries, table ? 12 : 6);
}

void wire_client(struct wire *w)
{
	wire_bytes(w, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
	wire_settings(w, 0);
}

void wire_data(struct wire *w, uint32_t stream, uint8_t flags, size_t n)
{
	uint8_t *payload = calloc(1, n + 1);

	memset(payload, 'x', n);
	if (flags & PADDED)
		payload[0] = (uint8_t)(n / 2);
	wire_frame(w, DATA, flags, stream, payload, n);
	free(payload);
}

static size_t parse(nghttp2_nv *nv, char *fields)
{
	size_t n = 0;
	char *rest = NULL;

	for (char *name = strtok_r(fields, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
		char *value = strtok_r(NULL, "\n", &rest);
		uint8_t flags = *name == '!' ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;

		if (!value || n == FIELDS_MAX)
			abort();
		name += *name == '!';
		nv[n++] = (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, strlen(name),
				       strlen(value), flags};
	}
	return n;
}

static size_t encode(struct wire *w, const char *fields, uint8_t **block)
{
	nghttp2_nv nv[FIELDS_MAX];
	char *copy = strdup(fields);
	size_t n = parse(nv, copy), room = nghttp2_hd_deflate_bound(w->encoder, nv, n);
	ssize_t used;

	*block = malloc(room);
	used = nghttp2_hd_deflate_hd(w->encoder, *block, room, nv, n);
	if (used < 0)
		abort();
	free(copy);
	return (size_t)used;
}

/* The first frame of a block, with what stands around its part. */
static void first_frame(struct wire *w, uint32_t stream, struct wire_block how, const uint8_t *part,
			size_t n)
{
	uint8_t pad = how.flags & PADDED ? how.pad : 0, *payload = calloc(1, n + 10 + pad);
	size_t at = 0;

	if (how.flags & PADDED)
		payload[at++] = pad;
	if (how.flags & HAS_PRIORITY) {
		memcpy(payload + at, "\x80\0\0\x0b\x0f", 5);
		at += 5;
	}
	if (how.promised) {
		payload[at + 3] = (uint8_t)how.promised;
		at += 4;
	}
	memcpy(payload + at, part, n);
	wire_frame(w, how.promised ? PUSH_PROMISE : HEADERS, how.flags, stream, payload,
		   at + n + pad);
	free(payload);
}

void wire_fields(struct wire *w, uint32_t stream, struct wire_block how, const char *fields)
{
	uint8_t *block;
	size_t n = encode(w, fields, &block), at = n;

	if (how.piece && how.piece < n)
		at = how.piece;
	else
		how.flags |= END_HEADERS;
	first_frame(w, stream, how, block, at);
	while (at < n) {
		size_t part = n - at < how.piece ? n - at : how.piece;

		wire_frame(w, CONTINUATION, at + part == n ? END_HEADERS : 0, stream, block + at,
			   part);
		at += part;
	}
	free(block);
}

void wire_headers(struct wire *w, uint32_t stream, uint8_t flags, const char *fields)
{
	wire_fields(w, stream, (struct wire_block){.flags = flags}, fields);
}
