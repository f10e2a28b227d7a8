/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_conversations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_text(const char *name, const struct http1_trace *trace, const char *expected)
{
	if (strcmp(trace->text, expected) != 0)
		fail_msg("%s:\nread     %s\nexpected %s", name, trace->text, expected);
}

static void expect_same(const char *name, const struct http1_stream *stream,
			const struct http1_trace *whole, struct http1_cuts cuts)
{
	struct http1_trace cut;

	http1_trace(&cut, stream, &cuts);
	if (!http1_trace_same(whole, &cut))
		fail_msg("%s, first %zu, every %zu, seed %llu, skip %d:\nwhole %s\ncut   %s", name,
			 cuts.first, cuts.every, (unsigned long long)cuts.seed, cuts.skip,
			 whole->text, cut.text);
}

/* Taking the bodies out changes nothing else, and they are the same however they came. */
static void expect_same_bodies(const char *name, const struct http1_stream *stream,
			       const struct http1_trace *whole, size_t stride)
{
	struct http1_trace taken;

	http1_trace(&taken, stream, &(struct http1_cuts){.bodies = true});
	if (!http1_trace_same(whole, &taken))
		fail_msg("%s, bodies taken out:\nwhole %s\ntaken %s", name, whole->text, taken.text);
	for (size_t first = 1; first < stream->count; first += stride)
		expect_same(name, stream, &taken,
			    (struct http1_cuts){.first = first, .bodies = true});
	for (size_t every = 1; every < 20; every++)
		expect_same(name, stream, &taken,
			    (struct http1_cuts){.every = every, .bodies = true});
}

static void expect_same_in_pieces(const char *name, const struct http1_stream *stream,
				  const struct http1_trace *whole, size_t stride)
{
	for (size_t first = 1; first < stream->count; first += stride) {
		expect_same(name, stream, whole, (struct http1_cuts){.first = first});
		expect_same(name, stream, whole, (struct http1_cuts){.first = first, .skip = true});
	}
	for (size_t every = 1; every < 40; every++)
		expect_same(name, stream, whole, (struct http1_cuts){.every = every});
	expect_same_bodies(name, stream, whole, stride);
	for (uint64_t seed = 1; seed <= 40; seed++) {
		expect_same(name, stream, whole, (struct http1_cuts){.seed = seed});
		expect_same(name, stream, whole, (struct http1_cuts){.seed = seed, .skip = true});
	}
}

static void conversations(void **state)
{
	(void)state;
	for (size_t i = 0; i < http1_conversation_count; i++) {
		const struct http1_conversation *c = &http1_conversations[i];
		struct http1_trace whole;

		http1_trace(&whole, &c->stream, &(struct http1_cuts){0});
		expect_text(c->name, &whole, c->expected);
		expect_same_in_pieces(c->name, &c->stream, &whole, 1);
	}
}

/* Of one side, read in the same way. */
static bool alike(const struct http1_stream *a, const struct http1_stream *b)
{
	return a->side == b->side && a->keep_host == b->keep_host &&
	       a->keep_nothing == b->keep_nothing && a->query == b->query && !a->no_body && !b->no_body && !a->path_max &&
	       !b->path_max;
}

/* Every conversation behind every other that is alike and ends between messages. */
static void pairs(void **state)
{
	static const struct http1_cuts cuts[] = {{0}, {.every = 1}, {.every = 33}};
	struct http1_trace first, second, both;

	(void)state;
	for (size_t i = 0; i < http1_conversation_count * http1_conversation_count; i++) {
		const struct http1_stream *a =
			&http1_conversations[i / http1_conversation_count].stream;
		const struct http1_stream *b =
			&http1_conversations[i % http1_conversation_count].stream;
		struct http1_stream joined = *a;
		char expected[sizeof both.text * 2], *bytes;
		size_t n;

		http1_trace(&first, a, cuts);
		n = strlen(first.text);
		if (!alike(a, b) || n < 4 || strcmp(first.text + n - 4, "done") != 0)
			continue;
		http1_trace(&second, b, cuts);
		snprintf(expected, sizeof expected, "%s%s%s", first.text, *second.text ? "; " : "",
			 second.text);
		joined.count = a->count + b->count;
		joined.bytes = bytes = malloc(joined.count);
		memcpy(bytes, a->bytes, a->count);
		memcpy(bytes + a->count, b->bytes, b->count);
		for (size_t j = 0; j < sizeof cuts / sizeof *cuts; j++) {
			http1_trace(&both, &joined, &cuts[j]);
			expect_text("joined", &both, expected);
		}
		free(bytes);
	}
}

/* Text with its one '@' replaced by n bytes of 'x'. */
static char *blown_up(const char *text, size_t n)
{
	size_t before = strcspn(text, "@");
	char *big = malloc(strlen(text) + n);

	memcpy(big, text, before);
	memset(big + before, 'x', n);
	strcpy(big + before + n, text + before + 1);
	return big;
}

static void big_ones(void **state)
{
	static const struct {
		const char *name, *text, *expected;
	} table[] = {
		{"long path", "GET /@ HTTP/1.1\r\nHost: a\r\n\r\n", "GET /xxxxxxx truncated; done"},
		{"long query", "GET /a?@ HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a; done"},
		{"long authority", "GET http://@/a HTTP/1.1\r\n\r\n", "GET /a; done"},
		{"long scheme", "GET @://h/a HTTP/1.1\r\n\r\n", "GET /a; done"},
		{"long header", "GET / HTTP/1.1\r\nX: @\r\nConnection: close\r\n\r\n",
		 "GET / close; done"},
		{"long name", "GET / HTTP/1.1\r\nContent-@: 5\r\n\r\n", "GET /; done"},
		{"long kept name", "GET / HTTP/1.1\r\nX-Request-Id@: 5\r\n\r\n", "GET /; done"},
		{"long kept value", "GET / HTTP/1.1\r\nX-Request-Start: 1700000000@\r\n\r\n",
		 "GET / {}; done"},
		{"long identifier", "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1 @\r\n\r\n",
		 "GET / { id=1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}; "
		 "done"},
		{"long token", "GET / HTTP/1.1\r\nConnection: @, close\r\n\r\n",
		 "GET / close; done"},
		{"long extension",
		 "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0;@\r\n\r\n",
		 "POST / chunked; done"},
		{"long trailer",
		 "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n@\r\n\r\n",
		 "POST / chunked; done"},
		{"long body", "POST / HTTP/1.1\r\nContent-Length: 70000\r\n\r\n@",
		 "POST / length=70000; done"},
		{"long chunk",
		 "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n@\r\n0\r\n\r\n",
		 "POST / chunked; done"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char *text = blown_up(table[i].text, 70000);
		struct http1_stream stream = {HTTP1_REQUEST, text, strlen(text), 0, 8};
		struct http1_trace whole;

		http1_trace(&whole, &stream, &(struct http1_cuts){0});
		expect_text(table[i].name, &whole, table[i].expected);
		expect_same_in_pieces(table[i].name, &stream, &whole, 1733);
		free(text);
	}
}

/* Another protocol must be known at its first wrong byte: where the trace says that it was. */
static void earliest_byte(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} table[] = {
		{"\x16\x03\x01", 0},
		{"*1\r\n$4\r\n", 2},
		{"{\"a\":1}", 0},
		{"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", 30},
		{"PRI * HTTP/2.0\r\n\r\n", 11},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 24},
		{"GET /\r\n", 5},
		{"EHLO a b", 7},
		{"\x04\x01\x00\x50", 0},
		{"get key HTTQ/1.1", 11},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct http1_stream stream = {HTTP1_REQUEST, table[i].text, strlen(table[i].text),
					      0, 0};
		struct http1_trace trace;

		http1_trace(&trace, &stream, &(struct http1_cuts){.every = 1});
		expect_text(table[i].text, &trace, "malformed");
		assert_int_equal(trace.at[0], table[i].at);
	}
}

#define COOKIE                                                                                     \
	"Cookie: 0123456789012345678901234567890123456789012345678901234567890123456789"           \
	"012345678901234567890123456789012345678901234567890123456789012345678901234567\r\n"

/* Heads that come more than once take a way of their own; those that nearly do must not. */
static const struct http1_stream repeated[] = {
#define REPEATED(kind, text)                                                                       \
	{                                                                                          \
		.side = HTTP1_##kind, .bytes = text, .count = sizeof(text) - 1                     \
	}
	REPEATED(REQUEST, "GET /a?b HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n"),
	REPEATED(REQUEST, "GET /a/longer/path HTTP/1.0\r\nConnection: keep-alive\r\nA: b\r\n\r\n"),
	REPEATED(REQUEST, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nA: b\r\n\r\nok"),
	REPEATED(REQUEST, "PUT /a HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n"
			  "\r\n2\r\nok\r\n0\r\n\r\n"),
	REPEATED(REQUEST, "GET /a HTTP/1.1\r\n" COOKIE COOKIE COOKIE
			  "Connection: close\r\nX-Request-Id: 1\r\n\r\n"),
	REPEATED(REQUEST,
		 "POST /a HTTP/1.1\r\nContent-Length: 2\r\n" COOKIE COOKIE COOKIE "A: b\r\n\r\nok"),
	REPEATED(RESPONSE, "HTTP/1.1 200 OK\r\nServer: a\r\nContent-Length: 2\r\n"
			   "Connection: keep-alive\r\n\r\nok"),
	REPEATED(RESPONSE, "HTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\n"
			   "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
	REPEATED(RESPONSE, "HTTP/1.1 304 Not Modified\r\nDate: a\r\nContent-Length: 7\r\n\r\n"),
	REPEATED(RESPONSE,
		 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" COOKIE COOKIE COOKIE "A: b\r\n\r\n"),
#undef REPEATED
#define REPEATED(keep, text)                                                                       \
	{                                                                                          \
		.side = HTTP1_REQUEST, .bytes = text, .count = sizeof(text) - 1, .query = keep     \
	}
	REPEATED(URL_QUERY_NAMES, "GET /a?b=c&d HTTP/1.1\r\nHost: a?\r\nAccept: */*\r\n\r\n"),
	REPEATED(URL_QUERY_FULL, "GET /a?b=c#d HTTP/1.1\r\nHost: a?\r\nAccept: */*\r\n\r\n"),
	REPEATED(URL_QUERY_NAMES, "GET /a HTTP/1.1\r\nReferer: a?b=c\r\nAccept: */*\r\n\r\n"),
#undef REPEATED
};

/* The same message, the same with one byte changed, dropped or inserted, and the same again. */
static void near_repetition(const struct http1_stream *one, size_t at, const char *byte,
			    bool insert)
{
	struct http1_stream all = *one;
	struct http1_trace whole;
	char bytes[4096], *end = bytes;
	size_t behind = insert ? at : at + 1;

	end = mempcpy(end, one->bytes, one->count);
	end = mempcpy(end, one->bytes, at);
	if (byte)
		*end++ = *byte;
	end = mempcpy(end, one->bytes + behind, one->count - behind);
	end = mempcpy(end, one->bytes, one->count);
	all.bytes = bytes;
	all.count = (size_t)(end - bytes);
	http1_trace(&whole, &all, &(struct http1_cuts){.every = 1});
	expect_same(one->bytes, &all, &whole, (struct http1_cuts){0});
	expect_same(one->bytes, &all, &whole, (struct http1_cuts){.first = one->count + at});
}

static void repetition(void **state)
{
	static const char telling[] = "\r\n :,?/#&=0159aAxX-\x80";

	(void)state;
	for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
		for (size_t at = 0; at < repeated[i].count; at++) {
			near_repetition(&repeated[i], at, NULL, false);
			for (const char *c = telling; *c; c++) {
				near_repetition(&repeated[i], at, c, false);
				near_repetition(&repeated[i], at, c, true);
			}
		}
	}
}

/* Of a long head, only the first bytes are known again, wherever in a line they end. */
static void repetition_in_part(void **state)
{
	static const char text[] = "GET / HTTP/1.1\r\nA: @\r\nConnection: close\r\n"
				   "Content-Length: 2\r\nB: c\r\nX-Request-Id: 1\r\n\r\nok";
	static const char other[] = "GET / HTTP/1.1\r\nA: @\r\nConnection: cloze\r\n"
				    "Content-Length: 1\r\nX-Request-Id: 2\r\n\r\no";
	static const char plain[] = "GET / HTTP/1.1\r\nA: @\r\nConnection: close\r\n"
				    "Content-Length: 2\r\nB: c\r\n\r\nok";

	(void)state;
	for (size_t n = HTTP1_AGAIN_MAX - 120; n < HTTP1_AGAIN_MAX + 8; n++) {
		char *first = blown_up(plain, n), *second = blown_up(text, n);
		char *third = blown_up(other, n), *all;
		struct http1_stream stream = {.side = HTTP1_REQUEST};
		struct http1_trace whole;

		stream.count =
			(size_t)asprintf(&all, "%s%s%s%s%s", first, first, second, third, first);
		stream.bytes = all;
		http1_trace(&whole, &stream, &(struct http1_cuts){.every = 1});
		expect_same("in part", &stream, &whole, (struct http1_cuts){0});
		free(all);
		free(first);
		free(second);
		free(third);
	}
}

/* What is looked for in a head may change from one to the next. */
static void repetition_for_another(void **state)
{
	static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1\r\n\r\n";
	struct kept kept;
	char path[8];
	struct http1_head head = {.path = path, .path_max = sizeof path};
	enum http1_verdict verdict;
	struct http1 h;

	(void)state;
	http1_init(&h, HTTP1_REQUEST);
	for (int i = 0; i < 8; i++) {
		head.kept = i & 2 ? &kept : NULL;
		head.keep_host = i & 4;
		assert_int_equal(http1_feed(&h, &head, text, sizeof text - 1, &verdict),
				 sizeof text - 1);
		assert_true(http1_ends(&h));
		assert_int_equal(head.path_bytes, 1);
		assert_int_equal(head.keeps, head.kept != NULL);
		assert_int_equal(head.keeps ? kept.host_bytes : 0, i >= 6);
	}
}

static void bodies(void **state)
{
	static const struct {
		const char *bytes, *body;
	} table[] = {
		{"HTTP/1.1 500 A\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 A\r\n"
		 "Content-Length: 1\r\n\r\n!",
		 "hello!"},
		{"HTTP/1.1 500 A\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n"
		 "0\r\nTrailer: x\r\n\r\n",
		 "hello"},
		{"HTTP/1.1 500 A\r\n\r\nhel\r\nlo", "hel\r\nlo"},
		{"HTTP/1.1 100 A\r\n\r\nHTTP/1.1 204 A\r\n\r\nHTTP/1.1 500 A\r\n\r\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct http1_stream stream = {HTTP1_RESPONSE, table[i].bytes,
					      strlen(table[i].bytes), 0, 0};
		struct http1_trace trace;

		http1_trace(&trace, &stream, &(struct http1_cuts){.every = 1, .bodies = true});
		assert_int_equal(trace.body_bytes, strlen(table[i].body));
		assert_memory_equal(trace.body, table[i].body, trace.body_bytes);
	}
}

static void skipping(void **state)
{
	static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n";
	struct http1_head head = {0};
	enum http1_verdict verdict;
	struct http1 h;

	(void)state;
	http1_init(&h, HTTP1_RESPONSE);
	assert_true(http1_idle(&h));
	assert_int_equal(http1_skip(&h, 0, &verdict), 0);
	assert_int_equal(verdict, HTTP1_MORE);
	assert_int_equal(http1_feed(&h, &head, text, sizeof text - 1, &verdict), sizeof text - 1);
	assert_int_equal(verdict, HTTP1_HEAD);
	assert_int_equal(http1_skip(&h, 999999999999, &verdict), 999999999999);
	assert_int_equal(verdict, HTTP1_MORE);
	assert_false(http1_eof(&h));
	assert_int_equal(http1_skip(&h, 7, &verdict), 1);
	assert_int_equal(verdict, HTTP1_DONE);
	assert_true(http1_idle(&h));
	assert_int_equal(http1_skip(&h, 6, &verdict), 0);
	assert_int_equal(verdict, HTTP1_MALFORMED);
	assert_int_equal(http1_feed(&h, &head, text, 1, &verdict), 0);
	assert_int_equal(verdict, HTTP1_MALFORMED);
	assert_int_equal(http1_skip(&h, 0, &verdict), 0);
	assert_int_equal(verdict, HTTP1_MALFORMED);
	assert_false(http1_eof(&h));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conversations),      cmocka_unit_test(pairs),
		cmocka_unit_test(big_ones),	      cmocka_unit_test(earliest_byte),
		cmocka_unit_test(repetition),	      cmocka_unit_test(repetition_for_another),
		cmocka_unit_test(repetition_in_part), cmocka_unit_test(skipping),
		cmocka_unit_test(bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
