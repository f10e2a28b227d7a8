// SPDX-License-Identifier: Apache-2.0
/* Metrics of the program's own, with their sets of tags. */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#define OTHER "(other)"

struct work {
	struct model *model;
	struct collect *c;
	struct metric *metrics; /* with room for those of all keys */
	size_t count;
};

/* ---- values ---- */

static struct metric_values values_of(const struct metrics_stats *s)
{
	struct metric_values v = {
		.count = s->count,
		.sum = fixed_value(s->sum),
		.mean = s->count ? fixed_value(s->plain) / (double)s->count : 0,
		.min = s->min,
		.max = s->max,
		.last = s->last,
		.distinct = metrics_distinct(s),
	};
	struct metrics_walk w;

	if (!s->deltas)
		return v;
	w = metrics_walk(s);
	v.last = w.last;
	v.min = w.min;
	v.max = w.max;
	v.mean = w.mean;
	return v;
}

static void fill_trend(struct arena *arena, struct metric *m, const struct trend *t)
{
	m->begin = t->first * trend_width(t);
	m->bin_ns = trend_width(t);
	m->bin_count = t->count;
	m->bin_counts = arena_alloc(arena, t->count, sizeof(*m->bin_counts));
	m->bin_sums = arena_alloc(arena, t->count, sizeof(*m->bin_sums));
	for (uint32_t i = 0; i < t->count; i++) {
		m->bin_counts[i] = t->bins[i].count;
		m->bin_sums[i] = fixed_value(t->bins[i].sum);
	}
}

static void add_metric(void *context, const char *key, size_t bytes, const void *value)
{
	const struct metrics_stats *s = value;
	struct work *w = context;
	struct metric *m = &w->metrics[w->count++];

	*m = (struct metric){.name = OTHER, .kind = UINT8_MAX, .values = values_of(s)};
	m->negative = s->negative > 0;
	fill_trend(w->model->arena, m, &s->trend);
	if (!key)
		return;
	m->name = arena_text(w->model->arena, key + (bytes > 0), bytes ? bytes - 1 : 0);
	m->kind = metrics_kind(key, bytes);
	m->unit = m->kind == FORMAT_METRIC_TIMER ? METRICS_TIMER_UNIT : METRICS_OTHER_UNIT;
	hist_merge(&m->hist, &s->hist);
}

static int by_name(const void *left, const void *right)
{
	const struct metric *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

/* ---- series ---- */

struct series_entry {
	struct metric *metric;
	struct metric_series series;
};

struct series_work {
	struct model *model;
	struct series_entry *list;
	size_t count, room;
};

static struct metric *metric_of(const struct model *m, const char *part, size_t bytes)
{
	unsigned kind = metrics_kind(part, bytes);

	for (size_t i = 0; i < m->metric_count; i++) {
		struct metric *metric = &m->metrics[i];

		if (metric->kind == kind && bytes && strlen(metric->name) == bytes - 1 &&
		    !memcmp(metric->name, part + 1, bytes - 1))
			return metric;
	}
	return NULL;
}

static void add_series(void *context, const char *key, size_t bytes, const void *value)
{
	const char *end = key ? key + bytes : NULL, *part, *tags;
	struct series_work *w = context;
	struct metric *metric;
	size_t n;

	if (!key)
		return;
	n = compound_part(&key, end, &part);
	metric = metric_of(w->model, part, n);
	n = compound_part(&key, end, &tags);
	if (!metric)
		return;
	if (w->count == w->room) {
		w->room = w->room ? 2 * w->room : 64;
		w->list = memory_grow(w->list, w->room, sizeof(*w->list));
	}
	w->list[w->count++] = (struct series_entry){
		metric, {arena_text(w->model->arena, tags, n), values_of(value)}};
}

static int by_told(const void *left, const void *right)
{
	const struct series_entry *a = left, *b = right;

	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	if (a->series.values.count != b->series.values.count)
		return a->series.values.count < b->series.values.count ? 1 : -1;
	return strcmp(a->series.tags, b->series.tags);
}

static void build_series(struct model *model, struct collect *c)
{
	struct series_work w = {.model = model};

	keyed_each(&c->metrics.series, add_series, &w);
	if (w.count)
		qsort(w.list, w.count, sizeof(*w.list), by_told);
	for (size_t i = 0; i < w.count; i++) {
		struct metric *m = w.list[i].metric;

		if (!m->series_count)
			m->series = arena_alloc(model->arena, w.count - i, sizeof(*m->series));
		m->series[m->series_count++] = w.list[i].series;
	}
	free(w.list);
}

static void count_one(void *context, const char *key, size_t bytes, const void *value)
{
	(void)key;
	(void)bytes;
	(void)value;
	++*(size_t *)context;
}

static size_t count_of(struct keyed *k)
{
	size_t n = 0;

	keyed_each(k, count_one, &n);
	return n;
}

void build_metrics(struct model *model, struct collect *c)
{
	struct work w = {.model = model, .c = c};

	model->metric_count = count_of(&c->metrics.names);
	model->metrics = w.metrics =
		arena_alloc(model->arena, model->metric_count, sizeof(*w.metrics));
	keyed_each(&c->metrics.names, add_metric, &w);
	if (w.count)
		qsort(w.metrics, w.count, sizeof(*w.metrics), by_name);
	build_series(model, c);
}
