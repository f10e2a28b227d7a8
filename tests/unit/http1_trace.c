/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_trace.h"
#include "url_query_is.h"

#include "profilis/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "http1: not so: %s\n", #condition);                        \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* One reading of a stream. */
struct reading {
	struct http1_trace *trace;
	const struct http1_stream *stream;
	struct http1 http1;
	struct http1_head head;
	struct kept kept;
	enum http1_verdict verdict;
	size_t at;
	size_t heads;
	uint64_t random;
};

static const char *const method_names[] = {
#define METHOD_NAME(name) #name,
	FORMAT_METHODS(METHOD_NAME)
#undef METHOD_NAME
};

static __attribute__((format(printf, 2, 3))) void say(struct http1_trace *trace, const char *format,
						      ...)
{
	size_t room = sizeof trace->text - trace->bytes;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(trace->text + trace->bytes, room, format, arguments);
	va_end(arguments);
	trace->bytes += (size_t)n < room ? (size_t)n : room - 1;
}

static void event(struct reading *r)
{
	struct http1_trace *trace = r->trace;

	if (trace->events < sizeof trace->at / sizeof *trace->at)
		trace->at[trace->events] = r->at;
	if (trace->events++)
		say(trace, "; ");
}

#define UNTOUCHED 0xa5

static bool untouched(const struct kept *kept)
{
	const unsigned char *at = (const unsigned char *)kept;
	size_t n = 0;

	while (n < sizeof *kept && at[n] == UNTOUCHED)
		n++;
	return n == sizeof *kept;
}

static void say_kept(struct http1_trace *trace, const struct kept *kept)
{
	say(trace, " {");
	for (size_t i = 0; kept->traced && i < sizeof kept->trace; i++)
		say(trace, "%02x", kept->trace[i]);
	if (kept->request_id_bytes)
		say(trace, " id=%.*s", kept->request_id_bytes, kept->request_id);
	if (kept->host_bytes)
		say(trace, " host=%.*s", kept->host_bytes, kept->host);
	if (kept->queued_unix_ns)
		say(trace, " queued=%llu", (unsigned long long)kept->queued_unix_ns);
	say(trace, "}");
}

/* The next message must not touch it without need: a reader of heads saves this for most. */
static void say_fields(struct reading *r)
{
	REQUIRE(!r->head.keeps || (r->head.kept && r->stream->side == HTTP1_REQUEST));
	REQUIRE(r->head.keeps || untouched(&r->kept));
	if (r->head.keeps)
		say_kept(r->trace, &r->kept);
	memset(&r->kept, UNTOUCHED, sizeof r->kept);
}

static void say_head(struct reading *r)
{
	const struct http1_head *head = &r->head;

	REQUIRE(head->path_bytes <= head->path_max);
	REQUIRE(url_query_is(r->stream->query, head->path, head->path_bytes, head->truncated));
	REQUIRE(r->stream->side == HTTP1_REQUEST || head->path_bytes == 0);
	if (r->stream->side == HTTP1_REQUEST)
		say(r->trace, "%s %.*s", method_names[head->method], head->path_bytes, head->path);
	else
		say(r->trace, "%u", head->status);
	say(r->trace, "%s%s%s%s%s", head->minor ? "" : " 1.0", head->close ? " close" : "",
	    head->upgrade ? " upgrade" : "", head->chunked ? " chunked" : "",
	    head->truncated ? " truncated" : "");
	if (head->has_length)
		say(r->trace, " length=%llu", (unsigned long long)head->length);
	if (http1_until_close(&r->http1))
		say(r->trace, " until-close");
	say_fields(r);
}

static void record(struct reading *r)
{
	REQUIRE(r->verdict != HTTP1_DONE || http1_idle(&r->http1));
	REQUIRE(r->verdict != HTTP1_HEAD || !http1_idle(&r->http1));
	if (r->verdict == HTTP1_MORE)
		return;
	event(r);
	if (r->verdict == HTTP1_DONE) {
		say(r->trace, "done");
	} else if (r->verdict == HTTP1_MALFORMED) {
		say(r->trace, "malformed");
	} else {
		if (r->heads < 32 && r->stream->no_body >> r->heads & 1)
			http1_no_body(&r->http1);
		r->heads++;
		say_head(r);
	}
}

static uint64_t random_next(struct reading *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

/* How much of a piece is fed at once. */
static size_t at_once(struct reading *r, const char *at, size_t n, bool bodies)
{
	struct http1_trace *trace = r->trace;
	size_t ahead = bodies ? http1_body_ahead(&r->http1, n) : n;
	size_t room = sizeof trace->body - trace->body_bytes;

	REQUIRE(ahead <= n);
	if (!bodies)
		return n;
	memcpy(trace->body + trace->body_bytes, at, ahead < room ? ahead : room);
	trace->body_bytes += ahead < room ? ahead : room;
	return ahead || !n ? ahead : 1;
}

/* Feeds a piece from memory of exactly its size, so that sanitizers see every step beyond it. */
static void feed_piece(struct reading *r, size_t n, bool bodies)
{
	char *piece = malloc(n ? n : 1), *at = piece;

	memcpy(piece, r->stream->bytes + r->at, n);
	do {
		size_t some = at_once(r, at, n, bodies);
		size_t used = http1_feed(&r->http1, &r->head, at, some, &r->verdict);

		REQUIRE(used <= some);
		REQUIRE(used || r->verdict != HTTP1_MORE || n == 0);
		REQUIRE(used == some || r->verdict != HTTP1_MORE);
		at += used;
		n -= used;
		r->at += used;
		record(r);
	} while ((n || r->verdict == HTTP1_HEAD) && r->verdict != HTTP1_MALFORMED);
	free(piece);
}

/* Passes a piece unseen; false, with nothing done, where the machine stands in no body. */
static bool skip_piece(struct reading *r, size_t n)
{
	struct http1 tried = r->http1;
	size_t used = http1_skip(&tried, n, &r->verdict);

	if (r->verdict == HTTP1_MALFORMED)
		return false;
	REQUIRE(used <= n);
	REQUIRE(used || r->verdict == HTTP1_DONE);
	r->http1 = tried;
	r->at += used;
	record(r);
	return true;
}

static size_t piece_bytes(struct reading *r, const struct http1_cuts *cuts)
{
	size_t left = r->stream->count - r->at, n = left;

	if (cuts->seed)
		n = 1 + random_next(r) % (random_next(r) % 4 ? 24 : 400);
	else if (cuts->first && r->at < cuts->first)
		n = cuts->first - r->at;
	else if (cuts->every)
		n = cuts->every;
	return n < left ? n : left;
}

static void say_end(struct reading *r)
{
	if (r->verdict == HTTP1_MALFORMED || http1_idle(&r->http1))
		return;
	event(r);
	say(r->trace, http1_eof(&r->http1) ? "eof" : "cut");
}

void http1_trace(struct http1_trace *trace, const struct http1_stream *stream,
		 const struct http1_cuts *cuts)
{
	uint16_t path_max = stream->path_max ? stream->path_max : 384;
	struct reading r = {.trace = trace, .stream = stream, .random = cuts->seed};

	trace->bytes = trace->events = trace->body_bytes = 0;
	trace->bodies = cuts->bodies;
	trace->text[0] = '\0';
	http1_init(&r.http1, stream->side);
	r.head.path = malloc(path_max);
	r.head.path_max = path_max;
	r.head.keep_host = stream->keep_host;
	r.head.query = (uint8_t)stream->query;
	r.head.kept = stream->keep_nothing ? NULL : &r.kept;
	memset(&r.kept, UNTOUCHED, sizeof r.kept);
	while (r.at < stream->count && r.verdict != HTTP1_MALFORMED) {
		bool unseen = cuts->skip && r.at >= cuts->first;

		if (unseen && cuts->seed)
			unseen = random_next(&r) & 1;
		if (!unseen || !skip_piece(&r, piece_bytes(&r, cuts)))
			feed_piece(&r, unseen ? 1 : piece_bytes(&r, cuts), cuts->bodies);
	}
	say_end(&r);
	free(r.head.path);
}

bool http1_trace_same(const struct http1_trace *a, const struct http1_trace *b)
{
	size_t kept = sizeof a->at / sizeof *a->at;
	size_t n = a->events < kept ? a->events : kept;

	if (a->bodies && b->bodies &&
	    (a->body_bytes != b->body_bytes || memcmp(a->body, b->body, a->body_bytes) != 0))
		return false;
	return a->events == b->events && strcmp(a->text, b->text) == 0 &&
	       memcmp(a->at, b->at, n * sizeof *a->at) == 0;
}
