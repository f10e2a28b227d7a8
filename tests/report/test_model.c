// SPDX-License-Identifier: Apache-2.0
/* The figures of the model against those of a list kept by hand. */
#include "test.h"

#include "scratch.h"

#include <stdio.h>
#include <unistd.h>

#define COUNT 30000u

static struct scratch scratch;

static struct event_exchange like(unsigned i)
{
	static char path[64];
	static const uint16_t statuses[] = {200, 200, 200, 304, 404, 503, 0};
	uint64_t state = i * 2654435761u + 1, noise = test_random(&state);
	struct event_exchange x;

	snprintf(path, sizeof(path), i % 3 ? "/users/%u" : "/list", i % 900);
	x = writer_get(path, statuses[noise % 7], 2000000000000000u + i * 300000ull,
		       1000 + test_random(&state) % 5000000);
	x.first = x.begin + (x.last - x.begin) / 2;
	x.method = noise % 5 ? FORMAT_METHOD_GET : FORMAT_METHOD_POST;
	x.abort = x.status ? 0 : FORMAT_ABORT_PEER;
	x.out = i % 1000;
	if (i % 10 == 9) {
		x.role = FORMAT_CLIENT;
		x.target = (struct event_text){"db:5432", 7};
	}
	return x;
}

static struct model *made;

static int record(void **state)
{
	(void)state;
	scratch_begin(&scratch);
	scratch_record(&(struct scratch_load){&scratch, like, COUNT, false});
	made = scratch_model(&scratch, NULL);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	model_free(made);
	scratch_end(&scratch);
	return 0;
}

struct expected {
	uint64_t requests, errors, aborted, out, latency, count;
};

static struct expected expect(int role, const char *prefix)
{
	struct expected e = {0};

	for (unsigned i = 0; i < COUNT; i++) {
		struct event_exchange x = like(i);

		if (x.role != role || strncmp(x.path.bytes, prefix, strlen(prefix)))
			continue;
		e.requests++;
		e.errors += x.status >= 500;
		e.aborted += !x.status;
		e.out += x.out;
		e.count += x.status != 0;
		e.latency += x.status ? x.last - x.begin : 0;
	}
	return e;
}

static void assert_tally(const struct tally *t, const struct expected *e)
{
	assert_int_equal(t->requests, e->requests);
	assert_int_equal(t->errors, e->errors);
	assert_int_equal(t->aborted, e->aborted);
	assert_int_equal(t->bytes_out, e->out);
	assert_int_equal(t->latency.count, e->count);
	assert_int_equal(t->latency.sum, e->latency);
	assert_int_equal(t->by_class[0], e->aborted);
	assert_int_equal(t->by_class[5], e->errors);
}

static void totals_are_exact(void **state)
{
	struct expected e = expect(FORMAT_SERVER, "");
	uint64_t sum = 0;

	(void)state;
	assert_tally(&made->total, &e);
	assert_int_equal(made->processes[0].requests, e.requests);
	assert_int_equal(made->failures_total, e.errors + e.aborted);
	for (size_t i = 0; i < made->status_count; i++)
		sum += made->statuses[i].count;
	assert_int_equal(sum, e.requests);
}

static const struct route *route_named(const char *name)
{
	for (size_t i = 0; i < made->route_count; i++)
		if (!strcmp(made->routes[i].name, name))
			return &made->routes[i];
	return NULL;
}

static void routes_are_exact(void **state)
{
	struct expected users = expect(FORMAT_SERVER, "/users"),
			list = expect(FORMAT_SERVER, "/list");

	(void)state;
	assert_int_equal(made->route_count, 2);
	assert_tally(&route_named("/users/{id}")->tally, &users);
	assert_tally(&route_named("/list")->tally, &list);
	assert_true(route_named("/users/{id}")->guessed);
	assert_false(route_named("/list")->guessed);
	assert_int_equal(route_named("/list")->method_count, 2);
	assert_int_equal(route_named("/list")->methods[0].method, FORMAT_METHOD_GET);
}

static void bins_add_up(void **state)
{
	uint64_t requests = 0, errors = 0;

	(void)state;
	for (size_t i = 0; i < made->bin_count; i++) {
		requests += made->bins[i].tally.requests;
		errors += made->bins[i].tally.errors;
	}
	assert_int_equal(requests, made->total.requests);
	assert_int_equal(errors, made->total.errors);
	assert_int_equal(made->bins[made->bin_count - 1].rolling_requests, requests);
}

static uint64_t in_cell(uint32_t index)
{
	uint64_t requests = 0;

	for (size_t i = 0; i < made->route_count; i++) {
		const struct cells *c = &made->routes[i].cells;
		uint64_t at = made->cell_first + index - c->first;

		assert_int_equal(c->level, made->cell_level);
		requests += at < c->count ? c->list[at].requests : 0;
	}
	return requests;
}

static void cells_add_up_to_bins(void **state)
{
	uint64_t width = cells_width(made->cell_level), requests = 0;

	(void)state;
	assert_true(width >= made->bin_ns);
	for (uint32_t i = 0, bin = 0; i < made->cell_count; i++) {
		uint64_t in_bins = 0;

		for (; bin < made->bin_count &&
		       made->bins[bin].begin < (made->cell_first + i + 1) * width;
		     bin++)
			in_bins += made->bins[bin].tally.requests;
		assert_int_equal(in_cell(i), in_bins);
		requests += in_bins;
	}
	assert_int_equal(requests, made->total.requests);
}

static void upstreams_are_apart(void **state)
{
	struct expected users = expect(FORMAT_CLIENT, "/users");

	(void)state;
	assert_int_equal(made->upstream_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(made->upstreams[i].host, "db:5432");
		if (!strcmp(made->upstreams[i].route, "/users/{id}"))
			assert_tally(&made->upstreams[i].tally, &users);
	}
}

static void failures_are_the_newest(void **state)
{
	(void)state;
	assert_int_equal(made->failure_count, 100);
	for (size_t i = 1; i < made->failure_count; i++)
		assert_true(made->failures[i].ts <= made->failures[i - 1].ts);
	for (size_t i = 0; i < made->failure_count; i++) {
		const struct failure *f = &made->failures[i];

		assert_true(f->status == 503 || (!f->status && f->abort == FORMAT_ABORT_PEER));
		assert_non_null(route_named(f->route));
	}
}

static void limits_make_other(void **state)
{
	struct model_options options = model_options_default();
	struct model *m;

	(void)state;
	options.max_routes = 1;
	options.max_errors = 5;
	options.error_status = 400;
	m = scratch_model(&scratch, &options);
	assert_int_equal(m->route_count, 2);
	assert_int_equal(m->routes_merged, 1);
	assert_int_equal(m->failure_count, 5);
	assert_int_equal(m->total.requests, made->total.requests);
	assert_true(m->total.errors > made->total.errors);
	model_free(m);
}

static void patterns_name_routes(void **state)
{
	const char *patterns[] = {"/users/{name}"};
	struct model_options options = model_options_default();
	struct model *m;

	(void)state;
	options.patterns = patterns;
	options.pattern_count = 1;
	m = scratch_model(&scratch, &options);
	assert_string_equal(m->routes[0].name, "/users/{name}");
	assert_false(m->routes[0].guessed);
	model_free(m);
}

static void relative_times_count_from_the_end(void **state)
{
	struct model_options options = model_options_default();
	struct model *m;

	(void)state;
	options.since_back = 1000000000;
	m = scratch_model(&scratch, &options);
	assert_true(m->total.requests > 2500 && m->total.requests < 3500);
	model_free(m);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(totals_are_exact),
	cmocka_unit_test(routes_are_exact),
	cmocka_unit_test(bins_add_up),
	cmocka_unit_test(cells_add_up_to_bins),
	cmocka_unit_test(upstreams_are_apart),
	cmocka_unit_test(failures_are_the_newest),
	cmocka_unit_test(limits_make_other),
	cmocka_unit_test(patterns_name_routes),
	cmocka_unit_test(relative_times_count_from_the_end),
};

int main(void)
{
	return cmocka_run_group_tests(tests, record, drop);
}
