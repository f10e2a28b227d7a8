/* SPDX-License-Identifier: Apache-2.0 */
#include "cgi_trace.h"
#include "url_query_is.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "cgi: not so: %s\n", #condition);                          \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* One reading of a stream. */
struct reading {
	struct cgi_trace *trace;
	const struct cgi_stream *stream;
	union reader {
		struct fastcgi fastcgi;
		struct uwsgi uwsgi;
		struct scgi scgi;
	} reader;
	struct stream_event event;
	size_t at;
	uint64_t random;
};

static const char *const method_names[] = {
#define METHOD_NAME(name) #name,
	FORMAT_METHODS(METHOD_NAME)
#undef METHOD_NAME
};

static __attribute__((format(printf, 2, 3))) void say(struct cgi_trace *trace, const char *format,
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

static void init(struct reading *r)
{
	if (r->stream->protocol == CGI_FASTCGI)
		fastcgi_init(&r->reader.fastcgi, r->stream->side, r->stream->query);
	else if (r->stream->protocol == CGI_UWSGI)
		uwsgi_init(&r->reader.uwsgi, r->stream->side, r->stream->query);
	else
		scgi_init(&r->reader.scgi, r->stream->side, r->stream->query);
}

static size_t feed(struct reading *r, const char *bytes, size_t n)
{
	if (r->stream->protocol == CGI_FASTCGI)
		return fastcgi_feed(&r->reader.fastcgi, bytes, n, &r->event);
	if (r->stream->protocol == CGI_UWSGI)
		return uwsgi_feed(&r->reader.uwsgi, bytes, n, &r->event);
	return scgi_feed(&r->reader.scgi, bytes, n, &r->event);
}

static size_t skip(struct reading *r, size_t n)
{
	if (r->stream->protocol == CGI_FASTCGI)
		return fastcgi_skip(&r->reader.fastcgi, n, &r->event);
	if (r->stream->protocol == CGI_UWSGI)
		return uwsgi_skip(&r->reader.uwsgi, n, &r->event);
	return scgi_skip(&r->reader.scgi, n, &r->event);
}

static bool eof(struct reading *r)
{
	if (r->stream->protocol == CGI_FASTCGI)
		return false;
	return r->stream->protocol == CGI_UWSGI ? uwsgi_eof(&r->reader.uwsgi)
						: scgi_eof(&r->reader.scgi);
}

static void no_body(struct reading *r)
{
	if (r->stream->protocol == CGI_UWSGI)
		uwsgi_no_body(&r->reader.uwsgi);
	else if (r->stream->protocol == CGI_SCGI)
		scgi_no_body(&r->reader.scgi);
}

static void say_kept(struct cgi_trace *trace, const struct kept *k)
{
	REQUIRE(k->host_bytes <= KEPT_HOST_MAX && k->request_id_bytes <= FORMAT_REQUEST_ID_MAX);
	if (k->host_bytes)
		say(trace, " host=%.*s", k->host_bytes, k->host);
	if (k->request_id_bytes)
		say(trace, " id=%.*s", k->request_id_bytes, k->request_id);
	if (k->queued_unix_ns)
		say(trace, " queued=%llu", (unsigned long long)k->queued_unix_ns);
	if (k->traced)
		say(trace, " trace=%02x%02x", k->trace[0], k->trace[23]);
}

static void say_head(struct reading *r)
{
	const struct stream_head *head = r->event.head;

	REQUIRE(head && head->path_bytes <= FORMAT_PATH_MAX && head->grpc == STREAM_GRPC_NONE);
	if (r->stream->side == CGI_RESPONSE) {
		REQUIRE(head->status >= 100 && head->status <= 999 && !head->path_bytes);
		say(r->trace, "%u", head->status);
		if (r->stream->no_body)
			no_body(r);
	} else {
		REQUIRE(url_query_is(head->query, head->path, head->path_bytes, head->truncated));
		say(r->trace, "%s %.*s%s", method_names[head->method],
		    head->path_bytes > 48 ? 48 : head->path_bytes, head->path,
		    head->path_bytes > 48 ? "..." : "");
		say(r->trace, "%s", head->truncated ? " truncated" : "");
		say_kept(r->trace, &head->kept);
		REQUIRE(head->keeps == (head->kept.host_bytes || head->kept.request_id_bytes ||
					head->kept.queued_unix_ns || head->kept.traced));
	}
}

static void body_piece(struct cgi_trace *trace, const struct stream_event *e, const char *piece,
		       size_t used)
{
	size_t room = sizeof trace->body - trace->body_bytes, n = e->text_bytes;

	if (!n)
		return;
	REQUIRE(e->text == piece && n <= used);
	memcpy(trace->body + trace->body_bytes, piece, n < room ? n : room);
	trace->body_bytes += n < room ? n : room;
}

static void log_text(struct cgi_trace *trace, const struct stream_event *e, const char *piece,
		     size_t used)
{
	size_t room = sizeof trace->logged - trace->logged_bytes;

	REQUIRE(e->text == piece && e->text_bytes == used);
	room = used < room ? used : room;
	memcpy(trace->logged + trace->logged_bytes, e->text, room);
	trace->logged_bytes += room;
}

static void record(struct reading *r)
{
	static const char *const names[] = {"more",  "begin", "head",  "trailer",   "end",
					    "reset", "text",  "table", "malformed", "no memory"};
	struct cgi_trace *trace = r->trace;

	if (r->event.kind == STREAM_MORE || r->event.kind == STREAM_TEXT)
		return;
	if (trace->events < sizeof trace->at / sizeof *trace->at)
		trace->at[trace->events] = r->event.kind == STREAM_MALFORMED ? 0 : r->at;
	if (trace->events++)
		say(trace, "; ");
	if (r->event.kind == STREAM_MALFORMED) {
		say(trace, "malformed");
		return;
	}
	REQUIRE(r->event.stream);
	say(trace, "%u ", r->event.stream);
	if (r->event.kind == STREAM_HEAD)
		say_head(r);
	else
		say(trace, "%s", names[r->event.kind]);
	if (r->event.end)
		say(trace, " end");
}

static void moved(struct reading *r, size_t n)
{
	r->at += n;
	if (r->event.stream < 8 && r->event.kind != STREAM_MALFORMED)
		r->trace->owned[r->event.stream] += n;
	record(r);
}

/* Feeds a piece from memory of exactly its size, so that sanitizers see every step beyond it. */
static void feed_piece(struct reading *r, size_t n)
{
	char *piece = malloc(n), *at = piece;

	memcpy(piece, r->stream->bytes + r->at, n);
	while (n && r->event.kind != STREAM_MALFORMED) {
		size_t used = feed(r, at, n);

		REQUIRE(used <= n && used);
		if (r->event.kind == STREAM_TEXT)
			log_text(r->trace, &r->event, at, used);
		else if (r->event.kind != STREAM_MALFORMED)
			body_piece(r->trace, &r->event, at, used);
		at += used;
		n -= used;
		moved(r, used);
	}
	free(piece);
}

/* Passes a piece unseen; false, with nothing done, where that is not allowed. */
static bool skip_piece(struct reading *r, size_t n)
{
	union reader before = r->reader;
	size_t used = skip(r, n);

	if (r->event.kind == STREAM_MALFORMED) {
		r->reader = before;
		r->event.kind = STREAM_MORE;
		return false;
	}
	REQUIRE(used <= n && used && r->event.kind != STREAM_TEXT && !r->event.text_bytes);
	r->trace->skipped = true;
	moved(r, used);
	return true;
}

static uint64_t random_next(struct reading *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

static size_t piece_bytes(struct reading *r, const struct cgi_cuts *cuts)
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

void cgi_trace(struct cgi_trace *trace, const struct cgi_stream *stream,
	       const struct cgi_cuts *cuts)
{
	struct reading *r = malloc(sizeof *r);

	memset(r, 0xa5, sizeof *r);
	r->trace = trace;
	r->stream = stream;
	r->at = 0;
	r->random = cuts->seed;
	r->event = (struct stream_event){0};
	memset(trace, 0, sizeof *trace);
	init(r);
	while (r->at < stream->count && r->event.kind != STREAM_MALFORMED) {
		bool unseen = cuts->skip && r->at >= cuts->first;

		if (!unseen || !skip_piece(r, piece_bytes(r, cuts)))
			feed_piece(r, unseen ? 1 : piece_bytes(r, cuts));
	}
	if (eof(r))
		say(trace, "; eof");
	free(r);
}

bool cgi_trace_same(const struct cgi_trace *a, const struct cgi_trace *b)
{
	size_t kept = sizeof a->at / sizeof *a->at;
	size_t n = a->events < kept ? a->events : kept;
	bool cut = strstr(a->text, "malformed");

	if (!a->skipped && !b->skipped && !cut &&
	    (a->body_bytes != b->body_bytes || memcmp(a->body, b->body, a->body_bytes) != 0))
		return false;
	return a->events == b->events && strcmp(a->text, b->text) == 0 &&
	       memcmp(a->at, b->at, n * sizeof *a->at) == 0 && a->logged_bytes == b->logged_bytes &&
	       memcmp(a->logged, b->logged, a->logged_bytes) == 0 &&
	       (cut || memcmp(a->owned, b->owned, sizeof a->owned) == 0);
}
