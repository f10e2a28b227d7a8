// SPDX-License-Identifier: Apache-2.0
/* Functions, metrics and labels, from events to figures, however the work is split. */
#include "test.h"

#include "dealt.h"

#include "keyed.h"
#include "trend.h"

#include "render.h"
#include "writer.h"

#include <stdio.h>

#define ROUNDS 3000u
#define MS 1000000ull

static struct event_block *room(void)
{
	return dealt_room((struct event_need){EVENT_ROOM + 4096, 32});
}

static struct event_text text(const char *bytes)
{
	return (struct event_text){bytes, (uint32_t)strlen(bytes)};
}

/* ---- what happens ---- */

static struct event_parent parent_of(const char *path, enum format_certainty certainty)
{
	return (struct event_parent){
		.path = text(path), .id = 7, .method = FORMAT_METHOD_GET, .certainty = certainty};
}

static void span(const char *name, uint64_t begin, uint64_t duration, unsigned flags)
{
	struct event_parent parent = parent_of("/users/7", FORMAT_EXACT);

	event_span(room(), &(struct event_span){.begin = begin,
						.end = begin + duration,
						.self = duration / 2,
						.name = text(name),
						.parent = &parent,
						.flags = (uint8_t)flags});
}

static void function(uint64_t offset, uint64_t begin, uint64_t calls, bool owned)
{
	struct event_parent parent = parent_of("/carts/5/items", FORMAT_PROBABLE);

	event_function(room(),
		       &(struct event_function){.begin = begin,
						.total = calls * MS,
						.self = calls * MS / 4,
						.calls = calls,
						.where = {text("- /nowhere/program"), offset},
						.parent = owned ? &parent : NULL});
}

static void metric(enum format_metric kind, const char *name, double value, uint64_t time)
{
	event_metric(room(),
		     &(struct event_metric){.time = time,
					    .value = value,
					    .per_million = kind == FORMAT_METRIC_COUNTER ? 100000
											 : 1000000,
					    .name = text(name),
					    .tags = text(time % 3 ? "zone:a" : "zone:b"),
					    .metric = (uint8_t)kind});
}

static void request(unsigned i, uint64_t begin)
{
	struct event_label labels[] = {{text("tenant"), text(i % 4 ? "acme" : "umbrella")},
				       {text("plan"), text("paid")}};
	struct event_exchange x = writer_get("/users/1", i % 10 ? 200 : 500, begin, MS);

	x.labels = labels;
	x.label_count = 1 + i % 2;
	event_exchange(room(), &x);
}

/* Values that do not add up alike in any order as doubles. */
static double odd(unsigned i)
{
	return i % 3 == 0 ? 1e9 + i : i % 3 == 1 ? 1e-9 * i : .1 * i;
}

static void round_of(unsigned i)
{
	uint64_t at = DEALT_BEGIN + i * 50 * MS;

	span(i % 2 ? "render" : "load", at, (1 + i % 7) * MS, i % 5 ? 0 : FORMAT_SPAN_UNWOUND);
	function(0x1000 + i % 3 * 16, at, 1 + i % 4, i % 2);
	metric(FORMAT_METRIC_COUNTER, "orders", 1, at);
	metric(FORMAT_METRIC_RECORD, "odd", odd(i), at);
	metric(FORMAT_METRIC_TIMER, "took", .001 * (1 + i % 10), at);
	metric(FORMAT_METRIC_SET, "users", (double)(keyed_hash(&(unsigned){i % 50}, 4) >> 11), at);
	metric(FORMAT_METRIC_SET, "many", (double)(keyed_hash(&i, 4) >> 11), at);
	metric(FORMAT_METRIC_GAUGE, "level", i, at);
	metric(i == 0 ? FORMAT_METRIC_GAUGE : FORMAT_METRIC_GAUGE_DELTA, "depth",
	       i == 0  ? 100
	       : i % 2 ? 3
		       : -2,
	       at);
	request(i, at);
}

/* ---- what is made of it ---- */

static struct model *model_of(struct dealt_plan plan)
{
	dealt_start(plan);
	for (unsigned i = 0; i < ROUNDS; i++)
		round_of(i);
	return dealt_finish();
}

static const struct function *function_named(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->function_count; i++)
		if (!strcmp(m->functions[i].name, name))
			return &m->functions[i];
	fail_msg("no function %s", name);
	return NULL;
}

static const struct metric *metric_named(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->metric_count; i++)
		if (!strcmp(m->metrics[i].name, name))
			return &m->metrics[i];
	fail_msg("no metric %s", name);
	return NULL;
}

static void near(double found, double want, double by)
{
	if (!(found >= want - by && found <= want + by))
		fail_msg("%.17g is not %.17g", found, want);
}

static void functions_add_up(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});
	const struct function *f = function_named(m, "render");
	uint64_t calls = 0, owned = 0;

	(void)state;
	assert_true(f->span);
	assert_int_equal(f->count, ROUNDS / 2);
	assert_int_equal(f->unwound, ROUNDS / 10);
	assert_int_equal(f->time.count, f->count);
	assert_int_equal(f->time.sum, f->total_ns);
	assert_int_equal(f->self_ns, f->total_ns / 2);
	assert_int_equal(f->caller_count, 1);
	assert_string_equal(f->callers[0].route, "/users/{id}");
	assert_int_equal(f->callers[0].exact, f->count);
	assert_int_equal(f->unknown, 0);
	assert_int_equal(m->function_count, 5);
	for (size_t i = 0; i < m->function_count; i++) {
		f = &m->functions[i];
		if (f->span)
			continue;
		calls += f->count;
		assert_string_equal(f->callers[0].route, "(other)"); /* no request of it is here */
		owned += f->callers[0].probable;
		assert_int_equal(f->unknown, f->count - f->callers[0].probable);
	}
	assert_int_equal(calls, ROUNDS / 4 * (1 + 2 + 3 + 4));
	assert_int_equal(owned, ROUNDS / 4 * (2 + 4));
	model_free(m);
}

static void metrics_add_up(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});
	const struct metric *x = metric_named(m, "orders");

	(void)state;
	assert_int_equal(x->kind, FORMAT_METRIC_COUNTER);
	assert_int_equal(x->values.count, ROUNDS);
	near(x->values.sum, 10. * ROUNDS, 0);
	assert_int_equal(x->series_count, 2);
	assert_string_equal(x->series[0].tags, "zone:a");
	assert_int_equal(x->series[0].values.count + x->series[1].values.count, ROUNDS);
	x = metric_named(m, "took");
	assert_int_equal(x->hist.count, ROUNDS);
	near(hist_quantile(&x->hist, 1) / x->unit, .01, .0001);
	assert_int_equal(metric_named(m, "users")->values.distinct, 50);
	assert_in_range(metric_named(m, "many")->values.distinct, ROUNDS * 9 / 10,
			ROUNDS * 11 / 10);
	x = metric_named(m, "level");
	near(x->values.last, ROUNDS - 1, 0);
	near(x->values.max, ROUNDS - 1, 0);
	x = metric_named(m, "depth");
	assert_int_equal(x->kind, FORMAT_METRIC_GAUGE);
	near(x->values.last, 100 + 3 * (ROUNDS / 2) - 2 * (ROUNDS / 2 - 1), 1e-9);
	model_free(m);
}

static void timelines_add_up(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});
	const struct metric *x = metric_named(m, "orders");
	uint64_t count = 0;
	double sum = 0;

	(void)state;
	for (size_t i = 0; i < x->bin_count; i++) {
		count += x->bin_counts[i];
		sum += x->bin_sums[i];
	}
	assert_true(x->bin_count > 30 && x->bin_count <= TREND_BINS);
	assert_int_equal(count, ROUNDS);
	near(sum, 10. * ROUNDS, 0);
	model_free(m);
}

static void labels_add_up(void **state)
{
	struct model *m = model_of((struct dealt_plan){.workers = 1});
	const struct route *r = &m->routes[0];

	(void)state;
	assert_int_equal(r->label_count, 3);
	assert_string_equal(r->labels[0].key, "plan");
	assert_int_equal(r->labels[0].requests, ROUNDS / 2);
	assert_string_equal(r->labels[1].value, "acme");
	assert_int_equal(r->labels[1].requests, ROUNDS / 4 * 3);
	assert_int_equal(r->labels[1].errors + r->labels[2].errors, ROUNDS / 10);
	assert_int_equal(r->labels[1].mean_ns, MS);
	assert_string_equal(m->failures[0].labels, "tenant=acme");
	model_free(m);
}

static void any_split_is_the_same(void **state)
{
	(void)state;
	dealt_same(model_of);
}

/* More names than keyed.h keeps, and values at every limit: all are counted. */
static void names_without_end(void **state)
{
	static const double limits[] = {0, -0., 1e308, -1e308, 5e-324, 1e20, -1e20};
	struct model *m;
	uint64_t count = 0;
	char name[32];

	(void)state;
	dealt_start((struct dealt_plan){.workers = 2});
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "metric.%u", i);
		metric(i % 7 == 6 ? FORMAT_METRIC_GAUGE_DELTA : (enum format_metric)(i % 7), name,
		       limits[i % 7], DEALT_BEGIN + i * MS);
		span(name, DEALT_BEGIN, MS, 0);
	}
	m = dealt_finish();
	for (size_t i = 0; i < m->metric_count; i++)
		count += m->metrics[i].values.count;
	assert_int_equal(count, 20000);
	count = 0;
	for (size_t i = 0; i < m->function_count; i++)
		count += m->functions[i].count;
	assert_int_equal(count, 20000);
	assert_true(m->function_count <= 1001);
	free(dealt_rendered(&render_json, m));
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_add_up),	 cmocka_unit_test(metrics_add_up),
		cmocka_unit_test(timelines_add_up),	 cmocka_unit_test(labels_add_up),
		cmocka_unit_test(any_split_is_the_same), cmocka_unit_test(names_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
