// SPDX-License-Identifier: Apache-2.0
/* Figures of what stands beside requests, from events as the recorder encodes them. */
#include "test.h"

#include "build.h"
#include "render.h"
#include "writer.h"

#include <errno.h>
#include <stdio.h>

#define ROUNDS 300u
#define BEGIN 1000000000ull
#define MS 1000000ull

static struct source source = {.directory = "run.dir/4711-1"};
static struct sources sources = {.list = &source, .count = 1};
static struct model_options options;

/* Blocks of the recording, dealt to some workers. */
struct work {
	struct collect *workers[3];
	unsigned count, turn;
	struct event_block encoder;
	union {
		struct format_block header;
		uint8_t bytes[FORMAT_BUFFER_BYTES];
	} buffer;
};

static void flush(struct work *w)
{
	struct capture_block block = {
		.source = &source,
		.header = &w->buffer.header,
		.payload = w->encoder.payload,
		.bytes = (size_t)(w->encoder.at - w->encoder.payload),
		.unix_offset = source.process.realtime_ns - source.process.begin_ns,
	};
	uint64_t events = 0;
	size_t damaged;

	assert_true(collect_block(w->workers[w->turn++ % w->count], &block, &events, &damaged));
	event_block_start(&w->encoder, &w->buffer.header, BEGIN);
}

static void make_room(struct work *w)
{
	if (event_block_full(&w->encoder, EVENT_NEED))
		flush(w);
}

static void exchange(struct work *w, const struct event_exchange *x)
{
	make_room(w);
	event_exchange(&w->encoder, x);
}

/* ---- one round ---- */

static void serve(struct work *w, unsigned i)
{
	struct event_exchange x = writer_get("/users/1", i % 10 ? 200 : 500, BEGIN + i * MS, MS);
	struct event_trace trace = {.ids = {0xab, [16] = 0xcd}, .request_id = {"req-9", 5}};
	struct event_parent me = {.path = {"/users/1", 8}, .id = i + 1};
	struct event_log log = {.time = x.begin + MS / 2, .text = {"it failed", 9}, .parent = &me};
	struct event_log body = {.time = x.begin + MS, .log = FORMAT_LOG_BODY,
				 .text = {"{\"error\":\"no stock\"}", 20}, .parent = &me};

	x.id = i + 1;
	x.trace = &trace;
	x.proxy_queue = i % 2 ? 2 * MS : 0;
	x.protocol = i % 4 ? FORMAT_HTTP11 : FORMAT_HTTP2 | FORMAT_TLS;
	if (i % 10 == 0) {
		make_room(w);
		event_log(&w->encoder, &log);
		make_room(w);
		event_log(&w->encoder, &body);
	}
	exchange(w, &x);
	log.text = (struct event_text){"it did not", 10};
	log.time += 10 * MS;
	make_room(w);
	if (i % 100 == 1)
		event_log(&w->encoder, &log);
}

static void serve_grpc(struct work *w, unsigned i)
{
	struct event_exchange x = writer_get("/shop.Cart/Add", 200, BEGIN + i * MS, MS);

	x.protocol = FORMAT_HTTP2;
	x.grpc = (uint16_t)(i % 20 + 1);
	exchange(w, &x);
}

static void call(struct work *w, unsigned i)
{
	struct event_parent parent = {.path = {"/users/2", 8},
				      .id = i + 1,
				      .method = FORMAT_METHOD_GET,
				      .certainty = i % 3 ? FORMAT_EXACT : FORMAT_PROBABLE};
	struct event_exchange x = writer_get("/charge/7", 200, BEGIN + i * MS, 3 * MS);

	x.role = FORMAT_CLIENT;
	x.target = (struct event_text){"pay:443", 7};
	x.method = FORMAT_METHOD_POST;
	x.grpc = i % 50 == 1 ? 5 + 1 : 0;
	x.parent = i % 5 ? &parent : NULL;
	exchange(w, &x);
	parent.path = (struct event_text){"/gone", 5};
	x.parent = i % 100 ? NULL : &parent;
	x.path = (struct event_text){"/refund", 7};
	exchange(w, &x);
}

static void look_up(struct work *w, unsigned i)
{
	struct event_dns dns = {.begin = BEGIN, .end = BEGIN + MS, .host = {"pay", 3}};
	struct event_gauge gauge = {.time = BEGIN, .value = i % 7, .limit = 6, .name = {":80", 3}};

	dns.code = i % 10 ? 0 : 3;
	make_room(w);
	event_dns(&w->encoder, &dns);
	make_room(w);
	event_gauge(&w->encoder, &gauge);
}

static void connect_out(struct work *w, unsigned i)
{
	struct event_conn c = {.open = BEGIN + i * MS,
			       .close = BEGIN + i * MS + 5 * MS,
			       .conn = i,
			       .exchanges = 4,
			       .role = FORMAT_CLIENT,
			       .target = {"pay:443", 7},
			       .connect_ns = MS};

	c.connect_errno = i % 10 ? 0 : ECONNREFUSED;
	c.flags = i % 2 ? FORMAT_CONN_TLS_FLAG : 0;
	c.handshake_ns = i % 2 ? 2 * MS : 0;
	make_room(w);
	event_conn(&w->encoder, &c);
	c.role = FORMAT_SERVER;
	c.connect_ns = c.connect_errno = 0;
	c.target = (struct event_text){":80", 3};
	c.exchanges = i % 3;
	make_room(w);
	event_conn(&w->encoder, &c);
}

static void round_of(struct work *w, unsigned i)
{
	serve(w, i);
	serve_grpc(w, i);
	call(w, i);
	look_up(w, i);
	connect_out(w, i);
	if (i % 17 == 0)
		flush(w);
}

static struct model *model_of(unsigned workers, bool backwards)
{
	static const struct capture_facts facts;
	static struct work w;
	struct model *model;

	w = (struct work){.count = workers};
	options = model_options_default();
	options.cells = true;
	source.process.pid = 4711;
	source.process.begin_ns = 1;
	source.process.realtime_ns = 1700000000000000000;
	for (unsigned i = 0; i < workers; i++)
		w.workers[i] = collect_new(&options, 1);
	event_block_start(&w.encoder, &w.buffer.header, BEGIN);
	for (unsigned i = 0; i < ROUNDS; i++)
		round_of(&w, backwards ? ROUNDS - 1 - i : i);
	flush(&w);
	for (unsigned i = 1; i < workers; i++) {
		collect_merge(w.workers[0], w.workers[i]);
		collect_free(w.workers[i]);
	}
	model = model_build(w.workers[0], &sources, &facts);
	collect_free(w.workers[0]);
	return model;
}

static struct model *made;

static int make(void **state)
{
	(void)state;
	made = model_of(1, false);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	model_free(made);
	return 0;
}

static unsigned number(bool (*is)(unsigned i))
{
	unsigned n = 0;

	for (unsigned i = 0; i < ROUNDS; i++)
		n += is(i);
	return n;
}

static const struct route *route_named(const char *name)
{
	for (size_t i = 0; i < made->route_count; i++)
		if (!strcmp(made->routes[i].name, name))
			return &made->routes[i];
	fail_msg("no route %s", name);
	return NULL;
}

/* ---- what was found ---- */

static void protocols_add_up(void **state)
{
	const struct route *r = route_named("/users/{id}");

	(void)state;
	assert_int_equal(r->protocol_count, 2);
	assert_int_equal(r->protocols[0].protocol, FORMAT_HTTP11);
	assert_int_equal(r->protocols[0].count, ROUNDS - ROUNDS / 4);
	assert_int_equal(r->protocols[1].protocol, FORMAT_HTTP2 | FORMAT_TLS);
	assert_int_equal(made->protocol_count, 3);
	assert_int_equal(r->status_count, 2); /* a status is one row whatever it came by */
	assert_int_equal(r->proxy_queue.count, ROUNDS / 2);
	assert_int_equal(r->proxy_queue.max, 2 * MS);
	assert_int_equal(made->connections.proxy_queue.count, ROUNDS / 2);
}

static bool own_fault(unsigned i)
{
	switch (i % 20) {
	case 2:
	case 4:
	case 12:
	case 13:
	case 14:
	case 15:
		return true;
	default:
		return false;
	}
}

static void grpc_errors_are_the_servers_own(void **state)
{
	const struct route *r = route_named("/shop.Cart/Add");
	uint64_t in_cells = 0;

	(void)state;
	assert_int_equal(r->tally.errors, number(own_fault));
	assert_int_equal(r->grpc_count, 18); /* 17, 18 and 19 are one: none of gRPC's */
	assert_int_equal(r->grpc[17].count, 3 * ROUNDS / 20);
	for (uint32_t i = 0; i < r->cells.count; i++)
		in_cells += r->cells.list[i].errors;
	assert_int_equal(in_cells, r->tally.errors);
	assert_int_equal(made->total.errors, r->tally.errors + ROUNDS / 10);
}

static bool exact(unsigned i)
{
	return i % 5 && i % 3;
}

static bool probable(unsigned i)
{
	return i % 5 && !(i % 3);
}

static const struct upstream *upstream_named(const char *route)
{
	for (size_t i = 0; i < made->upstream_count; i++)
		if (!strcmp(made->upstreams[i].route, route))
			return &made->upstreams[i];
	fail_msg("no upstream %s", route);
	return NULL;
}

static void calls_have_their_routes(void **state)
{
	const struct upstream *u = upstream_named("/charge/{id}");
	const struct route *r = route_named("/users/{id}");

	(void)state;
	assert_string_equal(u->host, "pay:443");
	assert_int_equal(u->tally.requests, ROUNDS);
	assert_int_equal(u->tally.errors, ROUNDS / 50); /* who calls sees any but OK as an error */
	assert_int_equal(u->exact, number(exact));
	assert_int_equal(u->probable, number(probable));
	assert_int_equal(u->caller_count, 1);
	assert_string_equal(u->callers[0].caller, "/users/{id}");
	assert_int_equal(u->callers[0].exact_ns, number(exact) * 3 * MS);
	assert_int_equal(u->methods[0].method, FORMAT_METHOD_POST);
	assert_int_equal(r->call_count, 1);
	assert_string_equal(r->calls[0].host, "pay:443");
	assert_string_equal(r->calls[0].route, "/charge/{id}");
	assert_int_equal(r->calls[0].probable, number(probable));
	/* the caller itself was never recorded */
	u = upstream_named("/refund");
	assert_int_equal(u->caller_count, 1);
	assert_string_equal(u->callers[0].caller, "(other)");
	assert_int_equal(u->exact + u->probable, ROUNDS / 100);
}

static void look_ups_by_host_and_code(void **state)
{
	(void)state;
	assert_int_equal(made->lookup_count, 1);
	assert_string_equal(made->lookups[0].host, "pay");
	assert_int_equal(made->lookups[0].time.count, ROUNDS);
	assert_int_equal(made->lookups[0].errors, ROUNDS / 10);
	assert_int_equal(made->lookups[0].code_count, 2);
	assert_int_equal(made->lookups[0].codes[1].code, 3);
	assert_int_equal(made->lookups[0].codes[1].time.count, ROUNDS / 10);
}

static void connections_of_both_sides(void **state)
{
	const struct connections *in = &made->connections, *out = &made->outgoing;
	uint64_t opened = 0;

	(void)state;
	assert_int_equal(in->lifetime.count, ROUNDS);
	assert_int_equal(in->exchanges, ROUNDS); /* 0, 1, 2, 0, ... */
	assert_int_equal(in->each.max, 2);
	assert_int_equal(in->tls, ROUNDS / 2);
	assert_int_equal(in->handshake.count, ROUNDS / 2);
	assert_int_equal(out->lifetime.count, ROUNDS - ROUNDS / 10);
	assert_int_equal(out->connects_failed, ROUNDS / 10);
	assert_int_equal(out->connect.count, ROUNDS - ROUNDS / 10);
	for (size_t i = 0; i < in->rate.count; i++)
		opened += in->rate.opened[i];
	assert_int_equal(opened, ROUNDS);
	assert_int_equal(made->host_count, 1);
	assert_string_equal(made->hosts[0].host, "pay:443");
	assert_int_equal(made->hosts[0].failed, ROUNDS / 10);
	assert_int_equal(made->hosts[0].errors[0].status, ECONNREFUSED);
	assert_int_equal(made->hosts[0].requests, 4 * (ROUNDS - ROUNDS / 10));
}

static bool is_six(unsigned i)
{
	return i % 7 == 6;
}

static void accept_queues_have_their_limit(void **state)
{
	(void)state;
	assert_int_equal(made->listener_count, 1);
	assert_string_equal(made->listeners[0].name, ":80");
	assert_int_equal(made->listeners[0].samples, ROUNDS);
	assert_int_equal(made->listeners[0].max, 6);
	assert_int_equal(made->listeners[0].limit, 6);
	assert_int_equal(made->listeners[0].full, number(is_six));
}

static void failures_have_what_finds_them(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < made->failure_count; i++) {
		const struct failure *f = &made->failures[i];

		if (strcmp(f->route, "/users/{id}"))
			continue;
		found++;
		assert_string_equal(f->trace_id, "ab000000000000000000000000000000");
		assert_string_equal(f->parent_span_id, "cd00000000000000");
		assert_string_equal(f->request_id, "req-9");
		assert_string_equal(f->log_excerpt, "it failed");
		assert_string_equal(f->response_body, "{\"error\":\"no stock\"}");
		assert_string_equal(f->exception_value, "no stock");
		assert_string_equal(f->exception_source, "body");
		assert_int_equal(f->grpc, -1);
	}
	assert_true(found > 10);
	assert_int_equal(made->logs_total, 2 * ROUNDS / 10 + ROUNDS / 100);
	for (size_t i = 0; i < made->log_count; i++)
		assert_string_equal(made->logs[i].route, "/users/{id}");
}

static char *json_of(const struct model *m)
{
	struct render_options o = {.title = "x", .page_detail = true};
	struct error error;
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	assert_true(render_json.render(m, &o, out, &error));
	fclose(out);
	return text;
}

static void any_split_gives_the_same(void **state)
{
	char *once = json_of(made);

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct model *m = model_of(1 + i % 3, i > 2);
		char *text = json_of(m);

		assert_string_equal(text, once);
		free(text);
		model_free(m);
	}
	free(once);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(protocols_add_up),
	cmocka_unit_test(grpc_errors_are_the_servers_own),
	cmocka_unit_test(calls_have_their_routes),
	cmocka_unit_test(look_ups_by_host_and_code),
	cmocka_unit_test(connections_of_both_sides),
	cmocka_unit_test(accept_queues_have_their_limit),
	cmocka_unit_test(failures_have_what_finds_them),
	cmocka_unit_test(any_split_gives_the_same),
};

int main(void)
{
	return cmocka_run_group_tests(tests, make, drop);
}
