/* SPDX-License-Identifier: Apache-2.0 */
#include "http2_trace.h"
#include "url_query_is.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "http2: not so: %s\n", #condition);                        \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* One reading of a stream. */
struct reading {
	struct http2_trace *trace;
	const struct http2_stream *stream;
	struct slab slab;
	struct http2 http2;
	struct stream_event event;
	size_t at;
	uint64_t random;
	bool over;
};

static const char *const method_names[] = {
#define METHOD_NAME(name) #name,
	FORMAT_METHODS(METHOD_NAME)
#undef METHOD_NAME
};

static size_t chunks_out, chunks_left;

static void *more(size_t bytes)
{
	if (!chunks_left)
		return NULL;
	chunks_left--;
	chunks_out++;
	return malloc(bytes);
}

static void less(void *chunk, size_t bytes)
{
	memset(chunk, 0xdd, bytes);
	chunks_out--;
	chunks_left++;
	free(chunk);
}

static const struct slab_source source = {more, less};

static __attribute__((format(printf, 2, 3))) void say(struct http2_trace *trace, const char *format,
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

static void say_kept(struct http2_trace *trace, const struct kept *k)
{
	REQUIRE(k->host_bytes <= KEPT_HOST_MAX && k->request_id_bytes <= FORMAT_REQUEST_ID_MAX);
	if (k->host_bytes)
		say(trace, " host=%.*s", k->host_bytes, k->host);
	if (k->request_id_bytes)
		say(trace, " id=%.*s", k->request_id_bytes, k->request_id);
	if (k->traced)
		say(trace, " trace=%02x..%02x", k->trace[0], k->trace[FORMAT_TRACE_BYTES - 1]);
	if (k->queued_unix_ns)
		say(trace, " queued=%llu", (unsigned long long)k->queued_unix_ns);
}

static void say_request(struct http2_trace *trace, const struct stream_head *head)
{
	REQUIRE(head->path_bytes <= FORMAT_PATH_MAX);
	REQUIRE(url_query_is(head->query, head->path, head->path_bytes, head->truncated));
	say(trace, "%s %.*s%s%s", method_names[head->method], head->path_bytes, head->path,
	    head->truncated ? " truncated" : "", head->connect ? " connect" : "");
	REQUIRE(head->keeps || !head->kept.host_bytes);
	say_kept(trace, &head->kept);
}

static void say_head(struct reading *r)
{
	const struct stream_head *head = r->event.head;

	if (r->stream->side == HTTP2_REQUESTS)
		say_request(r->trace, head);
	else if (r->event.kind == STREAM_HEAD)
		say(r->trace, "%u", head->status);
	else
		say(r->trace, "trailer");
	if (head->grpc != STREAM_GRPC_NONE)
		say(r->trace, " grpc=%u", head->grpc);
}

static void say_event(struct reading *r)
{
	static const char *const words[] = {
		[STREAM_BEGIN] = "begin",	  [STREAM_END] = "end",
		[STREAM_RESET] = "reset",	  [STREAM_MALFORMED] = "malformed",
		[STREAM_NO_MEMORY] = "no memory",
	};

	if (r->event.kind == STREAM_TABLE) {
		say(r->trace, "table %u", r->event.value);
		return;
	}
	if (r->event.kind != STREAM_MALFORMED && r->event.kind != STREAM_NO_MEMORY)
		say(r->trace, "%u ", r->event.stream);
	if (r->event.kind == STREAM_HEAD || r->event.kind == STREAM_TRAILER)
		say_head(r);
	else
		say(r->trace, "%s", words[r->event.kind]);
	if (r->event.end)
		say(r->trace, " end");
}

static void count(struct http2_trace *trace, uint32_t stream, size_t bytes)
{
	size_t i = 0;

	while (i < trace->streams && trace->totals[i].stream != stream)
		i++;
	if (i == HTTP2_TRACE_STREAMS)
		return;
	if (i == trace->streams) {
		trace->streams++;
		trace->totals[i].stream = stream;
		trace->totals[i].bytes = 0;
	}
	trace->totals[i].bytes += bytes;
}

static void record(struct reading *r, size_t used)
{
	struct http2_trace *trace = r->trace;

	r->at += used;
	count(trace, r->event.stream, used + r->event.late);
	count(trace, 0, (size_t)0 - r->event.late);
	if (r->slab.held > trace->held)
		trace->held = r->slab.held;
	r->over = r->event.kind == STREAM_MALFORMED || r->event.kind == STREAM_NO_MEMORY;
	if (r->event.kind == STREAM_MORE)
		return;
	if (trace->events < HTTP2_TRACE_EVENTS)
		trace->at[trace->events] = r->at;
	if (trace->events++)
		say(trace, "; ");
	say_event(r);
}

static uint64_t random_next(struct reading *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

static void keep_data(struct reading *r, const char *piece, size_t used)
{
	const struct stream_event *e = &r->event;
	struct http2_trace *trace = r->trace;
	size_t room = sizeof trace->data - trace->data_bytes, n = e->text_bytes;

	if (!n)
		return;
	REQUIRE(e->stream && e->text >= piece && e->text + n <= piece + used);
	memcpy(trace->data + trace->data_bytes, e->text, n < room ? n : room);
	trace->data_bytes += n < room ? n : room;
}

/* Feeds a piece from memory of exactly its size, so that sanitizers see every step beyond it. */
static void feed_piece(struct reading *r, size_t n)
{
	char *piece = malloc(n), *at = piece;

	memcpy(piece, r->stream->bytes + r->at, n);
	while (n && !r->over) {
		size_t used = http2_feed(&r->http2, at, n, &r->event);

		REQUIRE(used && used <= n);
		keep_data(r, at, used);
		at += used;
		n -= used;
		record(r, used);
	}
	free(piece);
}

/* Passes a piece unseen; false, with nothing done, where there is no DATA. */
static bool skip_piece(struct reading *r, size_t n)
{
	struct http2 tried = r->http2;
	size_t used = http2_skip(&tried, n, &r->event);

	if (r->event.kind == STREAM_MALFORMED)
		return false;
	REQUIRE(used && used <= n && !r->event.text_bytes);
	r->trace->skipped = true;
	r->http2 = tried;
	record(r, used);
	return true;
}

static size_t piece_bytes(struct reading *r, const struct http2_cuts *cuts)
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

static void end(struct reading *r)
{
	struct stream_event event;

	if (r->over) {
		r->trace->streams = 0;
		REQUIRE(http2_feed(&r->http2, "abc", 3, &event) == 3);
		REQUIRE(event.kind == r->event.kind);
	}
	http2_end(&r->http2);
	slab_end(&r->slab);
	REQUIRE(!chunks_out);
}

void http2_trace(struct http2_trace *trace, const struct http2_stream *stream,
		 const struct http2_cuts *cuts)
{
	struct reading r = {.trace = trace, .stream = stream, .random = cuts->seed};

	trace->bytes = trace->events = trace->streams = trace->held = trace->data_bytes = 0;
	trace->skipped = false;
	trace->text[0] = '\0';
	chunks_left = stream->chunks ? stream->chunks : SIZE_MAX;
	slab_init(&r.slab, &source);
	http2_init(&r.http2, stream->side, &r.slab, stream->query);
	if (stream->table_max)
		http2_table_size(&r.http2, stream->table_max);
	while (r.at < stream->count && !r.over) {
		bool unseen = cuts->skip && r.at >= cuts->first;

		if (unseen && cuts->seed)
			unseen = random_next(&r) & 1;
		if (!unseen || !skip_piece(&r, piece_bytes(&r, cuts)))
			feed_piece(&r, unseen ? 1 : piece_bytes(&r, cuts));
	}
	end(&r);
}

static bool same_totals(const struct http2_trace *a, const struct http2_trace *b)
{
	for (size_t i = 0; i < a->streams; i++) {
		size_t j = 0;

		while (j < b->streams && b->totals[j].stream != a->totals[i].stream)
			j++;
		if (j == b->streams ? a->totals[i].bytes : a->totals[i].bytes != b->totals[j].bytes)
			return false;
	}
	return true;
}

bool http2_trace_same(const struct http2_trace *a, const struct http2_trace *b)
{
	size_t n = a->events < HTTP2_TRACE_EVENTS ? a->events : HTTP2_TRACE_EVENTS;

	if (a->streams < HTTP2_TRACE_STREAMS && b->streams < HTTP2_TRACE_STREAMS &&
	    !(same_totals(a, b) && same_totals(b, a)))
		return false;
	if (!a->skipped && !b->skipped &&
	    (a->data_bytes != b->data_bytes || memcmp(a->data, b->data, a->data_bytes) != 0))
		return false;
	return a->events == b->events && strcmp(a->text, b->text) == 0 &&
	       memcmp(a->at, b->at, n * sizeof *a->at) == 0;
}
