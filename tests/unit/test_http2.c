/* SPDX-License-Identifier: Apache-2.0 */
#include "http2_conversations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_text(const char *name, const struct http2_trace *trace, const char *expected)
{
	if (strcmp(trace->text, expected) != 0)
		fail_msg("%s:\nread     %s\nexpected %s", name, trace->text, expected);
}

static void expect_same(const char *name, const struct http2_stream *stream,
			const struct http2_trace *whole, struct http2_cuts cuts)
{
	static struct http2_trace cut;

	http2_trace(&cut, stream, &cuts);
	if (!http2_trace_same(whole, &cut))
		fail_msg("%s, first %zu, every %zu, seed %llu, skip %d:\nwhole %s\ncut   %s", name,
			 cuts.first, cuts.every, (unsigned long long)cuts.seed, cuts.skip,
			 whole->text, cut.text);
}

static void expect_same_in_pieces(const char *name, const struct http2_stream *stream,
				  const struct http2_trace *whole)
{
	size_t stride = 1 + stream->count / 1000;

	for (size_t first = 1; first < stream->count; first += stride) {
		expect_same(name, stream, whole, (struct http2_cuts){.first = first});
		expect_same(name, stream, whole, (struct http2_cuts){.first = first, .skip = true});
	}
	for (size_t every = 1; every < 40; every++)
		expect_same(name, stream, whole, (struct http2_cuts){.every = every});
	for (uint64_t seed = 1; seed <= 40; seed++) {
		expect_same(name, stream, whole, (struct http2_cuts){.seed = seed});
		expect_same(name, stream, whole, (struct http2_cuts){.seed = seed, .skip = true});
	}
}

static struct http2_stream stream_of(const struct wire *w, enum http2_side side)
{
	return (struct http2_stream){side, (const char *)w->bytes, w->count, 0, 0};
}

/* Padding and frame headers are no part of it. */
static void data(void **state)
{
	static struct http2_trace trace;
	struct http2_stream stream;
	struct wire wire;

	(void)state;
	wire_begin(&wire);
	wire_settings(&wire, 0);
	wire_headers(&wire, 1, 0, ":status\n500\n");
	wire_frame(&wire, DATA, PADDED, 1, "\2hel\0\0", 6);
	wire_frame(&wire, DATA, 0, 1, "", 0);
	wire_frame(&wire, DATA, END_STREAM, 1, "lo", 2);
	stream = stream_of(&wire, HTTP2_RESPONSES);
	for (size_t every = 0; every < 20; every++) {
		http2_trace(&trace, &stream, &(struct http2_cuts){.every = every});
		expect_text("data", &trace, "1 500; 1 end");
		assert_int_equal(trace.data_bytes, 5);
		assert_memory_equal(trace.data, "hello", 5);
	}
	wire_end(&wire);
}

static void conversations(void **state)
{
	static struct http2_trace whole;

	(void)state;
	for (size_t i = 0; i < http2_conversation_count; i++) {
		const struct http2_conversation *c = &http2_conversations[i];
		struct http2_stream stream;
		struct wire wire;

		wire_begin(&wire);
		c->write(&wire);
		stream = stream_of(&wire, c->side);
		stream.table_max = c->table_max;
		stream.query = c->query;
		http2_trace(&whole, &stream, &(struct http2_cuts){0});
		expect_text(c->name, &whole, c->expected);
		expect_same_in_pieces(c->name, &stream, &whole);
		wire_end(&wire);
	}
}

/* A frame that must not come; behind a preface and SETTINGS, unless `bare`. */
static const struct {
	const char *name, *bytes;
	size_t count, at; /* behind which byte it must be known; 0: the last */
	enum http2_side side;
	bool bare;
} malformed[] = {
#define BYTES(text) text, sizeof(text) - 1
	{"headers on stream 0", BYTES("\0\0\1\1\4\0\0\0\0\x88"), 9, 0, 0},
	{"data on stream 0", BYTES("\0\0\1\0\0\0\0\0\0x"), 9, 0, 0},
	{"headers on an even stream", BYTES("\0\0\1\1\4\0\0\0\2\x82"), 9, 0, 0},
	{"headers without any", BYTES("\0\0\0\1\4\0\0\0\1"), 9, 0, 0},
	{"continuation alone", BYTES("\0\0\1\x9\4\0\0\0\1\x82"), 9, 0, 0},
	{"another in between", BYTES("\0\0\1\1\0\0\0\0\1\x82\0\0\0\6\0\0\0\0\0"), 19, 0, 0},
	{"another stream's", BYTES("\0\0\1\1\0\0\0\0\1\x82\0\0\1\x9\4\0\0\0\3\x82"), 19, 0, 0},
	{"short ping", BYTES("\0\0\7\6\0\0\0\0\0"), 9, 0, 0},
	{"ping on a stream", BYTES("\0\0\x8\6\0\0\0\0\1"), 9, 0, 0},
	{"long reset", BYTES("\0\0\5\3\0\0\0\0\1"), 9, 0, 0},
	{"reset on stream 0", BYTES("\0\0\4\3\0\0\0\0\0"), 9, 0, 0},
	{"short priority", BYTES("\0\0\4\2\0\0\0\0\1"), 9, 0, 0},
	{"odd settings", BYTES("\0\0\5\4\0\0\0\0\0"), 9, 0, 0},
	{"settings on a stream", BYTES("\0\0\6\4\0\0\0\0\1"), 9, 0, 0},
	{"ack with entries", BYTES("\0\0\6\4\1\0\0\0\0"), 9, 0, 0},
	{"short goaway", BYTES("\0\0\7\7\0\0\0\0\0"), 9, 0, 0},
	{"long window update", BYTES("\0\0\5\x8\0\0\0\0\0"), 9, 0, 0},
	{"push by a client", BYTES("\0\0\5\5\4\0\0\0\1\0\0\0\2\x82"), 9, 0, 0},
	{"no room for pad length", BYTES("\0\0\0\0\x8\0\0\0\1"), 9, 0, 0},
	{"no room for priority", BYTES("\0\0\4\1\x24\0\0\0\1"), 9, 0, 0},
	{"too much padding", BYTES("\0\0\2\0\x8\0\0\0\1\2x"), 10, 0, 0},
	{"padded headers", BYTES("\0\0\3\1\x0c\0\0\0\1\3\x82\x82"), 10, 0, 0},
	{"index 0", BYTES("\0\0\2\1\4\0\0\0\1\x80\x82"), 0, 0, 0},
	{"index beyond the table", BYTES("\0\0\1\1\4\0\0\0\1\xbe"), 0, 0, 0},
	{"endless integer", BYTES("\0\0\7\1\4\0\0\0\1\xff\xff\xff\xff\xff\xff\xff"), 0, 0, 0},
	{"half a field", BYTES("\0\0\3\1\4\0\0\0\1\x04\x05/"), 0, 0, 0},
	{"bad huffman", BYTES("\0\0\6\1\4\0\0\0\1\x04\x84\xff\xff\xff\xff"), 0, 0, 0},
	{"table beyond the limit", BYTES("\0\0\4\1\4\0\0\0\1\x3f\xe2\x1f\x82"), 0, 0, 0},
	{"late table size", BYTES("\0\0\2\1\4\0\0\0\1\x82\x20"), 0, 0, 0},
	{"no preface", BYTES("GET / HTTP/1.1\r\n"), 1, 0, true},
	{"almost the preface", BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r"), 24, 0, true},
	{"preface, then no settings", BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\0\0\0\0\0\1"),
	 33, 0, true},
	{"acknowledged first", BYTES("\0\0\0\4\1\0\0\0\0"), 9, HTTP2_RESPONSES, true},
	{"HTTP/1 response", BYTES("HTTP/1.1 400 Bad Request\r\n"), 9, HTTP2_RESPONSES, true},
	{"no status",
	 BYTES("\0\0\4\1\4\0\0\0\1\x48\2"
	       "20"),
	 0, HTTP2_RESPONSES, 0},
	{"status of letters",
	 BYTES("\0\0\5\1\4\0\0\0\1\x48\3"
	       "2x0"),
	 0, HTTP2_RESPONSES, 0},
	{"low status",
	 BYTES("\0\0\5\1\4\0\0\0\1\x48\3"
	       "099"),
	 0, HTTP2_RESPONSES, 0},
#undef BYTES
};

static void malformed_frames(void **state)
{
	static struct http2_trace whole;

	(void)state;
	for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
		struct http2_stream stream;
		struct wire wire;
		size_t at;

		wire_begin(&wire);
		if (malformed[i].side == HTTP2_REQUESTS && !malformed[i].bare)
			wire_client(&wire);
		else if (!malformed[i].bare)
			wire_settings(&wire, 0);
		at = wire.count + (malformed[i].at ? malformed[i].at : malformed[i].count);
		wire_bytes(&wire, malformed[i].bytes, malformed[i].count);
		wire_bytes(&wire, "and more", 8);
		stream = stream_of(&wire, malformed[i].side);
		http2_trace(&whole, &stream, &(struct http2_cuts){0});
		if (whole.bytes < 9 || strcmp(whole.text + whole.bytes - 9, "malformed") != 0)
			fail_msg("%s: read %s", malformed[i].name, whole.text);
		if (whole.at[whole.events - 1] != at)
			fail_msg("%s: known at %zu, not at %zu", malformed[i].name,
				 whole.at[whole.events - 1], at);
		expect_same_in_pieces(malformed[i].name, &stream, &whole);
		wire_end(&wire);
	}
}

static void long_paths(void **state)
{
	static const struct {
		size_t path;
		const char *behind;
		bool truncated;
	} table[] = {
		{FORMAT_PATH_MAX - 1, "", false},
		{FORMAT_PATH_MAX, "", false},
		{FORMAT_PATH_MAX, "?q", false},
		{FORMAT_PATH_MAX, "#f", false},
		{FORMAT_PATH_MAX + 1, "", true},
		{FORMAT_PATH_MAX + 1, "?q", true},
		{9000, "?q", true},
	};
	static struct http2_trace whole;
	static char fields[9100];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int n = sprintf(fields, ":method\nGET\n:path\n");
		size_t kept = table[i].path < FORMAT_PATH_MAX ? table[i].path : FORMAT_PATH_MAX;
		struct http2_stream stream;
		struct wire wire;

		memset(fields + n, 'p', table[i].path);
		strcpy(fields + n + table[i].path, table[i].behind);
		wire_begin(&wire);
		wire_client(&wire);
		wire_headers(&wire, 1, 0, fields);
		stream = stream_of(&wire, HTTP2_REQUESTS);
		http2_trace(&whole, &stream, &(struct http2_cuts){0});
		assert_int_equal(strspn(whole.text + strlen("1 begin; 1 GET "), "p"), kept);
		assert_true(!!strstr(whole.text, "truncated") == table[i].truncated);
		wire_end(&wire);
	}
}

static void skip_where_nothing_may_be_skipped(void **state)
{
	struct stream_event event;
	struct http2 h;

	(void)state;
	http2_init(&h, HTTP2_RESPONSES, NULL, URL_QUERY_OFF);
	assert_int_equal(http2_skip(&h, 5, &event), 5);
	assert_int_equal(event.kind, STREAM_MALFORMED);
	assert_int_equal(http2_feed(&h, "abc", 3, &event), 3);
	assert_int_equal(event.kind, STREAM_MALFORMED);
	http2_end(&h);
}

static uint64_t random_state = 88172645463325252u;

static unsigned pick(unsigned below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)(random_state % below);
}

static void literal(struct wire *w, uint8_t prefix, const char *value)
{
	const uint8_t head[] = {prefix, (uint8_t)strlen(value)};

	wire_bytes(w, head, 2);
	wire_bytes(w, value, strlen(value));
}

/* As nginx writes them: statuses and more are added to the table, nothing is taken from it. */
static void adding_block(struct wire *block, unsigned variants)
{
	char text[80];

	sprintf(text, "%03u", 200 + pick(variants));
	literal(block, 0x40 | 8, text);
	literal(block, 0x40 | 54, "nginx");
	sprintf(text, "Mon, 23 Nov 2026 01:06:%02u GMT", pick(variants));
	literal(block, 0x40 | 33, text);
	memset(text, 'e', sizeof text);
	text[pick(pick(4) ? 4 : 70)] = '\0';
	literal(block, 0x40 | 34, text);
	if (pick(variants) == 0)
		wire_bytes(block, "\x0f\x09\1!", 4); /* not added; its index takes two bytes */
	if (pick(60) == 0) {			     /* too long to be kept */
		static const char value[3200];

		wire_bytes(block, "\0\1y\x7f\x81\x18", 6);
		wire_bytes(block, value, sizeof value);
	}
}

/* `since` counts the blocks that have filled the table; a small one holds 28 entries at least. */
static void any_block(struct wire *block, unsigned variants, unsigned *since)
{
	uint8_t byte;

	if (pick(60) == 0) {
		*since = pick(2) ? 0 : 1000;
		wire_bytes(block, *since ? "\x3f\x81\x10" : "\x3f\xe1\x1f", 3);
	}
	byte = (uint8_t)(0x80 | (62 + pick(*since < 1000 ? 60 : 28)));
	if (*since % 1000 > 30 && pick(15) == 0) {
		if (pick(2))
			adding_block(block, variants);
		wire_bytes(block, &byte, 1);
	}
	if (!block->count && pick(10) == 0)
		wire_bytes(block, "\x89", 1);
	else if (!block->count || pick(2))
		adding_block(block, variants);
	(*since)++;
}

static void write_echoes(struct wire *w, unsigned variants, uint32_t blocks)
{
	unsigned since = 0;

	wire_begin(w);
	wire_settings(w, 0);
	for (uint32_t i = 0; i < blocks; i++) {
		struct wire block;

		wire_begin(&block);
		any_block(&block, variants, &since);
		wire_frame(w, HEADERS, END_HEADERS | END_STREAM, 1 + 2 * i, block.bytes,
			   block.count);
		wire_end(&block);
	}
}

/*
 * What is read byte by byte is decoded in order; what is read whole is decoded only where it must
 * be. Blocks that take an entry show whether the decoder had caught up.
 */
static void echoes(void **state)
{
	static struct http2_trace whole;
	static const unsigned variants[] = {1, 2, 3, 10, 50};

	(void)state;
	for (unsigned round = 0; round < 50; round++) {
		struct http2_stream stream;
		struct wire wire;

		write_echoes(&wire, variants[round % 5], 200);
		stream = stream_of(&wire, HTTP2_RESPONSES);
		http2_trace(&whole, &stream, &(struct http2_cuts){0});
		assert_null(strstr(whole.text, "malformed"));
		expect_same("echoes", &stream, &whole, (struct http2_cuts){.every = 1});
		expect_same("echoes", &stream, &whole, (struct http2_cuts){.seed = round + 1});
		wire_end(&wire);
	}
}

/* However little memory there is, it ends well; with enough, all is read. */
static void little_memory(void **state)
{
	static struct http2_trace whole;

	(void)state;
	for (size_t i = 0; i < http2_conversation_count; i++) {
		const struct http2_conversation *c = &http2_conversations[i];
		struct http2_stream stream;
		struct wire wire;

		wire_begin(&wire);
		c->write(&wire);
		stream = stream_of(&wire, c->side);
		for (stream.chunks = 1; stream.chunks < 8; stream.chunks++) {
			http2_trace(&whole, &stream, &(struct http2_cuts){0});
			http2_trace(&whole, &stream, &(struct http2_cuts){.every = 1});
		}
		wire_end(&wire);
	}
}

/* A table larger than a slab may be: a client that fills it. */
static void too_much_memory(void **state)
{
	static struct http2_trace whole;
	struct http2_stream stream;
	char fields[5000] = ":status\n200\nx-a\n";
	struct wire wire;

	(void)state;
	wire_begin(&wire);
	wire_settings(&wire, 0);
	nghttp2_hd_deflate_change_table_size(wire.encoder, 65536);
	for (uint32_t i = 0; i < 600; i++) {
		uint8_t head[] = {0x48, 3, '2', '0', '0', 0x40, 1, 'x', 0x7f, 0xb1, 0x21};

		memset(fields, 'a' + i % 26, 4400);
		if (!i) {
			wire_frame(&wire, HEADERS, END_HEADERS, 1, "\x3f\xe1\xff\x7f\x88", 5);
			continue;
		}
		wire_frame(&wire, HEADERS, END_HEADERS, 1 + 2 * i, head, 0);
		wire.bytes[wire.count - 8] = (uint8_t)((sizeof head + 4400) >> 8);
		wire.bytes[wire.count - 7] = (uint8_t)(sizeof head + 4400);
		wire_bytes(&wire, head, sizeof head);
		wire_bytes(&wire, fields, 4400);
	}
	stream = stream_of(&wire, HTTP2_RESPONSES);
	stream.table_max = UINT32_MAX;
	http2_trace(&whole, &stream, &(struct http2_cuts){0});
	assert_string_equal(whole.text + whole.bytes - 9, "no memory");
	assert_true(whole.held <= SLAB_LIMIT);
	wire_end(&wire);
}

static void usual_memory(void **state)
{
	static struct http2_trace whole;
	struct http2_stream stream;
	struct wire wire, block;

	(void)state;
	wire_begin(&wire);
	wire_settings(&wire, 0);
	for (uint32_t i = 0; i < 300; i++) {
		wire_begin(&block);
		adding_block(&block, 10);
		wire_frame(&wire, HEADERS, END_HEADERS, 1 + 2 * i, block.bytes, block.count);
		wire_end(&block);
	}
	stream = stream_of(&wire, HTTP2_RESPONSES);
	http2_trace(&whole, &stream, &(struct http2_cuts){0});
	assert_in_range(whole.held, 1, 2 * SLAB_CHUNK);
	wire_end(&wire);
}

static void write_input(const char *directory, const char *name, const struct wire *w, int choices)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	file = w->count < 20000 ? fopen(path, "wb") : NULL;
	if (!file)
		return;
	fputc(choices, file);
	fputc('7', file);
	fwrite(w->bytes, 1, w->count, file);
	fclose(file);
}

/* For the corpus of the fuzz target. */
static int write_corpus(const char *directory)
{
	struct wire wire;
	char name[20];

	for (size_t i = 0; i < http2_conversation_count; i++) {
		const struct http2_conversation *c = &http2_conversations[i];

		wire_begin(&wire);
		c->write(&wire);
		write_input(directory, c->name, &wire,
			    (c->side == HTTP2_RESPONSES) | (c->table_max ? 2 : 0));
		wire_end(&wire);
	}
	for (unsigned variants = 1; variants <= 8; variants++) {
		write_echoes(&wire, variants, 100);
		sprintf(name, "echoes_%u", variants);
		write_input(directory, name, &wire, 1);
		wire_end(&wire);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conversations),
		cmocka_unit_test(data),
		cmocka_unit_test(malformed_frames),
		cmocka_unit_test(long_paths),
		cmocka_unit_test(skip_where_nothing_may_be_skipped),
		cmocka_unit_test(echoes),
		cmocka_unit_test(little_memory),
		cmocka_unit_test(too_much_memory),
		cmocka_unit_test(usual_memory),
	};

	if (argc > 2 && strcmp(argv[1], "--corpus") == 0)
		return write_corpus(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
