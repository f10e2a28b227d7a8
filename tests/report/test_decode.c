// SPDX-License-Identifier: Apache-2.0
/* What the recorder encodes, decoded; and what nobody encoded. */
#include "test.h"

#include "decode.h"
#include "encode_call.h"
#include "writer.h"

static struct event_block encoder;
static union {
	struct format_block header;
	uint8_t bytes[FORMAT_BUFFER_BYTES];
} buffer;
static struct decode d;

static size_t encoded(void)
{
	return (size_t)(encoder.at - encoder.payload);
}

static void begin(void)
{
	event_block_start(&encoder, &buffer.header, 1000000);
}

static void rewind_decoder(void)
{
	decode_begin(&d, encoder.payload, encoded(), buffer.header.begin_ns);
}

/* The next event that is no definition. */
static enum decode_kind next(void)
{
	enum decode_kind kind;

	do
		kind = decode_next(&d);
	while (kind == DECODE_OTHER || kind == DECODE_SHAPE);
	return kind;
}

static struct event_exchange sample(unsigned i)
{
	struct event_exchange x = writer_get(i % 3 ? "/a" : "/b", i % 2 ? 200 : 503,
					     1000000 + i * 1000 - i % 7 * 300, 500 + i);

	x.first = x.begin + i % 400;
	x.request = x.begin + i % 2 * 50;
	x.conn = i % 5 * 100000;
	x.in = 100 + i % 2;
	x.out = (uint64_t)i << (i % 40);
	x.interim = i % 4 == 0;
	x.queue = i % 4 == 1 ? 12345 : 0;
	x.early = i % 4 == 2;
	x.abort = i % 9 == 8 ? FORMAT_ABORT_PEER : 0;
	x.truncated = i % 8 == 7;
	return x;
}

static void assert_exchange(const struct event_exchange *x)
{
	const struct decode_shape *shape = &d.shapes[d.x.shape];

	assert_int_equal(d.x.begin, x->begin);
	assert_int_equal(d.x.begin + d.x.first, x->first);
	assert_int_equal(decode_end_ns(&d.x), x->last);
	assert_int_equal(d.x.begin + d.x.read, x->request);
	assert_int_equal(d.x.in, x->in);
	assert_int_equal(d.x.out, x->out);
	assert_int_equal(d.x.conn, x->conn);
	assert_int_equal(decode_more(&d.x, DECODE_ABORTED), x->abort);
	assert_int_equal(decode_more(&d.x, DECODE_QUEUE), x->queue);
	assert_int_equal(decode_more(&d.x, DECODE_EARLY), x->early);
	assert_int_equal(decode_more(&d.x, DECODE_INTERIM), x->interim);
	assert_int_equal(shape->status, x->status);
	assert_int_equal(shape->method, x->method);
	assert_int_equal(shape->flags, x->truncated ? FORMAT_SHAPE_TRUNCATED : 0);
	assert_int_equal(shape->path.length, x->path.length);
	assert_memory_equal(shape->path.bytes, x->path.bytes, x->path.length);
}

static void exchanges_come_back(void **state)
{
	unsigned count = 0;

	(void)state;
	begin();
	while (!event_block_full(&encoder, EVENT_NEED)) {
		struct event_exchange x = sample(count++);

		event_exchange(&encoder, &x);
	}
	rewind_decoder();
	for (unsigned i = 0; i < count; i++) {
		struct event_exchange x = sample(i);

		assert_int_equal(next(), DECODE_EXCHANGE);
		assert_exchange(&x);
	}
	assert_int_equal(next(), DECODE_END);
	assert_int_equal(decode_offset(&d), encoded());
}

static void connections_and_threads_come_back(void **state)
{
	struct event_conn c = {.open = 900000,
			       .close = 2000000,
			       .in = 1,
			       .out = 2,
			       .unseen_in = 3,
			       .unseen_out = 4,
			       .conn = 5,
			       .exchanges = 6,
			       .rtt_us = 7,
			       .retransmits = 8,
			       .target = {"h:1", 3},
			       .role = FORMAT_CLIENT,
			       .end = FORMAT_CONN_UPGRADED};

	(void)state;
	begin();
	event_thread(&encoder, 4711);
	event_conn(&encoder, &c);
	rewind_decoder();
	assert_int_equal(next(), DECODE_THREAD);
	assert_int_equal(d.tid, 4711);
	assert_int_equal(next(), DECODE_CONN);
	assert_int_equal(d.conn.open, c.open);
	assert_int_equal(d.conn.duration, c.close - c.open);
	assert_int_equal(d.conn.in + d.conn.out + d.conn.unseen_in + d.conn.unseen_out, 10);
	assert_int_equal(d.conn.conn, 5);
	assert_int_equal(d.conn.exchanges, 6);
	assert_int_equal(d.conn.rtt_us, 7);
	assert_int_equal(d.conn.retransmits, 8);
	assert_int_equal(d.conn.role, FORMAT_CLIENT);
	assert_int_equal(d.conn.end, FORMAT_CONN_UPGRADED);
	assert_memory_equal(d.conn.target.bytes, "h:1", 3);
	assert_int_equal(next(), DECODE_END);
}

static const struct event_parent the_parent = {
	.path = {"/shop", 5}, .id = 77, .method = FORMAT_METHOD_POST, .certainty = FORMAT_EXACT};

static void assert_parent(unsigned about)
{
	assert_int_equal(about & DECODE_ABOUT_PARENT, DECODE_ABOUT_PARENT);
	assert_int_equal(d.parent.id, 77);
	assert_int_equal(d.parent.method, FORMAT_METHOD_POST);
	assert_int_equal(d.parent.certainty, FORMAT_EXACT);
	assert_int_equal(d.parent.path.length, 5);
	assert_memory_equal(d.parent.path.bytes, "/shop", 5);
}

static void what_is_about_an_exchange_comes_back(void **state)
{
	struct event_trace trace = {.ids = {1, 2, 3, [23] = 24}, .request_id = {"req-1", 5}};
	struct event_exchange plain = sample(4), x = sample(1);

	(void)state;
	x.trace = &trace;
	x.parent = &the_parent;
	x.id = 4000000000u;
	x.grpc = 14 + 1;
	x.proxy_queue = 5000000;
	x.protocol = FORMAT_HTTP2 | FORMAT_TLS;
	begin();
	event_exchange(&encoder, &plain);
	event_exchange(&encoder, &x);
	event_exchange(&encoder, &plain);
	rewind_decoder();
	assert_int_equal(next(), DECODE_EXCHANGE);
	assert_int_equal(d.x.about, 0);
	assert_int_equal(next(), DECODE_EXCHANGE);
	assert_exchange(&x);
	assert_int_equal(d.shapes[d.x.shape].protocol, FORMAT_HTTP2 | FORMAT_TLS);
	assert_int_equal(decode_more(&d.x, DECODE_ID), x.id);
	assert_true(d.x.more & FORMAT_MORE_GRPC);
	assert_int_equal(decode_more(&d.x, DECODE_GRPC), 14);
	assert_int_equal(decode_more(&d.x, DECODE_PROXY_QUEUE), 5000000);
	assert_parent(d.x.about);
	assert_true(d.x.about & DECODE_ABOUT_TRACE);
	assert_memory_equal(d.trace.ids, trace.ids, FORMAT_TRACE_BYTES);
	assert_int_equal(d.trace.request_id.length, 5);
	assert_memory_equal(d.trace.request_id.bytes, "req-1", 5);
	assert_int_equal(next(), DECODE_EXCHANGE);
	assert_int_equal(d.x.about, 0);
	assert_int_equal(next(), DECODE_END);
}

static void a_grpc_status_of_zero_is_there(void **state)
{
	struct event_exchange x = sample(4);

	(void)state;
	x.grpc = 1;
	begin();
	event_exchange(&encoder, &x);
	rewind_decoder();
	assert_int_equal(next(), DECODE_EXCHANGE);
	assert_true(d.x.more & FORMAT_MORE_GRPC);
	assert_int_equal(d.x.value[DECODE_GRPC], 0);
}

static void look_ups_and_measurements_come_back(void **state)
{
	struct event_dns dns = {.begin = 999000,
				.end = 1005000,
				.host = {"db.internal", 11},
				.code = 3,
				.parent = &the_parent};
	struct event_gauge gauge = {
		.time = 1002000, .value = 7, .limit = 128, .name = {"[::]:80", 7}};

	(void)state;
	begin();
	event_dns(&encoder, &dns);
	event_gauge(&encoder, &gauge);
	dns.parent = NULL;
	event_dns(&encoder, &dns);
	rewind_decoder();
	assert_int_equal(next(), DECODE_DNS);
	assert_int_equal(d.dns.begin, 999000);
	assert_int_equal(d.dns.duration, 6000);
	assert_int_equal(d.dns.code, 3);
	assert_memory_equal(d.dns.host.bytes, "db.internal", 11);
	assert_parent(d.dns.about);
	assert_int_equal(next(), DECODE_GAUGE);
	assert_int_equal(d.gauge.gauge, FORMAT_GAUGE_ACCEPT_QUEUE);
	assert_int_equal(d.gauge.time, 1002000);
	assert_int_equal(d.gauge.value, 7);
	assert_int_equal(d.gauge.limit, 128);
	assert_memory_equal(d.gauge.name.bytes, "[::]:80", 7);
	assert_int_equal(next(), DECODE_DNS);
	assert_int_equal(d.dns.about, 0);
	assert_int_equal(buffer.header.min_begin_ns, 999000);
	assert_int_equal(encoder.end_ns, 1005000);
}

static void calls_come_back(void **state)
{
	struct encode_call c = {.statement = "SELECT ?",
				.target = "db:5432",
				.error = "23505",
				.parent = &the_parent,
				.begin = 999000,
				.duration = 3000,
				.first = 2000,
				.rows = 12 + 1,
				.flags = FORMAT_CALL_PREPARED | FORMAT_CALL_HOOK,
				.system = FORMAT_SYSTEM_MYSQL};

	(void)state;
	begin();
	encode_call(&encoder, &c);
	c = (struct encode_call){.statement = "GET ?", .begin = 1000000, .system = 200};
	encode_call(&encoder, &c);
	rewind_decoder();
	assert_int_equal(next(), DECODE_CALL);
	assert_int_equal(d.call.begin, 999000);
	assert_int_equal(d.call.duration, 3000);
	assert_int_equal(d.call.first, 2000);
	assert_int_equal(d.call.rows, 12);
	assert_int_equal(d.call.flags, FORMAT_CALL_PREPARED | FORMAT_CALL_HOOK);
	assert_int_equal(d.call.system, FORMAT_SYSTEM_MYSQL);
	assert_int_equal(d.call.statement.length, 8);
	assert_memory_equal(d.call.statement.bytes, "SELECT ?", 8);
	assert_memory_equal(d.call.target.bytes, "db:5432", 7);
	assert_memory_equal(d.call.error.bytes, "23505", 5);
	assert_parent(d.call.about);
	assert_int_equal(next(), DECODE_CALL);
	assert_int_equal(d.call.about, 0);
	assert_int_equal(d.call.error.length, 0);
	assert_true(d.call.rows == DECODE_ROWS_UNKNOWN);
	assert_int_equal(d.call.system, UINT8_MAX); /* a later version's */
	assert_int_equal(next(), DECODE_END);
}

static void log_texts_come_back_cut(void **state)
{
	static char text[FORMAT_LOG_MAX + 100];
	struct event_log log = {
		.time = 1001000, .text = {text, sizeof(text)}, .parent = &the_parent};
	struct event_trace trace = {.request_id = {text, sizeof(text)}};
	struct event_exchange x = sample(4);
	size_t before;

	(void)state;
	memset(text, 'x', sizeof(text));
	x.trace = &trace;
	begin();
	before = encoded();
	event_log(&encoder, &log);
	assert_true(encoded() - before <= EVENT_ROOM + FORMAT_LOG_MAX);
	event_exchange(&encoder, &x);
	rewind_decoder();
	assert_int_equal(next(), DECODE_LOG);
	assert_int_equal(d.log.log, FORMAT_LOG_FASTCGI);
	assert_int_equal(d.log.time, 1001000);
	assert_int_equal(d.log.text.length, FORMAT_LOG_MAX);
	assert_memory_equal(d.log.text.bytes, text, FORMAT_LOG_MAX);
	assert_parent(d.log.about);
	assert_int_equal(next(), DECODE_EXCHANGE);
	assert_int_equal(d.x.about, DECODE_ABOUT_TRACE);
	assert_int_equal(d.trace.request_id.length, FORMAT_REQUEST_ID_MAX);
}

/* The longest of everything at once stays within what the writer reserves. */
static void nothing_is_longer_than_its_room(void **state)
{
	static char text[EVENT_TARGET_MAX];
	struct event_trace trace = {.request_id = {text, FORMAT_REQUEST_ID_MAX}};
	struct event_parent parent = {.path = {text + 1, FORMAT_PATH_MAX}, .id = UINT32_MAX};
	struct event_exchange x = sample(1);

	(void)state;
	memset(text, 'y', sizeof(text));
	text[0] = 'x';
	x.path = (struct event_text){text, FORMAT_PATH_MAX};
	x.target = (struct event_text){text, sizeof(text)};
	x.trace = &trace;
	x.parent = &parent;
	x.queue = x.proxy_queue = x.in = x.out = UINT64_MAX;
	x.conn = x.id = UINT32_MAX;
	x.grpc = UINT16_MAX;
	x.abort = FORMAT_ABORT_PEER;
	x.early = x.truncated = true;
	begin();
	event_exchange(&encoder, &x);
	assert_true(encoded() <= EVENT_ROOM);
	assert_true(encoder.string_count <= EVENT_STRINGS_MAX);
}

static void connects_and_handshakes_come_back(void **state)
{
	struct event_conn c = {.open = 1000000,
			       .close = 1000500,
			       .conn = 1,
			       .role = FORMAT_CLIENT,
			       .target = {"h:1", 3},
			       .connect_ns = 400,
			       .connect_errno = 111,
			       .handshake_ns = 300,
			       .flags = FORMAT_CONN_TLS_FLAG};

	(void)state;
	begin();
	event_conn(&encoder, &c);
	rewind_decoder();
	assert_int_equal(next(), DECODE_CONN);
	assert_int_equal(d.conn.connect_ns, 400);
	assert_int_equal(d.conn.connect_errno, 111);
	assert_int_equal(d.conn.handshake_ns, 300);
	assert_int_equal(d.conn.flags, FORMAT_CONN_TLS_FLAG);
}

/* As it was written before connections had those fields. */
static void connections_of_older_recorders_come_back(void **state)
{
	static const uint8_t payload[] = {0x80 | FORMAT_KIND_STRING,
					  1,
					  'h',
					  0x80 | FORMAT_KIND_CONN,
					  13,
					  5,
					  1,
					  2,
					  100,
					  1,
					  2,
					  3,
					  0,
					  0,
					  0,
					  7,
					  8,
					  0};

	(void)state;
	decode_begin(&d, payload, sizeof(payload), 1000);
	assert_int_equal(next(), DECODE_CONN);
	assert_int_equal(d.conn.conn, 5);
	assert_int_equal(d.conn.open, 1001);
	assert_int_equal(d.conn.retransmits, 8);
	assert_int_equal(d.conn.connect_ns | d.conn.connect_errno | d.conn.handshake_ns, 0);
	assert_int_equal(d.conn.flags, 0);
	assert_int_equal(next(), DECODE_END);
}

/* What is unknown between a parent and its exchange takes nothing away; a look-up takes no trace.
 */
static void only_its_own_event_takes_it(void **state)
{
	struct event_trace trace = {.ids = {1}};
	struct event_dns dns = {.begin = 1000000, .end = 1000001, .host = {"h", 1}};
	struct event_gauge gauge = {.time = 1000000, .name = {"l", 1}};
	struct event_exchange x = sample(4);

	(void)state;
	begin();
	event_trace(&encoder, &trace);
	event_parent(&encoder, &the_parent);
	event_gauge(&encoder, &gauge);
	event_dns(&encoder, &dns);
	event_exchange(&encoder, &x);
	rewind_decoder();
	assert_int_equal(next(), DECODE_GAUGE);
	assert_int_equal(next(), DECODE_DNS);
	assert_parent(d.dns.about);
	assert_int_equal(next(), DECODE_EXCHANGE);
	assert_int_equal(d.x.about, DECODE_ABOUT_TRACE);
}

static void unknown_kinds_and_longer_events_are_skipped(void **state)
{
	static const uint8_t payload[] = {
		0x80 | 99,
		3,
		1,
		2,
		3, /* a later version's */
		0x80 | FORMAT_KIND_THREAD,
		3,
		0x2a,
		0xff,
		0xff /* with more in it */
	};

	(void)state;
	decode_begin(&d, payload, sizeof(payload), 1);
	assert_int_equal(decode_next(&d), DECODE_OTHER);
	assert_int_equal(decode_next(&d), DECODE_THREAD);
	assert_int_equal(d.tid, 0x2a);
	assert_int_equal(decode_next(&d), DECODE_END);
}

static void nonsense_is_damage(void **state)
{
	static const struct {
		uint8_t bytes[16];
		size_t n;
	} cases[] = {
		{{0x00, 0, 0, 0}, 4},					 /* no such shape */
		{{0x80 | FORMAT_KIND_STRING, 5, 'a'}, 3},		 /* past the end */
		{{0x80 | FORMAT_KIND_SHAPE, 7, 1, 1, 1, 1, 0, 0, 0}, 9}, /* no string */
		{{0x80 | FORMAT_KIND_THREAD, 0}, 2},			 /* nothing in it */
		{{0x80 | FORMAT_KIND_THREAD, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff},
		 12},						   /* a varint without end */
		{{0x80 | FORMAT_KIND_TRACE, 5, 1, 2, 3, 4, 5}, 7}, /* ids cut short */
		{{0x80 | FORMAT_KIND_PARENT, 4, 1, 1, 1, 0}, 6},   /* no such string */
		{{0x80 | FORMAT_KIND_PARENT, 2, 1, 1}, 4},	   /* no method */
		{{0x80 | FORMAT_KIND_DNS, 4, 0, 1, 0, 0}, 6},	   /* no string */
		{{0x80 | FORMAT_KIND_GAUGE, 3, 0, 0, 1}, 5},	   /* no limit */
		{{0x80 | FORMAT_KIND_LOG, 1, 0}, 3},		   /* no time */
		{{0x80 | FORMAT_KIND_CALL, 9, 1, 0, 1, 1, 0, 0, 0, 0, 0}, 11}, /* no string */
		{{0x80 | FORMAT_KIND_CALL, 3, 1, 0, 1}, 5}, /* no rows */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		decode_begin(&d, cases[i].bytes, cases[i].n, 1);
		assert_int_equal(decode_next(&d), DECODE_DAMAGED);
	}
}

/* Every prefix and every flipped bit: any result but a crash, and no read beyond the copy. */
static void damage_is_harmless(void **state)
{
	uint8_t *copy;
	size_t n;

	(void)state;
	begin();
	for (unsigned i = 0; i < 40; i++) {
		struct event_trace trace = {.ids = {1}, .request_id = {"r", 1}};
		struct event_dns dns = {
			.begin = 1, .end = 9, .host = {"h", 1}, .parent = &the_parent};
		struct event_gauge gauge = {.time = 1, .name = {"l", 1}};
		struct encode_call call = {.statement = "SELECT ?", .error = "1", .begin = i};
		struct event_log log = {.time = 1, .text = {"text", 4}, .parent = &the_parent};
		struct event_conn conn = {
			.open = 1, .close = 2, .target = {"h", 1}, .connect_ns = 3};
		struct event_exchange x = sample(i);

		x.trace = i % 3 ? NULL : &trace;
		x.parent = i % 4 ? NULL : &the_parent;
		x.grpc = (uint16_t)(i % 5);
		event_exchange(&encoder, &x);
		event_dns(&encoder, &dns);
		event_gauge(&encoder, &gauge);
		event_log(&encoder, &log);
		event_conn(&encoder, &conn);
		encode_call(&encoder, &call);
	}
	n = encoded();
	copy = malloc(n);
	assert_non_null(copy);
	for (size_t i = 0; i < n * 8; i++) {
		size_t bytes = i % 3 ? n : i / 8;

		memcpy(copy + n - bytes, encoder.payload, bytes);
		if (bytes)
			copy[n - bytes + i / 8 % bytes] ^= (uint8_t)(1u << (i & 7));
		decode_begin(&d, copy + n - bytes, bytes, 1);
		while (decode_next(&d) > DECODE_END)
			;
	}
	free(copy);
}

RUN(cmocka_unit_test(exchanges_come_back), cmocka_unit_test(connections_and_threads_come_back),
    cmocka_unit_test(what_is_about_an_exchange_comes_back),
    cmocka_unit_test(a_grpc_status_of_zero_is_there),
    cmocka_unit_test(look_ups_and_measurements_come_back),
    cmocka_unit_test(calls_come_back), cmocka_unit_test(log_texts_come_back_cut), cmocka_unit_test(nothing_is_longer_than_its_room),
    cmocka_unit_test(connects_and_handshakes_come_back),
    cmocka_unit_test(connections_of_older_recorders_come_back),
    cmocka_unit_test(only_its_own_event_takes_it),
    cmocka_unit_test(unknown_kinds_and_longer_events_are_skipped),
    cmocka_unit_test(nonsense_is_damage), cmocka_unit_test(damage_is_harmless))
