/* SPDX-License-Identifier: Apache-2.0 */
#include "http2_machine.h"

#include <string.h>

const char http2_preface[HTTP2_PREFACE_BYTES + 1] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum frame_type {
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
	KNOWN_TYPES,
};

enum frame_flag {
	END_STREAM = 0x1,
	ACK = 0x1,
	END_HEADERS = 0x4,
	PADDED = 0x8,
	HAS_PRIORITY = 0x20,
};

enum http2_state {
	HEADER, /* before or in a frame header */
	PREFACE,
	FIXED,	 /* in the fields that stand before data or header block */
	ENTRY,	 /* in SETTINGS */
	BLOCK,	 /* in a header block */
	CONTENT, /* in DATA */
	REST,	 /* in what says nothing */
	DEAD,
};

#define ENTRY_BYTES 6u
#define HEADER_TABLE_SIZE 1u

/* Whether a type may have stream 0 or another one, and its length. */
static const struct rule {
	bool none, some, exact;
	uint8_t least;
} rules[KNOWN_TYPES] = {
	[DATA] = {false, true, false, 0},	 [HEADERS] = {false, true, false, 0},
	[PRIORITY] = {false, true, true, 5},	 [RST_STREAM] = {false, true, true, 4},
	[SETTINGS] = {true, false, false, 0},	 [PUSH_PROMISE] = {false, true, false, 4},
	[PING] = {true, false, true, 8},	 [GOAWAY] = {true, false, false, 8},
	[WINDOW_UPDATE] = {true, true, true, 4}, [CONTINUATION] = {false, true, false, 0},
};

void http2_init(struct http2 *h, enum http2_side side, struct slab *slab, enum url_query_keep query)
{
	*h = (struct http2){
		.slab = slab,
		.side = (uint8_t)side,
		.query = (uint8_t)query,
		.state = side == HTTP2_REQUESTS ? PREFACE : HEADER,
	};
}

void http2_end(struct http2 *h)
{
	http2_block_free(h);
	h->state = DEAD;
}

void http2_table_size(struct http2 *h, uint32_t bytes)
{
	if (bytes > atomic_load_explicit(&h->table_max, memory_order_relaxed))
		atomic_store_explicit(&h->table_max, bytes, memory_order_relaxed);
}

static void die(struct http2 *h, enum stream_kind kind, struct stream_event *event)
{
	h->state = DEAD;
	h->memory = kind == STREAM_NO_MEMORY;
	event->kind = (uint8_t)kind;
}

static uint32_t number(const uint8_t *at, unsigned bytes)
{
	uint32_t n = 0;

	while (bytes--)
		n = n << 8 | *at++;
	return n;
}

static bool opens_block(uint8_t type)
{
	return type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION;
}

static unsigned fixed_bytes(const struct http2 *h)
{
	unsigned pad = h->flags & PADDED ? 1 : 0;

	if (h->type == DATA)
		return pad;
	if (h->type == HEADERS)
		return pad + (h->flags & HAS_PRIORITY ? 5 : 0);
	return h->type == PUSH_PROMISE ? pad + 4 : 0;
}

/* What must hold for this frame by itself. */
static bool follows_rules(const struct http2 *h)
{
	const struct rule *rule;

	if (h->type >= KNOWN_TYPES)
		return true;
	rule = &rules[h->type];
	if (!(h->stream ? rule->some : rule->none) || h->left < rule->least)
		return false;
	if ((rule->exact && h->left != rule->least) || h->left < fixed_bytes(h))
		return false;
	if (h->type == SETTINGS)
		return h->flags & ACK ? !h->left : h->left % ENTRY_BYTES == 0;
	return h->side == HTTP2_RESPONSES || h->type != PUSH_PROMISE;
}

/* What must hold for it behind the frames that came before. */
static bool follows_order(struct http2 *h)
{
	if (!h->settled && (h->type != SETTINGS || h->flags & ACK))
		return false;
	h->settled = true;
	if (h->open)
		return h->type == CONTINUATION && h->stream == h->open;
	if (h->type != HEADERS || h->side == HTTP2_RESPONSES)
		return h->type != CONTINUATION;
	h->begun = h->stream > h->last;
	return h->stream & 1 && (!h->begun || h->left || !(h->flags & END_HEADERS));
}

static enum http2_state payload_state(const struct http2 *h)
{
	if (fixed_bytes(h))
		return FIXED;
	if (h->type == DATA)
		return CONTENT;
	if (h->type == SETTINGS)
		return ENTRY;
	return opens_block(h->type) ? BLOCK : REST;
}

/* A header block's last frame ended. */
static void block_ends(struct http2 *h, struct stream_event *event)
{
	struct stream_head *head = &h->block->head;

	if (h->pushed)
		return;
	event->end = h->end;
	if (h->side == HTTP2_REQUESTS && !h->begun) {
		event->kind = h->end ? STREAM_END : STREAM_MORE;
		event->end = false;
		return;
	}
	event->head = head;
	event->kind = h->begun || head->status ? STREAM_HEAD : STREAM_TRAILER;
}

static void block_frame_ends(struct http2 *h, struct stream_event *event)
{
	if (h->flags & END_HEADERS) {
		http2_block_piece(h, "", 0, true);
		h->open = 0;
	}
	if (h->block->failed)
		die(h, h->block->failed, event);
	else if (!h->open)
		block_ends(h, event);
}

static void frame_ends(struct http2 *h, struct stream_event *event)
{
	h->state = HEADER;
	h->at = 0;
	if (opens_block(h->type))
		block_frame_ends(h, event);
	else if (h->type == RST_STREAM)
		event->kind = STREAM_RESET;
	else if (h->type == DATA && h->flags & END_STREAM)
		event->kind = STREAM_END;
}

/* HEADERS or PUSH_PROMISE: a block begins. */
static void block_begins(struct http2 *h, struct stream_event *event)
{
	h->open = h->stream;
	h->pushed = h->type == PUSH_PROMISE;
	h->end = !h->pushed && h->flags & END_STREAM;
	http2_block_begin(h);
	if (!h->block) {
		die(h, STREAM_NO_MEMORY, event);
	} else if (h->begun) {
		h->last = h->stream;
		event->kind = STREAM_BEGIN;
	}
}

static void frame_begins(struct http2 *h, const uint8_t *header, struct stream_event *event)
{
	h->left = number(header, 3);
	h->type = header[3];
	h->flags = header[4];
	h->stream = number(header + 5, 4) & INT32_MAX;
	h->pad = h->at = 0;
	event->stream = h->stream;
	if (!follows_rules(h) || !follows_order(h)) {
		die(h, STREAM_MALFORMED, event);
		return;
	}
	h->state = (uint8_t)payload_state(h);
	if (h->type == HEADERS || h->type == PUSH_PROMISE)
		block_begins(h, event);
	if (!h->left && h->state != DEAD)
		frame_ends(h, event);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Collects `want` bytes that may come in pieces; NULL while some are missing. */
static const uint8_t *collect(struct http2 *h, const char *bytes, size_t n, unsigned want,
			      size_t *used)
{
	*used = least(n, want - h->at);
	if (*used == want)
		return (const uint8_t *)bytes;
	memcpy(h->fixed + h->at, bytes, *used);
	h->at += (uint8_t)*used;
	return h->at == want ? h->fixed : NULL;
}

static size_t read_header(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used;
	const uint8_t *header = collect(h, bytes, n, HTTP2_FRAME_HEADER, &used);

	event->stream = 0;
	if (!header)
		return used;
	frame_begins(h, header, event);
	if (event->stream)
		event->late = (uint8_t)(HTTP2_FRAME_HEADER - used);
	return used;
}

static size_t read_preface(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used = 0;

	while (used < n && h->at < HTTP2_PREFACE_BYTES && bytes[used] == http2_preface[h->at]) {
		used++;
		h->at++;
	}
	if (h->at == HTTP2_PREFACE_BYTES) {
		h->state = HEADER;
		h->at = 0;
	} else if (used < n) {
		die(h, STREAM_MALFORMED, event);
		used++;
	}
	return used;
}

static size_t read_fixed(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used;
	const uint8_t *fixed = collect(h, bytes, n, fixed_bytes(h), &used);

	h->left -= (uint32_t)used;
	if (!fixed)
		return used;
	h->at = 0;
	if (h->flags & PADDED)
		h->pad = fixed[0];
	h->state = h->type == DATA ? CONTENT : BLOCK;
	if (h->pad > h->left)
		die(h, STREAM_MALFORMED, event);
	return used;
}

static size_t read_entry(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used;
	const uint8_t *entry = collect(h, bytes, n, ENTRY_BYTES, &used);

	h->left -= (uint32_t)used;
	if (!entry)
		return used;
	h->at = 0;
	if (number(entry, 2) == HEADER_TABLE_SIZE) {
		event->kind = STREAM_TABLE;
		event->value = number(entry + 2, 4);
	}
	return used;
}

static size_t read_block(struct http2 *h, const char *bytes, size_t n)
{
	uint32_t left = h->left - h->pad;
	size_t used = least(n, left);

	if (used)
		http2_block_piece(h, bytes, used, used == left && h->flags & END_HEADERS);
	h->left -= (uint32_t)used;
	if (used == left)
		h->state = REST;
	return used;
}

/* Padding follows the data. */
static size_t read_data(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used = least(n, h->left);

	event->text = bytes;
	event->text_bytes = h->left > h->pad ? least(used, h->left - h->pad) : 0;
	h->left -= (uint32_t)used;
	return used;
}

static size_t read_payload(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used;

	if (h->state == FIXED)
		return read_fixed(h, bytes, n, event);
	if (h->state == ENTRY)
		return read_entry(h, bytes, n, event);
	if (h->state == BLOCK)
		return read_block(h, bytes, n);
	if (h->state == CONTENT)
		return read_data(h, bytes, n, event);
	used = least(n, h->left);
	h->left -= (uint32_t)used;
	return used;
}

/* One frame's payload, until it ends or something is to be said. */
static size_t read_on(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used = 0;

	while (used < n && h->state != HEADER && event->kind == STREAM_MORE) {
		used += read_payload(h, bytes + used, n - used, event);
		if (!h->left && h->state != DEAD)
			frame_ends(h, event);
	}
	return used;
}

size_t http2_feed(struct http2 *h, const char *bytes, size_t n, struct stream_event *event)
{
	size_t used = 0;

	*event = (struct stream_event){.stream = h->stream};
	if (h->state == DEAD || h->state == PREFACE) {
		event->stream = 0;
		if (h->state == PREFACE)
			return read_preface(h, bytes, n, event);
		die(h, h->memory ? STREAM_NO_MEMORY : STREAM_MALFORMED, event);
		return n;
	}
	if (h->state == HEADER)
		used = read_header(h, bytes, n, event);
	return used + read_on(h, bytes + used, n - used, event);
}

size_t http2_skip(struct http2 *h, size_t n, struct stream_event *event)
{
	*event = (struct stream_event){.stream = h->stream};
	if (h->state != CONTENT) {
		if (h->state != DEAD)
			die(h, STREAM_MALFORMED, event);
		return http2_feed(h, "", n, event);
	}
	n = least(n, h->left);
	h->left -= (uint32_t)n;
	if (!h->left)
		frame_ends(h, event);
	return n;
}
