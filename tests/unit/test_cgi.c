/* SPDX-License-Identifier: Apache-2.0 */
#include "cgi_trace.h"

#include "method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *name, const struct cgi_stream *stream, const char *expected)
{
	struct cgi_trace whole;

	cgi_trace(&whole, stream, &(struct cgi_cuts){0});
	if (strcmp(whole.text, expected) != 0)
		fail_msg("%s:\nread     %s\nexpected %s", name, whole.text, expected);
}

static void expect_cut(const char *name, const struct cgi_stream *stream,
		       const struct cgi_trace *whole, struct cgi_cuts cuts)
{
	struct cgi_trace cut;

	cgi_trace(&cut, stream, &cuts);
	if (!cgi_trace_same(whole, &cut))
		fail_msg("%s, first %zu, every %zu, seed %llu, skip %d:\nwhole %s\ncut   %s", name,
			 cuts.first, cuts.every, (unsigned long long)cuts.seed, cuts.skip,
			 whole->text, cut.text);
}

static void expect_same_in_pieces(const char *name, const struct cgi_stream *stream)
{
	size_t stride = 1 + stream->count / 400;
	struct cgi_trace whole;

	cgi_trace(&whole, stream, &(struct cgi_cuts){0});
	for (size_t first = 1; first < stream->count; first += stride) {
		expect_cut(name, stream, &whole, (struct cgi_cuts){.first = first});
		expect_cut(name, stream, &whole, (struct cgi_cuts){.first = first, .skip = true});
	}
	for (size_t every = 1; every < 20; every++)
		expect_cut(name, stream, &whole, (struct cgi_cuts){.every = every});
	for (uint64_t seed = 1; seed <= 20; seed++) {
		expect_cut(name, stream, &whole, (struct cgi_cuts){.seed = seed});
		expect_cut(name, stream, &whole, (struct cgi_cuts){.seed = seed, .skip = true});
	}
}

/* ---- FastCGI, written as a line ---------------------------------------------------------- */

#define ROOM 400000u

struct wire {
	size_t n;
	char bytes[ROOM];
};

static void put(struct wire *w, const void *bytes, size_t n)
{
	assert_true(n <= ROOM - w->n);
	memcpy(w->bytes + w->n, bytes, n);
	w->n += n;
}

static void put_record(struct wire *w, uint8_t type, uint16_t id, const void *bytes, size_t n)
{
	uint8_t padding = n % 8 ? (uint8_t)(8 - n % 8) : 0;
	uint8_t header[8] = {1,		 type,	 (uint8_t)(id >> 8), (uint8_t)id, (uint8_t)(n >> 8),
			     (uint8_t)n, padding};

	put(w, header, sizeof header);
	put(w, bytes, n);
	put(w, "\xff\xff\xff\xff\xff\xff\xff", padding);
}

static void put_size(struct wire *w, size_t n)
{
	uint8_t four[4] = {(uint8_t)(n >> 24 | 0x80), (uint8_t)(n >> 16), (uint8_t)(n >> 8),
			   (uint8_t)n};

	if (n < 128)
		put(w, four + 3, 1);
	else
		put(w, four, 4);
}

/* "NAME=value\n" and so on, as pairs. */
static void put_pairs(struct wire *w, const char *text)
{
	while (*text) {
		size_t name = strcspn(text, "="), value = strcspn(text + name + 1, "\n");

		put_size(w, name);
		put_size(w, value);
		put(w, text, name);
		put(w, text + name + 1, value);
		text += name + 1 + value + (text[name + 1 + value] == '\n');
	}
}

struct record {
	uint8_t type, id;
	const char *text; /* types 1 and 3: one digit, role or protocolStatus; 4: pairs */
};

static void put_text(struct wire *w, const struct record *r)
{
	static struct wire pairs;
	uint8_t fixed[8] = {0};

	pairs.n = 0;
	if (r->type == 1 || r->type == 3) {
		fixed[r->type == 1 ? 1 : 4] = (uint8_t)(r->text[0] - '0');
		put_record(w, r->type, r->id, fixed, sizeof fixed);
	} else if (r->type == 4) {
		put_pairs(&pairs, r->text);
		put_record(w, r->type, r->id, pairs.bytes, pairs.n);
	} else {
		put_record(w, r->type, r->id, r->text, strlen(r->text));
	}
}

#define TRACEPARENT "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define BEGIN(id)                                                                                  \
	{                                                                                          \
		1, id, "1"                                                                         \
	}
#define GET(id, more)                                                                              \
	BEGIN(id), {4, id, "REQUEST_METHOD=GET\n" more}, {4, id, ""},                              \
	{                                                                                          \
		5, id, ""                                                                          \
	}
#define RESPONSE(id, text)                                                                         \
	{6, id, text}, {6, id, ""},                                                                \
	{                                                                                          \
		3, id, "0"                                                                         \
	}

/* clang-format off */
static const struct {
	const char *name, *expected;
	enum cgi_side side;
	struct record records[24];
	enum url_query_keep query;
} conversations[] = {
{"usual", "1 begin; 1 GET /a/b; 1 end", CGI_REQUEST, {GET(1, "REQUEST_URI=/a/b?c#d")}},
{"kept alive", "1 begin; 1 GET /a; 1 end; 1 begin; 1 GET /b; 1 end", CGI_REQUEST, {GET(1, "REQUEST_URI=/a"), GET(1, "REQUEST_URI=/b")}},
{"kept fields", "1 begin; 1 GET /a host=h id=r queued=1700000000500000000 trace=0a31; 1 end", CGI_REQUEST,
 {GET(1, "SERVER_NAME=n\nHTTP_HOST=h\nHTTP_TRACEPARENT=" TRACEPARENT "\nHTTP_X_REQUEST_ID=r\nHTTP_X_REQUEST_START=t=1700000000.5\nREQUEST_URI=/a")}},
{"queue start", "1 begin; 1 GET  queued=1700000000500000000; 1 end", CGI_REQUEST, {GET(1, "HTTP_X_QUEUE_START=1700000000500")}},
{"server name alone", "1 begin; 1 GET  host=n; 1 end", CGI_REQUEST, {GET(1, "HTTP_HOST=\nSERVER_NAME=n")}},
{"server name last", "1 begin; 1 GET  host=h; 1 end", CGI_REQUEST, {GET(1, "HTTP_HOST=h\nSERVER_NAME=n")}},
{"empty host last", "1 begin; 1 GET  host=n; 1 end", CGI_REQUEST, {GET(1, "SERVER_NAME=n\nHTTP_HOST=")}},
{"document", "1 begin; 1 GET /d; 1 end", CGI_REQUEST, {GET(1, "SCRIPT_NAME=/s\nDOCUMENT_URI=/d\nPATH_INFO=/i\nREQUEST_URI=")}},
{"uri over all", "1 begin; 1 GET /u; 1 end", CGI_REQUEST, {GET(1, "PATH_INFO=/i\nREQUEST_URI=/u\nDOCUMENT_URI=/d\nSCRIPT_NAME=/s")}},
{"script and info", "1 begin; 1 GET /s/i; 1 end", CGI_REQUEST, {GET(1, "SCRIPT_NAME=/s\nPATH_INFO=/i")}},
{"info and script", "1 begin; 1 GET /s/i; 1 end", CGI_REQUEST, {GET(1, "PATH_INFO=/i\nSCRIPT_NAME=/s\nSCRIPT_NAME=/t\nPATH_INFO=/j")}},
{"absolute", "1 begin; 1 GET /b; 1 end; 2 begin; 2 GET /; 2 end; 3 begin; 3 GET /; 3 end; 4 begin; 4 GET a:b; 4 end", CGI_REQUEST,
 {GET(1, "REQUEST_URI=http://a:80/b?c"), GET(2, "REQUEST_URI=http://a"), GET(3, "REQUEST_URI=http://a?b"), GET(4, "REQUEST_URI=a:b")}},
{"names of a query", "1 begin; 1 GET /a?b=?&c=?; 1 end; 2 begin; 2 GET /a??; 2 end; 3 begin; 3 GET /a?; 3 end; 4 begin; 4 GET /a; 4 end", CGI_REQUEST,
 {GET(1, "QUERY_STRING=x=y\nREQUEST_URI=/a?b=1&c=2#d?e=f\nQUERY_STRING=x=y"), GET(2, "REQUEST_URI=/a?secret"), GET(3, "REQUEST_URI=/a?"), GET(4, "QUERY_STRING=x=y\nREQUEST_URI=/a#b?c=d")}, .query = URL_QUERY_NAMES},
{"names of a query string", "1 begin; 1 GET /s/i?b=?&?; 1 end; 2 begin; 2 GET /s/i?b=?; 2 end; 3 begin; 3 GET /d?b=?; 3 end; 4 begin; 4 GET /d; 4 end; 5 begin; 5 GET /d?b=?; 5 end", CGI_REQUEST,
 {GET(1, "SCRIPT_NAME=/s\nQUERY_STRING=b=1&c\nPATH_INFO=/i\nQUERY_STRING=x=y"), GET(2, "QUERY_STRING=b=1\nPATH_INFO=/i\nSCRIPT_NAME=/s"), GET(3, "SCRIPT_NAME=/s?t\nQUERY_STRING=b=1\nDOCUMENT_URI=/d?e=f\nPATH_INFO=/i"), GET(4, "QUERY_STRING=\nDOCUMENT_URI=/d"), GET(5, "DOCUMENT_URI=/d\nQUERY_STRING=b=1")}, .query = URL_QUERY_NAMES},
{"names of a query, absolute", "1 begin; 1 GET /b?c=?; 1 end; 2 begin; 2 GET /?b=?; 2 end; 3 begin; 3 GET /; 3 end; 4 begin; 4 GET a:b?c=?; 4 end", CGI_REQUEST,
 {GET(1, "REQUEST_URI=http://a:80/b?c=1"), GET(2, "REQUEST_URI=http://a?b=1"), GET(3, "QUERY_STRING=x=y\nREQUEST_URI=http://a"), GET(4, "REQUEST_URI=a:b?c=d")}, .query = URL_QUERY_NAMES},
{"full query", "1 begin; 1 GET /a?b=1&c; 1 end; 2 begin; 2 GET /s?b=1&c; 2 end", CGI_REQUEST,
 {GET(1, "REQUEST_URI=/a?b=1&c#d"), GET(2, "QUERY_STRING=b=1&c\nSCRIPT_NAME=/s")}, .query = URL_QUERY_FULL},
{"no variables", "1 begin; 1 OTHER ; 1 end", CGI_REQUEST, {BEGIN(1), {4, 1, ""}, {5, 1, ""}}},
{"odd method", "1 begin; 1 OTHER ; 1 end", CGI_REQUEST, {BEGIN(1), {4, 1, "REQUEST_METHOD=GETGETGETGETGETGETGETGETGETGET"}, {4, 1, ""}, {5, 1, ""}}},
{"empty and unknown pairs", "1 begin; 1 GET /a; 1 end", CGI_REQUEST, {GET(1, "=\nX=\n=y\nREQUEST_URIS=/x\nREQUEST_URI=/a\nCONTENT_LENGTH=x")}},
{"body", "1 begin; 1 GET ; 1 end", CGI_REQUEST, {BEGIN(1), {4, 1, "REQUEST_METHOD=GET"}, {4, 1, ""}, {5, 1, "hello"}, {5, 1, "x"}, {5, 1, ""}}},
{"interleaved", "1 begin; 2 begin; 2 GET /2; 2 end; 1 GET /1; 1 end", CGI_REQUEST,
 {BEGIN(1), {4, 1, "REQUEST_METHOD=GET"}, BEGIN(2), {4, 2, "REQUEST_URI=/2"}, {4, 1, "REQUEST_URI=/1"}, {4, 2, "REQUEST_METHOD=GET"}, {4, 2, ""}, {5, 2, ""}, {4, 1, ""}, {5, 1, ""}}},
{"management", "1 begin; 1 GET ; 1 end", CGI_REQUEST, {{9, 0, "\x0e\0"}, GET(1, ""), {9, 0, ""}}},
{"aborted", "1 begin; 1 reset; 1 end; 2 begin; 2 GET ; 2 reset", CGI_REQUEST, {BEGIN(1), {4, 1, "A=b"}, {2, 1, ""}, {4, 1, ""}, {5, 1, ""}, BEGIN(2), {4, 2, "REQUEST_METHOD=GET"}, {4, 2, ""}, {2, 2, ""}}},
{"begun again", "1 begin; 1 begin; 1 GET ; 1 end", CGI_REQUEST, {BEGIN(1), {4, 1, "REQUEST_URI=/x"}, GET(1, "")}},
{"filter", "1 begin; 1 GET ; 1 end", CGI_REQUEST, {{1, 1, "3"}, {4, 1, "REQUEST_METHOD=GET"}, {4, 1, ""}, {5, 1, ""}, {8, 1, "data"}, {8, 1, ""}}},
{"no role", "malformed", CGI_REQUEST, {{1, 1, "4"}}},
{"no begin", "malformed", CGI_REQUEST, {{4, 1, "A=b"}}},
{"response as request", "malformed", CGI_REQUEST, {{6, 1, "Status: 200\n\n"}}},
{"id 0", "malformed", CGI_REQUEST, {{1, 0, "1"}}},
{"management with an id", "malformed", CGI_REQUEST, {{9, 1, ""}}},
{"unknown type", "malformed", CGI_REQUEST, {{12, 1, ""}}},
{"stdin in params", "1 begin; malformed", CGI_REQUEST, {BEGIN(1), {4, 1, "A=b"}, {5, 1, ""}}},
{"full abort", "1 begin; malformed", CGI_REQUEST, {BEGIN(1), {2, 1, "x"}}},

{"200", "1 200; 1 end", CGI_RESPONSE, {RESPONSE(1, "Content-type: text/html\r\n\r\nStatus: 500\n\n")}},
{"404", "1 404; 1 end", CGI_RESPONSE, {RESPONSE(1, "X: y\r\nSTATUS:404 Not Found\r\n\r\n")}},
{"302", "1 302; 1 end; 1 303; 1 end", CGI_RESPONSE, {RESPONSE(1, "Location: /\n\n"), RESPONSE(1, "Location: /\nStatus: 303\n\n")}},
{"split over records", "1 404; 1 end", CGI_RESPONSE, {{6, 1, "Sta"}, {6, 1, "tus: 4"}, {6, 1, "04\r\n\r"}, RESPONSE(1, "\nbody")}},
{"a status line", "1 404; 1 end", CGI_RESPONSE, {RESPONSE(1, "HTTP/1.0 404 Not Found\r\nStatus: 200\r\n\r\n")}},
{"interim", "1 103; 1 200; 1 end", CGI_RESPONSE, {RESPONSE(1, "HTTP/1.1 103 Early Hints\r\n\r\nX: y\r\n\r\nbody")}},
{"empty head", "1 200; 1 end", CGI_RESPONSE, {RESPONSE(1, "\nbody")}},
{"as nginx reads it", "1 200; 1 end; 2 502; 2 end; 3 502; 3 end; 4 502; 4 end; 5 404; 5 end", CGI_RESPONSE,
 {RESPONSE(1, "<html>\n\n"), RESPONSE(2, "Hello world\n\n"), RESPONSE(3, ": x\n\n"), RESPONSE(4, "Status: abc\n\n"), RESPONSE(5, "oops\nStatus: 404\nStatus: 403\n\n")}},
{"folded, not ended line", "1 502; 1 end; 2 502; 2 end", CGI_RESPONSE, {RESPONSE(1, "X: a\n b\n\n"), RESPONSE(2, "X: a\n\rb\n\n")}},
{"no head", "1 502 end; 2 502 end; 3 502 end", CGI_RESPONSE, {{3, 1, "0"}, {6, 2, ""}, {3, 2, "2"}, RESPONSE(3, "X: y\n")}},
{"stderr", "1 404; 1 end", CGI_RESPONSE, {{7, 1, "PHP message: "}, {6, 1, "Status: 404\n"}, {7, 1, "boom"}, {6, 1, "\n"}, {7, 1, ""}, {3, 1, "0"}}},
{"interleaved responses", "2 201; 1 404; 2 end; 1 end", CGI_RESPONSE, {{6, 1, "Status: "}, {6, 2, "Status: 201\n\n"}, {6, 1, "404\n\nx"}, {6, 2, "Status: 500\n\n"}, {3, 2, "0"}, {6, 1, "y"}, {3, 1, "0"}}},
{"management results", "1 200; 1 end", CGI_RESPONSE, {{10, 0, "\x0e\1FCGI_MAX_CONNS1"}, {11, 0, "12345678"}, RESPONSE(1, "\n")}},
{"request as response", "malformed", CGI_RESPONSE, {BEGIN(1)}},
{"no protocol status", "malformed", CGI_RESPONSE, {{3, 1, "4"}}},
};
/* clang-format on */

static void fastcgi(void **state)
{
	static struct wire w;

	(void)state;
	for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++) {
		struct cgi_stream stream = {CGI_FASTCGI, conversations[i].side, w.bytes, 0, false,
					    conversations[i].query};

		w.n = 0;
		for (const struct record *r = conversations[i].records; r->type; r++)
			put_text(&w, r);
		stream.count = w.n;
		expect(conversations[i].name, &stream, conversations[i].expected);
		expect_same_in_pieces(conversations[i].name, &stream);
	}
}

static void fastcgi_big_values(void **state)
{
	static const char before[] = "REQUEST_METHOD=GET\nHTTP_X=";
	static struct wire w, pairs;
	static char text[300100];

	(void)state;
	w.n = pairs.n = 0;
	memcpy(text, before, sizeof before - 1);
	memset(text + sizeof before - 1, 'v', 250000);
	strcpy(text + sizeof before - 1 + 250000, "\nREQUEST_URI=/");
	memset(text + strlen(text), 'p', 600);
	put_pairs(&pairs, text);
	put_text(&w, &(struct record)BEGIN(1));
	for (size_t at = 0; at < pairs.n; at += 60000)
		put_record(&w, 4, 1, pairs.bytes + at, pairs.n - at < 60000 ? pairs.n - at : 60000);
	put_record(&w, 4, 1, "", 0);
	expect("big values", &(struct cgi_stream){CGI_FASTCGI, CGI_REQUEST, w.bytes, w.n, false},
	       "1 begin; 1 GET /ppppppppppppppppppppppppppppppppppppppppppppppp... truncated");
}

/* Two more at once than there are heads: those that were silent for longest go without one. */
static void fastcgi_crowds(void **state)
{
	static struct wire w;
	struct cgi_trace trace;

	(void)state;
	w.n = 0;
	for (uint8_t id = 1; id <= FASTCGI_HEADS + 2; id++)
		put_text(&w, &(struct record)BEGIN(id));
	for (uint8_t id = 1; id <= FASTCGI_HEADS + 2; id++) {
		put_text(&w, &(struct record){4, id, "REQUEST_METHOD=GET\n"});
		put_text(&w, &(struct record){4, id, ""});
		put_text(&w, &(struct record){5, id, ""});
	}
	cgi_trace(&trace, &(struct cgi_stream){CGI_FASTCGI, CGI_REQUEST, w.bytes, w.n, false},
		  &(struct cgi_cuts){0});
	assert_non_null(strstr(trace.text, "18 begin; 1 end; 2 end; 3 GET ; 3 end; 4 GET ; 4 end"));
	w.n = 0;
	for (uint8_t id = 1; id <= FASTCGI_HEADS + FASTCGI_OPEN; id++)
		put_text(&w, &(struct record){6, id, "Status: 404\n"});
	put_text(&w, &(struct record){6, 17, "Status: 500\n\n"});
	put_text(&w, &(struct record){3, 17, "0"});
	put_text(&w, &(struct record){6, 1, "\n"});
	put_text(&w, &(struct record){6, 99, "\n"});
	put_text(&w, &(struct record){6, 100, "\n"});
	expect("crowd", &(struct cgi_stream){CGI_FASTCGI, CGI_RESPONSE, w.bytes, w.n, false},
	       "17 end; 1 404; malformed");
}

/* A path that has room leaves the rest of it to the query, in whatever order they come. */
static void long_queries(void **state)
{
	static const struct {
		size_t path, query;
		const char *end;
	} table[] = {{300, 82, ""}, {300, 84, " truncated"}, {384, 5, ""}, {385, 5, " truncated"}};
	static struct wire w, pairs;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof table / sizeof *table; i++) {
		size_t path = table[i / 2].path, query = table[i / 2].query;
		char *text, expected[100], p[400] = "", q[100] = "";

		memset(p, 'p', path - 1);
		memset(q, 'q', query);
		if (i & 1)
			asprintf(&text, "SCRIPT_NAME=/%s\nQUERY_STRING=%s", p, q);
		else
			asprintf(&text, "QUERY_STRING=%s\nSCRIPT_NAME=/%s", q, p);
		w.n = pairs.n = 0;
		put_pairs(&pairs, text);
		put_text(&w, &(struct record)BEGIN(1));
		put_record(&w, 4, 1, pairs.bytes, pairs.n);
		put_record(&w, 4, 1, "", 0);
		snprintf(expected, sizeof expected, "1 begin; 1 OTHER /%.47s...%s", p, table[i / 2].end);
		expect(text, &(struct cgi_stream){CGI_FASTCGI, CGI_REQUEST, w.bytes, w.n, false,
						  URL_QUERY_FULL}, expected);
		free(text);
	}
}

static void expect_body(const struct cgi_stream *stream, const char *body)
{
	struct cgi_trace trace;

	cgi_trace(&trace, stream, &(struct cgi_cuts){.every = 2});
	assert_int_equal(trace.body_bytes, strlen(body));
	assert_memory_equal(trace.body, body, trace.body_bytes);
}

/* Slices of what was fed, and nothing but the body's bytes. */
static void bodies(void **state)
{
	static const char head[] = "Status: 500\r\n\r\nhello", sized[] = "Content-Length: 5\n\nhello!";
	static struct wire w;

	(void)state;
	w.n = 0;
	put_text(&w, &(struct record){6, 1, "Status: 500\n\nhe"});
	put_text(&w, &(struct record){7, 1, "logged"});
	put_text(&w, &(struct record){6, 1, "llo"});
	put_text(&w, &(struct record){3, 1, "0"});
	expect_body(&(struct cgi_stream){CGI_FASTCGI, CGI_RESPONSE, w.bytes, w.n, false}, "hello");
	expect_body(&(struct cgi_stream){CGI_SCGI, CGI_RESPONSE, head, sizeof head - 1, false},
		    "hello");
	expect_body(&(struct cgi_stream){CGI_UWSGI, CGI_RESPONSE, sized, sizeof sized - 1, false},
		    "hello");
}

static void fastcgi_stderr(void **state)
{
	static struct wire w;
	struct cgi_trace trace;

	(void)state;
	w.n = 0;
	put_text(&w, &(struct record){7, 1, "PHP message: "});
	put_text(&w, &(struct record){7, 1, "boom"});
	cgi_trace(&trace, &(struct cgi_stream){CGI_FASTCGI, CGI_RESPONSE, w.bytes, w.n, false},
		  &(struct cgi_cuts){.every = 3});
	assert_int_equal(trace.logged_bytes, 17);
	assert_memory_equal(trace.logged, "PHP message: boom", 17);
	assert_int_equal(trace.owned[0], 8);
	assert_int_equal(trace.owned[1], w.n - 8);
}

/* ---- the protocols of one request -------------------------------------------------------- */

#define TEXT(text) text, sizeof(text) - 1
#define UWSGI_PAIR(n, name, m, value) n "\0" name m "\0" value
#define UWSGI_GET UWSGI_PAIR("\x0e", "REQUEST_METHOD", "\3", "GET")
#define UWSGI_URI UWSGI_PAIR("\x0b", "REQUEST_URI", "\4", "/a?b")
#define UWSGI_5 UWSGI_PAIR("\x0e", "CONTENT_LENGTH", "\1", "5")
#define SCGI_0 "CONTENT_LENGTH\0000\0SCGI\0001\0"
#define SCGI_5 "CONTENT_LENGTH\0005\0SCGI\0001\0"
#define SCGI_URI "REQUEST_METHOD\0GET\0REQUEST_URI\0/a\0"

/* clang-format off */
static const struct {
	const char *name, *expected;
	struct cgi_stream stream;
} singles[] = {
{"uwsgi", "1 begin; 1 GET /a end", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x28\0\0" UWSGI_GET UWSGI_URI), 0}},
{"uwsgi body", "1 begin; 1 GET /a; 1 end", {CGI_UWSGI, CGI_REQUEST, TEXT("\5\x3b\0\7" UWSGI_GET UWSGI_URI UWSGI_5 "hello" "more"), 0}},
{"uwsgi, half a body", "1 begin; 1 GET /a", {CGI_UWSGI, CGI_REQUEST, TEXT("\5\x3b\0\7" UWSGI_GET UWSGI_URI UWSGI_5 "hell"), 0}},
{"uwsgi empty value", "1 begin; 1 GET  end", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x27\0\0" UWSGI_GET UWSGI_PAIR("\x0e", "CONTENT_LENGTH", "\0", "")), 0}},
{"uwsgi without method", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x13\0\0" UWSGI_URI), 0}},
{"uwsgi bad length", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x13\0\0" UWSGI_PAIR("\x0e", "CONTENT_LENGTH", "\1", "x")), 0}},
{"uwsgi bad name", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x13\0\0\x02\0a "), 0}},
{"uwsgi no name", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x13\0\0\0\0"), 0}},
{"uwsgi long name", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x13\0\0\x10\0"), 0}},
{"uwsgi long value", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x07\0\0\1\0a\3\0"), 0}},
{"uwsgi short pair", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\x19\0\0" UWSGI_GET "\1\0a\0"), 0}},
{"uwsgi too small", "1 begin; malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\0\3\0"), 0}},
{"TLS", "malformed", {CGI_UWSGI, CGI_REQUEST, TEXT("\x16\3\1\2\0"), 0}},
{"uwsgi until close", "1 200; eof", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 200 OK\r\nX: y\r\n\r\nbody"), 0}},
{"uwsgi length", "1 500; 1 end", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 500 x\r\ncontent-length:  5 \r\n\r\nhello" "more"), 0}},
{"uwsgi cut", "1 200", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), 0}},
{"uwsgi no content", "1 204; eof", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 204 x\r\nContent-Length: 5\r\n\r\n"), 0}},
{"uwsgi to HEAD", "1 200; eof", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), 1}},
{"uwsgi empty", "1 200 end", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), 0}},
{"uwsgi bad lengths", "1 200; eof", {CGI_UWSGI, CGI_RESPONSE, TEXT("Content-Length: -1\nContent-Length: 99999999999999999999\n\nx"), 0}},
{"uwsgi upgrade", "1 101; eof", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 101 x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), 0}},
{"uwsgi, half a head", "", {CGI_UWSGI, CGI_RESPONSE, TEXT("HTTP/1.1 200 OK\r\nX: y\r\n"), 0}},
{"scgi", "1 begin; 1 GET /a end", {CGI_SCGI, CGI_REQUEST, TEXT("58:" SCGI_0 SCGI_URI ","), 0}},
{"scgi body", "1 begin; 1 GET /a; 1 end", {CGI_SCGI, CGI_REQUEST, TEXT("58:" SCGI_5 SCGI_URI ",hello"), 0}},
{"scgi without comma", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("58:" SCGI_5 SCGI_URI ";"), 0}},
{"scgi cut in a name", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("30:" SCGI_0 "ABCDEFG\0"), 0}},
{"scgi name without value", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("26:" SCGI_0 "A\0,"), 0}},
{"scgi empty name", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("58:" SCGI_0 "\0A\0"), 0}},
{"no scgi", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("24:CONTENT_LENGTH\0000\0SCGI\0002\0,"), 0}},
{"scgi length not first", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("24:SCGI"), 0}},
{"scgi too small", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("23:"), 0}},
{"scgi too big", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("1234567"), 0}},
{"scgi no number", "1 begin; malformed", {CGI_SCGI, CGI_REQUEST, TEXT("2x"), 0}},
{"scgi zero first", "malformed", {CGI_SCGI, CGI_REQUEST, TEXT("057:"), 0}},
{"scgi response", "1 404; eof", {CGI_SCGI, CGI_RESPONSE, TEXT("Status: 404 Not Found\r\n\r\nbody"), 0}},
{"scgi empty response", "", {CGI_SCGI, CGI_RESPONSE, TEXT(""), 0}},
};
/* clang-format on */

static void single_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
		const char *expected = singles[i].expected;

		expect(singles[i].name, &singles[i].stream, expected);
		expect_same_in_pieces(singles[i].name, &singles[i].stream);
	}
}

static void first_bytes(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		uint8_t byte = (uint8_t)c;

		assert_true(fastcgi_may_begin(byte) + uwsgi_may_begin(byte) +
				    scgi_may_begin(byte) <=
			    1);
	}
	assert_true(fastcgi_may_begin(1) && uwsgi_may_begin(0) && uwsgi_may_begin(9));
	assert_true(scgi_may_begin('1') && scgi_may_begin('9') && !scgi_may_begin('0'));
	assert_false(uwsgi_may_begin(0x16) || uwsgi_may_begin('G') || uwsgi_may_begin(1));
}

static void methods(void **state)
{
	(void)state;
	assert_int_equal(method_of_text("GET", 3), FORMAT_METHOD_GET);
	assert_int_equal(method_of_text("PROPPATCH", 9), FORMAT_METHOD_PROPPATCH);
	assert_int_equal(method_of_text("get", 3), FORMAT_METHOD_OTHER);
	assert_int_equal(method_of_text("GE", 2), FORMAT_METHOD_OTHER);
	assert_int_equal(method_of_text("", 0), FORMAT_METHOD_OTHER);
}

static void malformed_stays(void **state)
{
	struct stream_event e;
	static struct fastcgi f;

	(void)state;
	assert_true(sizeof f < 14 << 10);
	fastcgi_init(&f, CGI_REQUEST, URL_QUERY_OFF);
	assert_int_equal(fastcgi_skip(&f, 0, &e), 0);
	assert_int_equal(e.kind, STREAM_MORE);
	fastcgi_skip(&f, 1, &e);
	assert_int_equal(e.kind, STREAM_MALFORMED);
	assert_int_equal(fastcgi_feed(&f, "\1\1", 2, &e), 2);
	assert_int_equal(e.kind, STREAM_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fastcgi),	   cmocka_unit_test(fastcgi_big_values),
		cmocka_unit_test(fastcgi_crowds),  cmocka_unit_test(fastcgi_stderr),
		cmocka_unit_test(single_requests), cmocka_unit_test(first_bytes),
		cmocka_unit_test(methods),	   cmocka_unit_test(malformed_stays),
		cmocka_unit_test(long_queries),	   cmocka_unit_test(bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
