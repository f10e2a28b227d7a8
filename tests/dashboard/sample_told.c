// SPDX-License-Identifier: Apache-2.0
/* What the sample tells of itself: functions, spans, metrics of every kind, labels. */
#include "sample_model.h"

#include <math.h>
#include <stdlib.h>

#define MS 1000000ull
#define BINS 40u

static struct function functions[] = {
	{.name = "render_page", .span = true, .count = 9000, .unwound = 12},
	{.name = "price", .span = true, .count = 64000},
	{.name = "shop::cart::total(std::vector<shop::item, std::allocator<shop::item> > const&, "
		 "shop::currency)",
	 .file = "/build/shop/src/cart.cpp",
	 .line = 217,
	 .module = "/usr/bin/shop",
	 .count = 1200000},
	{.name = "parse_cookie", .module = "/usr/lib/libshop.so.1", .count = 47000},
	{.name = "(other)", .count = 3},
};

static struct function_caller callers[5][2];

static struct metric_series zones[] = {
	{"zone:north,tenant:acme",
	 {.count = 700, .sum = 7000, .mean = 1, .min = 1, .max = 1, .last = 1}},
	{"zone:south", {.count = 300, .sum = 3000, .mean = 1, .min = 1, .max = 1, .last = 1}},
};

static struct metric metrics[] = {
	{.name = "basket.items",
	 .kind = FORMAT_METRIC_RECORD,
	 .values = {.count = 900, .sum = 2745, .mean = 3.05, .min = 0, .max = 41, .last = 2}},
	{.name = "orders",
	 .kind = FORMAT_METRIC_COUNTER,
	 .values = {.count = 1000, .sum = 10000, .mean = 1, .min = 1, .max = 1, .last = 1},
	 .series = zones,
	 .series_count = 2},
	{.name = "queue.depth",
	 .kind = FORMAT_METRIC_GAUGE,
	 .values = {.count = 600, .sum = -81, .mean = 14.5, .min = -3, .max = 96, .last = 8}},
	{.name = "queue.depth",
	 .kind = FORMAT_METRIC_TIMER,
	 .values =
		 {.count = 400, .sum = 6.2, .mean = .0155, .min = .0004, .max = .31, .last = .01}},
	{.name = "visitors",
	 .kind = FORMAT_METRIC_SET,
	 .values = {.count = 8200, .sum = 1e18, .max = 9e15, .distinct = 1711}},
};

static struct route_label labels[] = {
	{"tenant", "acme", 8000, 70, 12 * MS},
	{"tenant", "umbrella", 4100, 2, 7 * MS},
	{"version", "1.4.2", 12100, 72, 10 * MS},
};

static void spread(struct hist *h, double middle, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		hist_add(h, (uint64_t)(middle * exp(.5 * sin((double)i * 12.9898))));
}

static void fill_functions(struct model *m)
{
	static const double self[] = {4e10, 3e10, 2e10, 4e8, 1e3};

	m->functions = functions;
	m->function_count = sizeof(functions) / sizeof(functions[0]);
	for (size_t i = 0; i < m->function_count; i++) {
		struct function *f = &functions[i];

		if (f->span)
			spread(&f->time, 1.5 * self[i] / (double)f->count, f->count);
		f->self_ns = (uint64_t)self[i];
		f->total_ns = f->span ? f->time.sum : f->self_ns * 2;
		for (size_t k = 0; k < 2; k++)
			callers[i][k] = (struct function_caller){
				.route = m->routes[k].name,
				.exact = k ? 1 : f->count / 2,
				.probable = k ? f->count / 4 : 0,
				.total_ns = f->total_ns / (2 + 2 * k),
				.self_ns = f->self_ns / (2 + 2 * k),
			};
		f->callers = callers[i];
		f->caller_count = 2;
		f->unknown = f->count - f->count / 2 - f->count / 4 - 1;
	}
}

static void fill_metrics(struct model *m)
{
	static uint64_t counts[5][BINS];
	static double sums[5][BINS];

	m->metrics = metrics;
	m->metric_count = sizeof(metrics) / sizeof(metrics[0]);
	for (size_t i = 0; i < m->metric_count; i++) {
		struct metric *x = &metrics[i];

		for (unsigned k = 0; k < BINS; k++) {
			counts[i][k] = x->values.count / BINS;
			sums[i][k] = x->values.sum / BINS;
		}
		x->begin = m->begin;
		x->bin_ns = 16000 * MS;
		x->bin_count = BINS;
		x->bin_counts = counts[i];
		x->bin_sums = sums[i];
		x->unit = x->kind == FORMAT_METRIC_TIMER ? 1e9 : 1e6;
		if (x->kind == FORMAT_METRIC_RECORD || x->kind == FORMAT_METRIC_TIMER)
			spread(&x->hist, x->values.mean * x->unit, x->values.count);
	}
}

void sample_told(struct model *m)
{
	fill_functions(m);
	fill_metrics(m);
	m->routes[0].labels = labels;
	m->routes[0].label_count = sizeof(labels) / sizeof(labels[0]);
	if (m->failure_count)
		m->failures[0].labels = "tenant=acme\nversion=1.4.2";
}

void sample_told_hostile(struct model *m, const char *text)
{
	functions[0].name = functions[1].name = functions[2].file = functions[3].module = text;
	metrics[0].name = "\xff";
	metrics[1].name = text;
	zones[0].tags = labels[0].key = labels[1].value = text;
	metrics[2].values.max = INFINITY;
	for (size_t i = 0; i < m->function_count; i++)
		for (size_t k = 0; k < 2; k++)
			callers[i][k].route = m->routes[k].name;
	m->failures[0].labels = text;
}
