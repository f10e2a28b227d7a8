// SPDX-License-Identifier: Apache-2.0
/* Events beside exchanges: what the recorder encodes, decoded. */
#include "test.h"

#include "decode.h"
#include "writer.h"

#include "profilis/quantity.h"

static struct event_block encoder;
static union {
	struct format_block header;
	uint8_t bytes[FORMAT_BUFFER_BYTES];
} buffer;
static struct decode d;

static const struct event_parent the_parent = {
	.path = {"/p", 2}, .id = 7, .method = FORMAT_METHOD_POST, .certainty = FORMAT_EXACT};

static const struct event_frame frames[] = {
	{{"ab12 /bin/server", 16}, 0x1234},
	{{"", 0}, 0x7fff12345678},
	{{"- /lib/libc.so.6", 16}, 0x20},
	{{"ab12 /bin/server", 16}, 0x99},
};

static void begin(void)
{
	event_block_start(&encoder, &buffer.header, 1000000);
}

static enum decode_kind next(void)
{
	enum decode_kind kind;

	do
		kind = decode_next(&d);
	while (kind == DECODE_OTHER || kind == DECODE_SHAPE);
	return kind;
}

static enum decode_kind first(void)
{
	decode_begin(&d, encoder.payload, (size_t)(encoder.at - encoder.payload),
		     buffer.header.begin_ns);
	return next();
}

static void assert_text(struct decode_text text, const char *wanted)
{
	assert_int_equal(text.length, strlen(wanted));
	assert_memory_equal(text.bytes, wanted, text.length);
}

static void assert_parent(uint8_t about)
{
	assert_int_equal(about, DECODE_ABOUT_PARENT);
	assert_int_equal(d.parent.id, 7);
	assert_text(d.parent.path, "/p");
}

static uint64_t number(const uint8_t **at)
{
	uint64_t value = 0;

	for (unsigned shift = 0;; shift += 7) {
		value |= (uint64_t)(**at & 0x7f) << shift;
		if (*(*at)++ < 0x80)
			return value;
	}
}

/* As format.h says. */
static void assert_stack(struct decode_text stack)
{
	const uint8_t *at = (const uint8_t *)stack.bytes;

	for (unsigned i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		uint64_t module = number(&at);

		assert_int_equal(module != 0, frames[i].module.length != 0);
		if (module)
			assert_text(d.strings[module - 1], frames[i].module.bytes);
		assert_int_equal(number(&at), frames[i].offset);
	}
	assert_ptr_equal(at, stack.bytes + stack.length);
}

static void exceptions_samples_and_crashes(void **state)
{
	struct event_stack stack = {frames, 4};
	struct event_exception e = {1001000, {"St9exception", 12}, {"no", 2},
				    stack,   &the_parent,	   0};
	struct event_sample s = {1002000, 10000000, stack, NULL, 77};
	struct event_crash c = {1003000, 0xdead, {NULL, 0}, &the_parent, -6, 78, 11};

	(void)state;
	begin();
	event_exception(&encoder, &e);
	event_sample(&encoder, &s);
	event_crash(&encoder, &c);
	assert_int_equal(first(), DECODE_EXCEPTION);
	assert_int_equal(d.exception.time, 1001000);
	assert_text(d.exception.type, "St9exception");
	assert_text(d.exception.message, "no");
	assert_stack(d.exception.stack);
	assert_parent(d.exception.about);
	assert_int_equal(next(), DECODE_SAMPLE);
	assert_int_equal(d.sample.cpu, 10000000);
	assert_int_equal(d.sample.tid, 77);
	assert_stack(d.sample.stack);
	assert_int_equal(d.sample.about, 0);
	assert_int_equal(next(), DECODE_CRASH);
	assert_int_equal(d.crash.signal, 11);
	assert_int_equal(d.crash.code, -6);
	assert_int_equal(d.crash.address, 0xdead);
	assert_int_equal(d.crash.tid, 78);
	assert_int_equal(d.crash.stack.length, 0);
	assert_parent(d.crash.about);
	assert_int_equal(next(), DECODE_END);
}

static void spans_functions_and_metrics(void **state)
{
	struct event_span s = {
		1001000, 1005000, 3000, {"parse", 5}, &the_parent, 2, FORMAT_SPAN_UNWOUND};
	struct event_function f = {1002000, 500, 400, 3, frames[0], NULL};
	struct event_metric m = {1003000,      -2.5,	   100000,
				 {"queue", 5}, {"a:b", 3}, FORMAT_METRIC_GAUGE};

	(void)state;
	begin();
	event_span(&encoder, &s);
	event_function(&encoder, &f);
	event_metric(&encoder, &m);
	assert_int_equal(first(), DECODE_SPAN);
	assert_int_equal(d.span.begin, 1001000);
	assert_int_equal(d.span.duration, 4000);
	assert_int_equal(d.span.self, 3000);
	assert_int_equal(d.span.depth, 2);
	assert_int_equal(d.span.flags, FORMAT_SPAN_UNWOUND);
	assert_text(d.span.name, "parse");
	assert_parent(d.span.about);
	assert_int_equal(next(), DECODE_FUNCTION);
	assert_int_equal(d.function.calls, 3);
	assert_int_equal(d.function.total, 500);
	assert_int_equal(d.function.self, 400);
	assert_int_equal(d.function.offset, 0x1234);
	assert_text(d.function.module, "ab12 /bin/server");
	assert_int_equal(next(), DECODE_METRIC);
	assert_true(d.metric.value == -2.5);
	assert_int_equal(d.metric.per_million, 100000);
	assert_text(d.metric.name, "queue");
	assert_text(d.metric.tags, "a:b");
	assert_int_equal(next(), DECODE_END);
}

static void resources(void **state)
{
	struct event_resources r = {.time = 1001000};

	(void)state;
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		r.value[i] = i == FORMAT_RESOURCE_descriptors ? EVENT_UNKNOWN : i * 1000;
	begin();
	event_resources(&encoder, &r);
	assert_int_equal(first(), DECODE_RESOURCES);
	assert_memory_equal(d.resources.value, r.value, sizeof(r.value));
	assert_int_equal(next(), DECODE_END);
}

static void what_is_about_an_exchange(void **state)
{
	struct event_exchange x = writer_get("/a", 500, 1000000, 500);
	struct event_label labels[] = {{{"tenant", 6}, {"t1", 2}}, {{"plan", 4}, {"free", 4}}};
	struct event_cpu cpu = {400, true, true, 1, 2, 3};

	(void)state;
	x.labels = labels;
	x.label_count = 2;
	x.stack = (struct event_stack){frames, 4};
	x.cpu = &cpu;
	x.id = 9;
	x.proxy_queue = 11;
	begin();
	event_exchange(&encoder, &x);
	assert_int_equal(first(), DECODE_EXCHANGE);
	assert_int_equal(d.x.about, DECODE_ABOUT_STACK | DECODE_ABOUT_LABELS);
	assert_stack(d.stack);
	assert_int_equal(d.label_count, 2);
	assert_text(d.labels[0].key, "tenant");
	assert_text(d.labels[1].value, "free");
	assert_int_equal(decode_more(&d.x, DECODE_CPU), 400);
	assert_int_equal(decode_more(&d.x, DECODE_ID), 9);
	assert_int_equal(decode_more(&d.x, DECODE_PROXY_QUEUE), 11);
	assert_int_equal(decode_more(&d.x, DECODE_VOLUNTARY), 1);
	assert_int_equal(decode_more(&d.x, DECODE_INVOLUNTARY), 2);
	assert_int_equal(decode_more(&d.x, DECODE_FAULTS), 3);
}

static void exchanges_in_brief(void **state)
{
	struct event_exchange x = writer_get("/a", 204, 5000000000, 123456789);

	(void)state;
	x.in = 100;
	x.out = 200;
	begin();
	event_brief(&encoder, &x);
	assert_int_equal(first(), DECODE_BRIEF);
	assert_int_equal(d.shapes[d.x.shape].status, 204);
	assert_true(d.x.begin <= x.begin && x.begin - d.x.begin < FORMAT_BRIEF_NS);
	assert_true(d.x.first > 123456789 * 0.992 && d.x.first < 123456789 * 1.008);
	assert_int_equal(d.x.in, 100);
	assert_int_equal(d.x.out, 200);
	assert_int_equal(encoder.shapes[0].uses, 1);
}

/* Every bucket's middle lies within it, and not far from its ends. */
static void buckets(void **state)
{
	(void)state;
	for (uint64_t ns = 0; ns < UINT64_MAX / 9 * 8; ns += ns / 100 + 1) {
		uint32_t bucket = format_bucket(ns);
		double middle = (double)format_bucket_ns(bucket);

		assert_true(bucket < FORMAT_BUCKETS);
		assert_int_equal(format_bucket(format_bucket_ns(bucket)), bucket);
		assert_true(middle <= (double)ns * 1.008 && middle >= (double)ns * 0.992);
	}
}

static void assert_quantity(bool (*read)(const char *, uint64_t *), const char *text,
			    int64_t wanted)
{
	uint64_t value;

	if (read(text, &value) != (wanted >= 0) || (wanted >= 0 && value != (uint64_t)wanted))
		fail_msg("%s", text);
}

static void quantities(void **state)
{
	(void)state;
	assert_quantity(quantity_bytes, "500", 500);
	assert_quantity(quantity_bytes, "2k", 2048);
	assert_quantity(quantity_bytes, "1G", 1 << 30);
	assert_quantity(quantity_bytes, "1GB", -1);
	assert_quantity(quantity_bytes, "18446744073709551616", -1);
	assert_quantity(quantity_duration, "1s", 1000000000);
	assert_quantity(quantity_duration, "1.5", 1500000000);
	assert_quantity(quantity_duration, "250ms", 250000000);
	assert_quantity(quantity_duration, "2h", 7200000000000);
	assert_quantity(quantity_duration, "ms", -1);
	assert_quantity(quantity_duration, "1 s", -1);
	assert_quantity(quantity_share, "1", 1ll << 32);
	assert_quantity(quantity_share, "0", 0);
	assert_quantity(quantity_share, "0.5", 1ll << 31);
	assert_quantity(quantity_share, "25%", 1ll << 30);
	assert_quantity(quantity_share, "1/8", 1ll << 29);
	assert_quantity(quantity_share, "1.1", -1);
	assert_quantity(quantity_share, "1/0", -1);
	assert_quantity(quantity_number, "99", 99);
	assert_quantity(quantity_number, "", -1);
	assert_quantity(quantity_number, "9x", -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exceptions_samples_and_crashes),
		cmocka_unit_test(spans_functions_and_metrics),
		cmocka_unit_test(resources),
		cmocka_unit_test(what_is_about_an_exchange),
		cmocka_unit_test(exchanges_in_brief),
		cmocka_unit_test(buckets),
		cmocka_unit_test(quantities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
