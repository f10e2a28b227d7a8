/* SPDX-License-Identifier: Apache-2.0 */
#include "kv_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "kv: not so: %s\n", #condition);                           \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#define RUN_HEADER 4u

/* One reading of a conversation. */
struct reading {
	struct kv_trace *trace;
	enum kv_protocol protocol;
	union {
		struct wire_mysql mysql;
		struct wire_redis redis;
		struct wire_memcached memcached;
	} reader;
	struct wire_event event;
	bool calling, texting, answering;
	size_t outstanding;
	uint64_t random;
};

static void say(struct kv_trace *trace, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		trace->hash = (trace->hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
		if (trace->bytes < sizeof trace->text - 1)
			trace->text[trace->bytes++] = bytes[i];
	}
}

static void say_text(struct kv_trace *trace, const char *text)
{
	say(trace, text, strlen(text));
}

static void say_number(struct kv_trace *trace, const char *before, uint64_t number)
{
	char text[64];

	snprintf(text, sizeof text, "%s%llu", before, (unsigned long long)number);
	say_text(trace, text);
}

static size_t feed(struct reading *r, enum wire_side side, const char *bytes, size_t n)
{
	if (r->protocol == KV_MYSQL)
		return wire_mysql_feed(&r->reader.mysql, side, bytes, n, &r->event);
	if (r->protocol == KV_REDIS)
		return wire_redis_feed(&r->reader.redis, side, bytes, n, &r->event);
	return wire_memcached_feed(&r->reader.memcached, side, bytes, n, &r->event);
}

static void init(struct reading *r)
{
	if (r->protocol == KV_MYSQL)
		wire_mysql_init(&r->reader.mysql);
	else if (r->protocol == KV_REDIS)
		wire_redis_init(&r->reader.redis);
	else
		wire_memcached_init(&r->reader.memcached);
}

/* The contract's order. */
static void require_turn(struct reading *r, enum wire_side side)
{
	uint8_t kind = r->event.kind;

	if (kind >= WIRE_CALL && kind <= WIRE_NO_CALL) {
		REQUIRE(side == WIRE_CLIENT && r->calling == (kind != WIRE_CALL));
		r->calling = kind < WIRE_SENT;
		r->outstanding += kind == WIRE_SENT;
	} else if (kind >= WIRE_ANSWER && kind <= WIRE_DONE) {
		REQUIRE(side == WIRE_SERVER && r->answering == (kind != WIRE_ANSWER));
		REQUIRE(r->outstanding);
		r->answering = kind != WIRE_DONE;
		r->outstanding -= kind == WIRE_DONE;
	}
}

static void say_done(struct reading *r)
{
	const struct wire_event *e = &r->event;

	if (e->rows != WIRE_ROWS_UNKNOWN) {
		say_number(r->trace, " rows=", e->rows);
		r->trace->rows += e->rows;
	}
	REQUIRE(e->error_bytes <= FORMAT_ERROR_MAX);
	if (!e->error_bytes)
		return;
	r->trace->errors++;
	say_text(r->trace, " error=");
	say(r->trace, e->error, e->error_bytes);
}

static void say_piece(struct reading *r)
{
	if (!r->texting) {
		r->trace->count[WIRE_TEXT]++;
		say_text(r->trace, r->event.raw ? "; raw \"" : "; text \"");
	}
	r->texting = true;
	say(r->trace, r->event.text, r->event.bytes);
}

static void record(struct reading *r, enum wire_side side)
{
	static const char *const names[] = {"more",	   "call",   "text",	 "prepare",
					    "execute",	   "forget", "sent",	 "silent",
					    "no call",	   "answer", "prepared", "done",
					    "transaction", "tls",    "malformed"};
	uint8_t kind = r->event.kind;

	require_turn(r, side);
	if (kind == WIRE_MORE)
		return;
	if (kind == WIRE_TEXT) {
		say_piece(r);
		return;
	}
	if (r->texting && side == WIRE_CLIENT)
		say_text(r->trace, "\"");
	r->texting = r->texting && side == WIRE_SERVER;
	r->trace->count[kind]++;
	say_text(r->trace, "; ");
	say_text(r->trace, names[kind]);
	if (kind >= WIRE_PREPARE && kind <= WIRE_FORGET)
		say_number(r->trace, " ", r->event.name);
	else if (kind == WIRE_PREPARED)
		say_number(r->trace, " ", r->event.name);
	else if (kind == WIRE_TRANSACTION)
		say_number(r->trace, " ", r->event.value);
	else if (kind == WIRE_DONE)
		say_done(r);
}

/* From memory of exactly its size, so that sanitizers see every step beyond it. */
static void feed_piece(struct reading *r, enum wire_side side, const char *bytes, size_t n)
{
	char *piece = malloc(n), *at = piece;

	memcpy(piece, bytes, n);
	while (n && r->event.kind != WIRE_MALFORMED) {
		size_t used = feed(r, side, at, n);

		REQUIRE(used <= n && (used || r->event.kind != WIRE_MORE));
		REQUIRE(r->event.kind != WIRE_MALFORMED || used == n);
		at += used;
		n -= used;
		record(r, side);
	}
	free(piece);
}

static uint64_t random_next(struct reading *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

static void feed_run(struct reading *r, enum wire_side side, const char *bytes, size_t n,
		     struct kv_cuts cuts)
{
	while (n && r->event.kind != WIRE_MALFORMED) {
		size_t piece = cuts.every ? cuts.every : n;

		if (cuts.seed)
			piece = 1 + random_next(r) % (random_next(r) % 4 ? 24 : 400);
		if (piece > n)
			piece = n;
		feed_piece(r, side, bytes, piece);
		bytes += piece;
		n -= piece;
	}
}

void kv_trace(struct kv_trace *trace, enum kv_protocol protocol, const char *runs, size_t n,
	      struct kv_cuts cuts)
{
	struct reading *r = calloc(1, sizeof *r);

	memset(&r->reader, 0xa5, sizeof r->reader);
	memset(trace, 0, sizeof *trace);
	trace->hash = 0xcbf29ce484222325u;
	r->trace = trace;
	r->protocol = protocol;
	r->random = cuts.seed;
	init(r);
	while (n >= RUN_HEADER && r->event.kind != WIRE_MALFORMED) {
		const unsigned char *header = (const unsigned char *)runs;
		size_t count = header[1] | (size_t)header[2] << 8 | (size_t)header[3] << 16;

		runs += RUN_HEADER;
		n -= RUN_HEADER;
		if (count > n)
			count = n;
		feed_run(r, header[0] == 's' ? WIRE_SERVER : WIRE_CLIENT, runs, count, cuts);
		runs += count;
		n -= count;
	}
	free(r);
}

bool kv_trace_same(const struct kv_trace *a, const struct kv_trace *b)
{
	return a->hash == b->hash && a->bytes == b->bytes &&
	       memcmp(a->text, b->text, a->bytes) == 0 && a->rows == b->rows &&
	       memcmp(a->count, b->count, sizeof a->count) == 0;
}
