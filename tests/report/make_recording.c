// SPDX-License-Identifier: Apache-2.0
/* make_recording DIRECTORY: a small recording with every kind of thing in it; bytes of paths are
 * hostile. */
#include "decode.h"
#include "encode_call.h"
#include "rewrite.h"
#include "writer.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const paths[] = {
	"/", "/users/1", "/users/2", "/caf\xc3\xa9", "/bad\xff\xfe\x01\"\\</script>", "/scan.php"};

static uint32_t events_of(const struct event_block *b)
{
	static struct decode decode;
	uint32_t count = 0;

	decode_begin(&decode, b->payload, (size_t)(b->at - b->payload), b->block->begin_ns);
	while (decode_next(&decode) > DECODE_END)
		count++;
	return count;
}

static const struct event_frame frames[] = {{{"ab12 /bin/server", 16}, 0x1234},
					    {{"", 0}, 0x7fff12345678}};

static void add_trouble(struct event_block *b, uint64_t at, const struct event_parent *parent)
{
	struct event_stack stack = {frames, 2};
	struct event_exception e = {at, {"St9exception", 12}, {"no \xff", 4}, stack, parent, 0};
	struct event_sample s = {at, 10000000, stack, NULL, 77};
	struct event_crash c = {at, 0xdead, stack, parent, -6, 78, 11};

	event_exception(b, &e);
	event_sample(b, &s);
	event_crash(b, &c);
}

static void add_told(struct event_block *b, uint64_t at, const struct event_parent *parent)
{
	struct event_span s = {at - 5000, at, 3000, {"parse", 5}, parent, 2, FORMAT_SPAN_UNWOUND};
	struct event_function f = {at, 500, 400, 3, frames[0], NULL};
	struct event_metric m = {at, -2.5, 100000, {"queue", 5}, {"a:b", 3}, FORMAT_METRIC_GAUGE};
	struct event_resources r = {.time = at};

	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		r.value[i] = i == FORMAT_RESOURCE_descriptors ? EVENT_UNKNOWN : i * 1000;
	event_span(b, &s);
	event_function(b, &f);
	event_metric(b, &m);
	event_resources(b, &r);
}

/* A segment of its own, with calls to a database and what else is beside exchanges. */
static bool add_calls(const char *directory, uint64_t begin)
{
	struct event_parent parent = {.path = {"/users/2", 8}, .id = 8, .certainty = FORMAT_EXACT};
	struct encode_call c = {.statement = "with t as (select ?) select * from items i",
				.target = "db:5432",
				.parent = &parent,
				.begin = begin,
				.duration = 70000000,
				.first = 1000,
				.rows = 3 + 1,
				.flags = FORMAT_CALL_TRANSACTION | FORMAT_CALL_HOOK,
				.system = FORMAT_SYSTEM_POSTGRESQL};
	static struct event_block encoder;
	static uint8_t bytes[FORMAT_BUFFER_BYTES];
	struct format_block *h = (void *)bytes;
	char path[4096];
	struct timespec now;
	struct rewrite w;
	struct error error;
	glob_t found;
	bool written;

	snprintf(path, sizeof(path), "%s/*/1.seg", directory);
	if (glob(path, 0, NULL, &found))
		return false;
	event_block_start(&encoder, h, begin);
	encode_call(&encoder, &c);
	c.statement = "GET ?";
	c.error = "\xffWRONGTYPE";
	c.system = FORMAT_SYSTEM_REDIS;
	c.parent = NULL;
	c.rows = 0;
	c.flags = FORMAT_CALL_ABORTED;
	encode_call(&encoder, &c);
	add_trouble(&encoder, begin + 70000000, &parent);
	add_told(&encoder, begin + 70000000, &parent);
	h->magic = FORMAT_BLOCK_MAGIC;
	h->version = FORMAT_VERSION;
	h->sequence = 1000;
	h->raw_bytes = (uint32_t)(encoder.at - encoder.payload);
	h->event_count = events_of(&encoder);
	h->end_ns = encoder.end_ns;
	clock_gettime(CLOCK_REALTIME, &now);
	h->clock_monotonic_ns = writer_now();
	h->clock_realtime_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	found.gl_pathv[0][strlen(found.gl_pathv[0]) - 5] = '2';
	written = rewrite_open(&w, found.gl_pathv[0], &error) &&
		  rewrite_block(&w, h, encoder.payload, &error) && rewrite_close(&w, &error);
	globfree(&found);
	return written;
}

int main(int argc, char **argv)
{
	struct event_trace trace = {.ids = {0x4b, [16] = 0xf0}, .request_id = {"req-\xff", 5}};
	struct event_parent parent = {.path = {"/users/2", 8}, .id = 7};
	struct event_label labels[] = {{{"tenant", 6}, {"t1", 2}}, {{"plan", 4}, {"free", 4}}};
	struct event_cpu cpu = {400, true, true, 1, 2, 3};
	struct event_conn c = {.open = writer_now(),
			       .conn = 1,
			       .exchanges = 60,
			       .rtt_us = 50,
			       .target = {"127.0.0.1:80", 12},
			       .role = FORMAT_SERVER};

	if (argc != 2)
		return 2;
	writer_begin(argv[1], NULL);
	for (unsigned i = 0; i < 60; i++) {
		struct event_exchange x = writer_get(paths[i % 6],
						     i % 6 == 5 ? 404
						     : i % 7	? 200
								: 500,
						     c.open + i * 1000000u, 1000 + i);

		x.protocol = i % 2 ? FORMAT_HTTP2 | FORMAT_TLS : FORMAT_HTTP11;
		x.grpc = i == 31 ? 14 + 1 : 0;
		x.id = i == 31 ? 8 : 0;
		x.trace = i == 31 ? &trace : NULL;
		x.parent = i == 31 ? &parent : NULL;
		x.proxy_queue = i == 31 ? 1500000 : 0;
		x.cpu = i == 31 ? &cpu : NULL;
		x.stack = (struct event_stack){frames, i == 31 ? 2 : 0};
		x.labels = labels;
		x.label_count = i == 31 ? 2 : 0;
		writer_exchange(&x);
	}
	c.close = c.open + 70000000;
	c.handshake_ns = 300000;
	c.flags = FORMAT_CONN_TLS_FLAG;
	writer_conn(&c);
	writer_end();
	return add_calls(argv[1], c.open) ? 0 : 1;
}
