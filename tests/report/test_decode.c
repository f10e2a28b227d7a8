// SPDX-License-Identifier: Apache-2.0
/* What the recorder encodes, decoded; and what nobody encoded. */
#include "test.h"

#include "decode.h"
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
	while (!event_block_full(&encoder)) {
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
		 12}, /* a varint without end */
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
		struct event_exchange x = sample(i);

		event_exchange(&encoder, &x);
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
    cmocka_unit_test(unknown_kinds_and_longer_events_are_skipped),
    cmocka_unit_test(nonsense_is_damage), cmocka_unit_test(damage_is_harmless))
