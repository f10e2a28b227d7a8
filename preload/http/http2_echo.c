/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http2_echo.c - header blocks that need no decoding, because the same bytes were decoded before
 * and mean the same again. Two kinds, each told by the first byte of its fields:
 *
 * A block that leaves the header table alone, and follows itself: the second request of a client
 * for the same page. Its head stands as it was.
 *
 * A block that adds to the table, and names no entry of it: every response of nginx. It means the
 * same whatever the table holds. But the table must hold what it added, once a block comes that
 * does name entries. The newest such blocks are kept for that; together they add at least as much
 * as the table can hold, so what it held before does not matter, and the decoder need not have read
 * them in order, nor all of them, until it is asked for an entry: then it reads them again.
 *
 * Both are exact: bytes that were never decoded are always decoded, at once.
 */
#include "http2_machine.h"

#include <string.h>

#define STATIC_ENTRIES 61

/* The index behind a prefix of all ones is read up to one byte: no static entry needs two. */
static bool names_entry(const char *at, const char *end, unsigned mask)
{
	unsigned index = (unsigned char)*at & mask;

	if (index == mask && at + 1 < end)
		index += (unsigned char)at[1];
	return index > STATIC_ENTRIES;
}

void http2_echo_field(struct http2_block *b, const char *bytes, const char *at, const char *end)
{
	unsigned char first = (unsigned char)*at;
	unsigned mask = first & 0x80 ? 0x7f : first & 0x40 ? 0x3f : 0x0f;

	if ((first & 0xe0) == 0x20)
		b->resizes = true;
	else if (names_entry(at, end, mask))
		b->refers = true;
	else
		return;
	if (!b->echo || !b->echo->behind)
		return;
	http2_echo_catch_up(b);
	http2_block_replay(b, bytes, (size_t)(at - bytes));
}

void http2_echo_catch_up(struct http2_block *b)
{
	struct http2_echo *e = b->echo;

	if (!e || !e->behind)
		return;
	e->behind = false;
	for (uint32_t i = 0; i < e->count; i++)
		for (uint32_t times = 0; times < e->past[i].times; times++)
			http2_block_replay(b, e->bytes + e->past[i].at, e->past[i].bytes);
	nghttp2_hd_inflate_end_headers(b->inflater);
}

void http2_echo_forget(struct http2_block *b)
{
	b->same_bytes = 0;
	if (b->echo)
		b->echo->count = b->echo->sum = 0;
}

static uint64_t added_by(const struct http2_past *p)
{
	return (uint64_t)p->inserts * p->times;
}

static struct http2_past *newest(struct http2_echo *e)
{
	return e->count ? &e->past[e->count - 1] : NULL;
}

static bool has_room(const struct http2_echo *e, size_t n)
{
	const struct http2_past *p = &e->past[e->count ? e->count - 1 : 0];
	size_t used = e->count ? (size_t)p->at + p->bytes : 0;

	return e->count < ECHO_BLOCKS && n <= ECHO_ROOM - used;
}

/* Lets go of the oldest ones: what the others added fills the table. */
static void trim(struct http2_echo *e, uint32_t table_max)
{
	uint32_t gone = 0, from;

	while (gone < e->count && e->sum - added_by(&e->past[gone]) >= table_max)
		e->sum -= added_by(&e->past[gone++]);
	if (!gone || gone == e->count)
		return;
	from = e->past[gone].at;
	memmove(e->bytes, e->bytes + from, ECHO_ROOM - from);
	e->count -= gone;
	memmove(e->past, e->past + gone, e->count * sizeof *e->past);
	for (uint32_t i = 0; i < e->count; i++)
		e->past[i].at -= (uint16_t)from;
}

/* A run that fills the table need not be counted any further. */
static void again(struct http2_echo *e, struct http2_past *p, uint32_t table_max)
{
	if (added_by(p) >= table_max)
		return;
	p->times++;
	e->sum += p->inserts;
}

static bool is_past(const struct http2_echo *e, const struct http2_past *p, const char *bytes,
		    size_t n)
{
	return p->bytes == n && !memcmp(e->bytes + p->at, bytes, n);
}

/* False when there is no room. */
static bool append(struct http2_block *b, struct http2_past past, const char *bytes)
{
	struct http2_echo *e = b->echo;
	struct http2_past *last = newest(e);

	if (last && is_past(e, last, bytes, past.bytes)) {
		again(e, last, b->table_max);
		return true;
	}
	if (!has_room(e, past.bytes))
		trim(e, b->table_max);
	if (!has_room(e, past.bytes))
		return false;
	last = newest(e);
	past.at = last ? (uint16_t)(last->at + last->bytes) : 0;
	past.times = 1;
	memcpy(e->bytes + past.at, bytes, past.bytes);
	e->past[e->count++] = past;
	e->sum += past.inserts;
	return true;
}

/* Its response's meaning is known; the decoder may stay behind once the table is all ours. */
static bool heard(struct http2_block *b, const char *bytes, size_t n)
{
	struct http2_echo *e = b->echo;
	uint32_t i = e->count;

	if (e->sum < b->table_max)
		return false;
	while (i && !is_past(e, &e->past[i - 1], bytes, n))
		i--;
	if (!i)
		return false;
	b->head.status = e->past[i - 1].status;
	b->head.grpc = e->past[i - 1].grpc;
	if (append(b, e->past[i - 1], bytes)) {
		e->behind = true;
		b->same_bytes = 0;
		return true;
	}
	http2_echo_catch_up(b);
	http2_echo_forget(b);
	return false;
}

bool http2_echo_known(struct http2_block *b, const char *bytes, size_t n)
{
	if (n && b->same_bytes == n && !memcmp(b->same, bytes, n))
		return true;
	return b->echo && heard(b, bytes, n);
}

static struct http2_echo *echo_of(struct http2 *h)
{
	struct http2_block *b = h->block;

	if (!b->echo)
		b->echo = slab_take(h->slab, sizeof *b->echo);
	else
		return b->echo;
	if (b->echo)
		memset(b->echo, 0, offsetof(struct http2_echo, past));
	return b->echo;
}

/* One that adds to the table. */
static void learn_adding(struct http2 *h, const char *bytes, size_t n)
{
	struct http2_block *b = h->block;
	struct http2_past past = {.bytes = (uint16_t)n,
				  .inserts = b->inserts,
				  .status = b->head.status,
				  .grpc = b->head.grpc};

	if (n <= ECHO_ROOM && echo_of(h) && append(b, past, bytes))
		return;
	if (b->echo && b->echo->behind) {
		http2_echo_catch_up(b);
		http2_block_replay(b, bytes, n);
		nghttp2_hd_inflate_end_headers(b->inflater);
	}
	http2_echo_forget(b);
}

void http2_echo_learn(struct http2 *h, const char *bytes, size_t n)
{
	struct http2_block *b = h->block;

	b->same_bytes = 0;
	if (b->resizes || (b->inserts && (b->refers || h->side == HTTP2_REQUESTS)))
		http2_echo_forget(b);
	else if (b->inserts)
		learn_adding(h, bytes, n);
	else if (n <= ECHO_SAME)
		memcpy(b->same, bytes, b->same_bytes = (uint16_t)n);
}
