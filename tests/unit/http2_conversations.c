/* SPDX-License-Identifier: Apache-2.0 */
#include "http2_conversations.h"

#include <stdio.h>
#include <string.h>

#define GET(path) ":method\nGET\n:scheme\nhttp\n:path\n" path "\n:authority\nexample.org\n"
#define OK ":status\n200\nserver\nx\ncontent-type\ntext/html\n"

static void simple_requests(struct wire *w)
{
	wire_client(w);
	wire_headers(w, 1, END_STREAM, GET("/a?q=1"));
	wire_headers(w, 3, END_STREAM, GET("/a?q=1"));
	wire_headers(w, 5, END_STREAM, GET("/a?q=1"));
	wire_headers(w, 7, END_STREAM, GET("/b#f"));
	wire_headers(w, 9, END_STREAM, GET("/b#f"));
}

static void queries(struct wire *w)
{
	wire_client(w);
	wire_headers(w, 1, END_STREAM, GET("/a?q=1&r#f?s=t"));
	wire_headers(w, 3, END_STREAM, GET("/a?q=1&r#f?s=t"));
	wire_headers(w, 5, END_STREAM, GET("/b#f?q=1"));
	wire_headers(w, 7, END_STREAM, ":method\nCONNECT\n:authority\na:1\n");
}

static void kept_fields(struct wire *w)
{
	wire_client(w);
	wire_headers(w, 1, END_STREAM,
		     GET("/t") "traceparent\n00-0af7651916cd43dd8448eb211c80319c-"
			       "b7ad6b7169203331-01\nx-request-id\nabc-1\n");
	wire_headers(w, 3, END_STREAM, GET("/u") "x-request-start\nt=1700000000.5\nhost\nother\n");
	wire_headers(w, 5, END_STREAM,
		     ":method\nPURGE\n:path\n*\nhost\nlate.example\nx-queue-start\n1700000000\n");
	wire_headers(w, 7, END_STREAM, ":method\nFROB\n:path\n/\nx-request-ie\nno\n");
}

static void bodies(struct wire *w)
{
	wire_client(w);
	wire_headers(w, 1, 0, ":method\nPOST\n:path\n/one\n");
	wire_headers(w, 3, 0, ":method\nPUT\n:path\n/two\n");
	wire_data(w, 1, 0, 30);
	wire_data(w, 3, PADDED, 21);
	wire_frame(w, WINDOW_UPDATE, 0, 1, "\0\0\1\0", 4);
	wire_data(w, 3, PADDED | END_STREAM, 1);
	wire_data(w, 1, 0, 0);
	wire_data(w, 1, END_STREAM, 0);
}

static void request_trailers(struct wire *w)
{
	wire_client(w);
	wire_headers(w, 1, 0, ":method\nPOST\n:path\n/rpc\n");
	wire_data(w, 1, 0, 5);
	wire_headers(w, 3, END_STREAM, GET("/x"));
	wire_headers(w, 1, END_STREAM, "checksum\n12\n");
}

static void continued(struct wire *w)
{
	wire_client(w);
	wire_fields(w, 1, (struct wire_block){.flags = END_STREAM, .piece = 1}, GET("/bytewise"));
	wire_fields(w, 3, (struct wire_block){.flags = END_STREAM | PADDED, .pad = 9, .piece = 7},
		    GET("/padded") "x-request-id\nin-pieces\n");
	wire_fields(w, 5, (struct wire_block){.flags = HAS_PRIORITY, .piece = 1000}, GET("/prio"));
	wire_fields(w, 7,
		    (struct wire_block){.flags = END_STREAM | HAS_PRIORITY | PADDED, .pad = 255},
		    GET("/both"));
}

static void control_frames(struct wire *w)
{
	wire_client(w);
	wire_frame(w, SETTINGS, ACK, 0, "", 0);
	wire_frame(w, PRIORITY, 0, 3, "\0\0\0\0\xc8", 5);
	wire_frame(w, PING, 0, 0, "12345678", 8);
	wire_frame(w, WINDOW_UPDATE, 0, 0, "\0\0\xff\xff", 4);
	wire_headers(w, 13, 0, GET("/13"));
	wire_frame(w, RST_STREAM, 0, 13, "\0\0\0\x8", 4);
	wire_frame(w, 0xfe, 0xff, 77, "whatever", 8);
	wire_settings(w, 65536);
	wire_frame(w, GOAWAY, 0, 0, "\0\0\0\0\0\0\0\0bye", 11);
}

static void connects(struct wire *w)
{
	wire_client(w);
	wire_headers(w, 1, 0, ":method\nCONNECT\n:authority\ndb.example:5432\n");
	wire_data(w, 1, 0, 12);
	wire_headers(w, 3, 0, ":method\nCONNECT\n:protocol\nwebsocket\n:path\n/ws?x\n");
}

static void simple_responses(struct wire *w)
{
	wire_settings(w, 0);
	wire_frame(w, SETTINGS, ACK, 0, "", 0);
	wire_headers(w, 3, 0, OK);
	wire_headers(w, 1, 0, OK);
	wire_data(w, 3, 0, 100);
	wire_data(w, 1, END_STREAM, 10);
	wire_data(w, 3, END_STREAM, 1);
	wire_headers(w, 5, END_STREAM, ":status\n304\n");
	wire_headers(w, 7, END_STREAM, ":status\n418\n");
}

static void interim(struct wire *w)
{
	wire_settings(w, 0);
	wire_headers(w, 1, 0, ":status\n100\n");
	wire_headers(w, 1, 0, ":status\n103\nlink\n</a.css>\n");
	wire_headers(w, 1, 0, OK);
	wire_data(w, 1, END_STREAM, 3);
}

static void grpc(struct wire *w)
{
	wire_settings(w, 0);
	wire_headers(w, 1, 0, ":status\n200\ncontent-type\napplication/grpc\n");
	wire_data(w, 1, 0, 20);
	wire_headers(w, 1, END_STREAM, "grpc-status\n0\ngrpc-message\nfine\n");
	wire_headers(w, 3, END_STREAM, ":status\n200\ngrpc-status\n12\n");
	wire_headers(w, 5, 0, ":status\n200\n");
	wire_headers(w, 5, END_STREAM, "grpc-status\nodd\n");
	wire_headers(w, 7, END_STREAM, ":status\n200\ngrpc-status\n999\n");
	wire_headers(w, 9, 0, ":status\n200\ncontent-type\napplication/grpc\n");
	wire_headers(w, 9, END_STREAM, "grpc-status\n0\n");
	wire_headers(w, 11, 0, ":status\n200\ncontent-type\napplication/grpc\n");
	wire_headers(w, 11, END_STREAM, "grpc-status\n0\n");
}

static void pushes(struct wire *w)
{
	wire_settings(w, 0);
	wire_fields(w, 1, (struct wire_block){.promised = 2}, GET("/style.css"));
	wire_fields(w, 1, (struct wire_block){.promised = 4, .piece = 3, .flags = PADDED, .pad = 4},
		    GET("/script.js"));
	wire_headers(w, 1, END_STREAM, OK);
	wire_headers(w, 2, 0, OK);
	wire_frame(w, ALTSVC, 0, 0, "\0\0h2=\":1\"", 9);
	wire_data(w, 2, END_STREAM, 7);
	wire_frame(w, RST_STREAM, 0, 4, "\0\0\0\x8", 4);
}

static void table_sizes(struct wire *w)
{
	wire_settings(w, 0);
	wire_headers(w, 1, END_STREAM, OK "x-a\nvalue of a\n");
	nghttp2_hd_deflate_change_table_size(w->encoder, 0);
	wire_headers(w, 3, END_STREAM, OK "x-a\nvalue of a\n");
	nghttp2_hd_deflate_change_table_size(w->encoder, 100);
	nghttp2_hd_deflate_change_table_size(w->encoder, 16384);
	wire_headers(w, 5, END_STREAM, OK "x-a\nvalue of a\n");
	wire_headers(w, 7, END_STREAM, OK "x-a\nvalue of a\n");
	nghttp2_hd_deflate_change_table_size(w->encoder, 60);
	wire_headers(w, 9, END_STREAM, OK "x-b\nb\n");
	wire_headers(w, 11, END_STREAM, OK "x-b\nb\n");
}

static void big_headers(struct wire *w)
{
	static char fields[70000];
	size_t n = (size_t)sprintf(fields, GET("/"));

	wire_client(w);
	n += (size_t)sprintf(fields + n, "x-big\n");
	memset(fields + n, 'y', 60000);
	strcpy(fields + n + 60000, "\nx-request-id\nbehind\n");
	wire_fields(w, 1, (struct wire_block){.flags = END_STREAM, .piece = 16384}, fields);
	memset(fields + n, '{', 30000);
	wire_fields(w, 3, (struct wire_block){.flags = END_STREAM, .piece = 16384}, fields);
	wire_headers(w, 5, END_STREAM, GET("/after"));
}

static void interleaved(struct wire *w)
{
	char fields[40];

	wire_settings(w, 0);
	for (uint32_t i = 0; i < 8; i++) {
		sprintf(fields, ":status\n%u\n", 200 + i);
		wire_headers(w, 1 + 2 * i, 0, fields);
	}
	for (uint32_t i = 0; i < 24; i++)
		wire_data(w, 1 + 2 * (i * 5 % 8), i < 16 ? 0 : END_STREAM, 50 + i);
}

#define CONVERSATION(side, name, expected)                                                         \
	{                                                                                          \
#name, HTTP2_##side, 0, name, expected                                             \
	}

const struct http2_conversation http2_conversations[] = {
	CONVERSATION(REQUESTS, simple_requests,
		     "1 begin; 1 GET /a host=example.org end; 3 begin; 3 GET /a host=example.org "
		     "end; 5 begin; 5 GET /a host=example.org end; 7 begin; 7 GET /b "
		     "host=example.org end; 9 begin; 9 GET /b host=example.org end"),
	CONVERSATION(REQUESTS, kept_fields,
		     "1 begin; 1 GET /t host=example.org id=abc-1 trace=0a..31 end; "
		     "3 begin; 3 GET /u host=example.org queued=1700000000500000000 end; "
		     "5 begin; 5 PURGE * host=late.example queued=1700000000000000000 end; "
		     "7 begin; 7 OTHER / end"),
	{"no query", HTTP2_REQUESTS, 0, queries,
	 "1 begin; 1 GET /a host=example.org end; 3 begin; 3 GET /a host=example.org end; "
	 "5 begin; 5 GET /b host=example.org end; 7 begin; 7 CONNECT a:1 connect host=a:1 end",
	 URL_QUERY_OFF},
	{"names of queries", HTTP2_REQUESTS, 0, queries,
	 "1 begin; 1 GET /a?q=?&? host=example.org end; "
	 "3 begin; 3 GET /a?q=?&? host=example.org end; "
	 "5 begin; 5 GET /b host=example.org end; 7 begin; 7 CONNECT a:1 connect host=a:1 end",
	 URL_QUERY_NAMES},
	{"full queries", HTTP2_REQUESTS, 0, queries,
	 "1 begin; 1 GET /a?q=1&r host=example.org end; "
	 "3 begin; 3 GET /a?q=1&r host=example.org end; "
	 "5 begin; 5 GET /b host=example.org end; 7 begin; 7 CONNECT a:1 connect host=a:1 end",
	 URL_QUERY_FULL},
	CONVERSATION(REQUESTS, bodies, "1 begin; 1 POST /one; 3 begin; 3 PUT /two; 3 end; 1 end"),
	CONVERSATION(REQUESTS, request_trailers,
		     "1 begin; 1 POST /rpc; 3 begin; 3 GET /x host=example.org end; 1 end"),
	CONVERSATION(REQUESTS, continued,
		     "1 begin; 1 GET /bytewise host=example.org end; "
		     "3 begin; 3 GET /padded host=example.org id=in-pieces end; "
		     "5 begin; 5 GET /prio host=example.org; "
		     "7 begin; 7 GET /both host=example.org end"),
	CONVERSATION(REQUESTS, control_frames,
		     "13 begin; 13 GET /13 host=example.org; 13 reset; table 65536"),
	CONVERSATION(REQUESTS, connects,
		     "1 begin; 1 CONNECT db.example:5432 connect host=db.example:5432; "
		     "3 begin; 3 CONNECT /ws connect"),
	CONVERSATION(REQUESTS, big_headers,
		     "1 begin; 1 GET / host=example.org id=behind end; "
		     "3 begin; 3 GET / host=example.org id=behind end; "
		     "5 begin; 5 GET /after host=example.org end"),
	CONVERSATION(RESPONSES, simple_responses,
		     "3 200; 1 200; 1 end; 3 end; 5 304 end; 7 418 end"),
	CONVERSATION(RESPONSES, interim, "1 100; 1 103; 1 200; 1 end"),
	CONVERSATION(RESPONSES, grpc,
		     "1 200; 1 trailer grpc=0 end; 3 200 grpc=12 end; 5 200; 5 trailer end; "
		     "7 200 end; 9 200; 9 trailer grpc=0 end; 11 200; 11 trailer grpc=0 end"),
	CONVERSATION(RESPONSES, pushes, "1 200 end; 2 200; 2 end; 4 reset"),
	{"table_sizes", HTTP2_RESPONSES, 65536, table_sizes,
	 "1 200 end; 3 200 end; 5 200 end; 7 200 end; 9 200 end; 11 200 end"},
	CONVERSATION(RESPONSES, interleaved,
		     "1 200; 3 201; 5 202; 7 203; 9 204; 11 205; 13 206; 15 207; "
		     "1 end; 11 end; 5 end; 15 end; 9 end; 3 end; 13 end; 7 end"),
};
const size_t http2_conversation_count = sizeof http2_conversations / sizeof *http2_conversations;
