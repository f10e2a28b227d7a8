/* SPDX-License-Identifier: Apache-2.0 */
#include "http2_machine.h"
#include "method.h"

#include <string.h>

struct field {
	const char *name, *value;
	size_t name_bytes, bytes;
};

/* Of nghttp2 nothing is linked but HPACK; all its memory comes through these. */
static void *memory_take(size_t bytes, void *slab)
{
	return slab_take(slab, bytes);
}

static void memory_give(void *block, void *slab)
{
	slab_give(slab, block);
}

static void *memory_zeroed(size_t count, size_t bytes, void *slab)
{
	void *block;

	if (__builtin_mul_overflow(count, bytes, &bytes))
		return NULL;
	block = slab_take(slab, bytes);
	return block ? memset(block, 0, bytes) : NULL;
}

static void *memory_resize(void *block, size_t bytes, void *slab)
{
	return slab_resize(slab, block, bytes);
}

static struct http2_block *block_new(struct slab *slab, uint8_t query)
{
	struct http2_block *b = slab_take(slab, sizeof *b);

	if (!b)
		return NULL;
	memset(b, 0, sizeof *b);
	b->memory = (nghttp2_mem){slab, memory_take, memory_give, memory_zeroed, memory_resize};
	b->table_max = NGHTTP2_DEFAULT_HEADER_TABLE_SIZE;
	b->head.query = query;
	if (!nghttp2_hd_inflate_new2(&b->inflater, &b->memory))
		return b;
	slab_give(slab, b);
	return NULL;
}

void http2_block_free(struct http2 *h)
{
	if (!h->block)
		return;
	nghttp2_hd_inflate_del(h->block->inflater);
	slab_give(h->slab, h->block->echo);
	slab_give(h->slab, h->block);
	h->block = NULL;
}

static void set_method(struct stream_head *head, const struct field *f)
{
	head->method = method_of_text(f->value, f->bytes);
	head->connect = head->method == FORMAT_METHOD_CONNECT;
}

static __attribute__((noinline)) void set_query(struct stream_head *head, const char *text,
						size_t n)
{
	const char *fragment = memchr(text, '#', n);
	struct url_query q = {head->path, head->path_bytes, FORMAT_PATH_MAX, .keep = head->query};

	if (!url_query_begin(&q))
		return;
	url_query_add(&q, text, fragment ? (size_t)(fragment - text) : n);
	url_query_end(&q);
	head->path_bytes = q.bytes;
	head->truncated = q.truncated;
}

static void set_path(struct stream_head *head, const char *path, size_t n)
{
	size_t bytes = 0, most = n < FORMAT_PATH_MAX ? n : FORMAT_PATH_MAX;

	while (bytes < most && path[bytes] != '?' && path[bytes] != '#')
		bytes++;
	memcpy(head->path, path, bytes);
	head->path_bytes = (uint16_t)bytes;
	head->truncated =
		bytes < n && bytes == FORMAT_PATH_MAX && path[bytes] != '?' && path[bytes] != '#';
	if (head->query && bytes < n && path[bytes] == '?')
		set_query(head, path + bytes + 1, n - bytes - 1);
}

static void keep(struct stream_head *head, enum kept_field field, const struct field *f)
{
	kept_add(&head->kept, f->value, f->bytes);
	kept_done(&head->kept, field);
	head->keeps = true;
}

static bool is(const struct field *f, const char *name)
{
	return !memcmp(f->name, name, f->name_bytes);
}

/* Host says nothing new beside :authority. */
static void request_field(struct stream_head *head, const struct field *f)
{
	switch (f->name_bytes) {
	case 4:
		if (is(f, "host") && !head->kept.host_bytes)
			keep(head, KEPT_HOST, f);
		return;
	case 5:
		if (is(f, ":path"))
			set_path(head, f->value, f->bytes);
		return;
	case 7:
		if (is(f, ":method"))
			set_method(head, f);
		return;
	case 10:
		if (is(f, ":authority"))
			keep(head, KEPT_HOST, f);
		return;
	case 11:
		if (is(f, "traceparent"))
			keep(head, KEPT_TRACEPARENT, f);
		return;
	case 12:
		if (is(f, "x-request-id"))
			keep(head, KEPT_REQUEST_ID, f);
		return;
	case 13:
		if (is(f, "x-queue-start"))
			keep(head, KEPT_QUEUE_START, f);
		return;
	case 15:
		if (is(f, "x-request-start"))
			keep(head, KEPT_REQUEST_START, f);
		return;
	}
}

/* A decimal number of at most three digits, or -1. */
static int small_number(const struct field *f)
{
	int n = 0;

	if (!f->bytes || f->bytes > 3)
		return -1;
	for (size_t i = 0; i < f->bytes; i++) {
		if (f->value[i] < '0' || f->value[i] > '9')
			return -1;
		n = n * 10 + (f->value[i] - '0');
	}
	return n;
}

/* False when it cannot be a response. */
static bool response_field(struct stream_head *head, const struct field *f)
{
	int n;

	if (f->name_bytes == 7 && is(f, ":status")) {
		n = small_number(f);
		head->status = n < 100 ? 0 : (uint16_t)n;
		return head->status;
	}
	if (f->name_bytes == 11 && is(f, "grpc-status")) {
		n = small_number(f);
		head->grpc = n < 0 || n > UINT8_MAX ? STREAM_GRPC_NONE : (uint8_t)n;
	}
	return true;
}

static void field(struct http2_block *b, uint8_t side, const nghttp2_nv *nv)
{
	const struct field f = {(const char *)nv->name, (const char *)nv->value, nv->namelen,
				nv->valuelen};

	if (side == HTTP2_REQUESTS)
		request_field(&b->head, &f);
	else if (!response_field(&b->head, &f))
		b->failed = STREAM_MALFORMED;
}

/* One call of the decoder: at most one field comes out. Returns its flags. */
static int decode(struct http2_block *b, const char **at, const char *end, bool final,
		  nghttp2_nv *nv)
{
	int flags = NGHTTP2_HD_INFLATE_NONE;
	ssize_t used = nghttp2_hd_inflate_hd2(b->inflater, nv, &flags, (const uint8_t *)*at,
					      (size_t)(end - *at), final);

	if (used < 0) {
		b->failed = b->failed			? b->failed
			    : used == NGHTTP2_ERR_NOMEM ? STREAM_NO_MEMORY
							: STREAM_MALFORMED;
		return NGHTTP2_HD_INFLATE_NONE;
	}
	*at += used;
	return flags;
}

void http2_block_replay(struct http2_block *b, const char *bytes, size_t n)
{
	const char *end = bytes + n;
	nghttp2_nv nv;

	while (decode(b, &bytes, end, false, &nv) & NGHTTP2_HD_INFLATE_EMIT)
		;
}

static void read_piece(struct http2 *h, const char *bytes, size_t n, bool final)
{
	struct http2_block *b = h->block;
	const char *at = bytes, *end = bytes + n;
	bool whole = final && !b->fed;
	nghttp2_nv nv;
	int flags;

	do {
		bool inserts = at < end && (*at & 0xc0) == 0x40;

		if (whole && at < end)
			http2_echo_field(b, bytes, at, end);
		flags = decode(b, &at, end, final, &nv);
		if (flags & NGHTTP2_HD_INFLATE_EMIT) {
			field(b, h->side, &nv);
			b->inserts += inserts ? (uint32_t)(nv.namelen + nv.valuelen) + 32 : 0;
		}
	} while (flags & NGHTTP2_HD_INFLATE_EMIT && !b->failed);
	if (flags & NGHTTP2_HD_INFLATE_FINAL)
		nghttp2_hd_inflate_end_headers(b->inflater);
}

/* The decoder never learns of a smaller limit: the encoder says so itself, when it is ready. */
static void block_table(struct http2_block *b, uint32_t max)
{
	if (max <= b->table_max)
		return;
	http2_echo_catch_up(b);
	http2_echo_forget(b);
	b->table_max = max;
	nghttp2_hd_inflate_change_table_size(b->inflater, max);
}

void http2_block_begin(struct http2 *h)
{
	struct http2_block *b = h->block;

	if (!b)
		b = h->block = block_new(h->slab, h->query);
	if (!b)
		return;
	block_table(b, atomic_load_explicit(&h->table_max, memory_order_relaxed));
	b->fed = b->done = b->refers = b->resizes = false;
	b->inserts = 0;
}

static void head_reset(struct stream_head *head, uint8_t side)
{
	memset(head, 0, offsetof(struct stream_head, path));
	head->grpc = STREAM_GRPC_NONE;
	if (side == HTTP2_REQUESTS)
		kept_reset(&head->kept);
}

static void connect_path(struct stream_head *head)
{
	if (head->connect && !head->path_bytes)
		set_path(head, head->kept.host, head->kept.host_bytes);
}

void http2_block_piece(struct http2 *h, const char *bytes, size_t n, bool final)
{
	struct http2_block *b = h->block;
	bool first = !b->fed, whole = first && final;

	if (b->failed || b->done)
		return;
	b->done = final;
	if (whole && http2_echo_known(b, bytes, n))
		return;
	if (first)
		head_reset(&b->head, h->side);
	if (first && !final) {
		http2_echo_catch_up(b);
		http2_echo_forget(b);
	}
	read_piece(h, bytes, n, final);
	b->fed = true;
	if (final)
		connect_path(&b->head);
	if (whole && !b->failed)
		http2_echo_learn(h, bytes, n);
}
