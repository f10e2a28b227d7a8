// SPDX-License-Identifier: Apache-2.0
/* Functions and spans, and the program's own metrics, each of these a family of its own. */
#include "render_prometheus.h"

#include "arena.h"
#include "names.h"
#include "prometheus.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS_SHOWN 100u
#define NAME_MAX_BYTES 300u

static const double bounds[] = {.0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5, 10};
static const struct prometheus_buckets buckets = {bounds, 11};

static void function_labels(struct prometheus_labels *l, const void *series)
{
	const struct function *f = series;

	prometheus_label(l, "function", f->name);
	prometheus_label(l, "kind", f->span ? "span" : "function");
	prometheus_label(l, "module", f->module);
	prometheus_label(l, "file", f->file);
}

static bool same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* Several places may have one name: series must not meet. */
static bool seen_before(const struct model *m, size_t index)
{
	const struct function *f = &m->functions[index];

	for (size_t i = 0; i < index; i++) {
		const struct function *g = &m->functions[i];

		if (f->span == g->span && same(f->name, g->name) && same(f->module, g->module) &&
		    same(f->file, g->file))
			return true;
	}
	return false;
}

static size_t shown(const struct model *m)
{
	return m->function_count < FUNCTIONS_SHOWN ? m->function_count : FUNCTIONS_SHOWN;
}

static void functions(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"profilis_function_duration_seconds",
						      &buckets, function_labels};
	static const char calls[] = "profilis_function_calls_total";
	static const char self[] = "profilis_function_self_seconds_total";

	prometheus_family(out, calls, "counter", "Calls of functions and spans.");
	for (size_t i = 0; i < shown(m); i++)
		if (!seen_before(m, i))
			prometheus_value(out, calls, function_labels, &m->functions[i],
					 m->functions[i].count);
	prometheus_family(out, self, "counter", "Time without what they call.");
	for (size_t i = 0; i < shown(m); i++)
		if (!seen_before(m, i))
			prometheus_double(out, self, function_labels, &m->functions[i],
					  (double)m->functions[i].self_ns / 1e9);
	prometheus_family(out, g.name, "histogram", "Duration of spans.");
	for (size_t i = 0; i < shown(m); i++)
		if (m->functions[i].span && !seen_before(m, i))
			prometheus_hist(out, &g, &m->functions[i], &m->functions[i].time);
}

/* ---- metrics ---- */

struct named {
	const struct metric *metric;
	char name[NAME_MAX_BYTES];
};

static const char *suffix_of(const struct metric *m)
{
	switch (m->kind) {
	case FORMAT_METRIC_COUNTER:
		return "_total";
	case FORMAT_METRIC_TIMER:
		return "_seconds";
	case FORMAT_METRIC_SET:
		return "_distinct";
	default:
		return "";
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* What Prometheus does not allow in a name becomes "_". */
static void set_name(struct named *n)
{
	const char *suffix = suffix_of(n->metric);
	size_t at = 0, room = sizeof(n->name) - 16;

	if (n->metric->name[0] >= '0' && n->metric->name[0] <= '9')
		n->name[at++] = '_';
	for (const char *c = n->metric->name; *c && at < room; c++)
		n->name[at++] = is_letter(*c) || (*c >= '0' && *c <= '9') ? *c : '_';
	n->name[at] = 0;
	if (at < strlen(suffix) || strcmp(n->name + at - strlen(suffix), suffix))
		memcpy(n->name + at, suffix, strlen(suffix) + 1);
}

static int by_name(const void *left, const void *right)
{
	return strcmp(((const struct named *)left)->name, ((const struct named *)right)->name);
}

/* Of sets of tags the text that was sent. */
struct tagged {
	const char *tags;
};

static void tag_labels(struct prometheus_labels *l, const void *series)
{
	prometheus_label(l, "tags", ((const struct tagged *)series)->tags);
}

static double value_of(const struct metric *m, const struct metric_values *v)
{
	switch (m->kind) {
	case FORMAT_METRIC_COUNTER:
		return v->sum;
	case FORMAT_METRIC_SET:
		return (double)v->distinct;
	default:
		return v->last;
	}
}

/* Those that tags tell apart, then what was told without any. */
static void plain(FILE *out, const struct named *n)
{
	const struct metric *m = n->metric;
	struct metric_values rest = m->values;
	bool counter = m->kind == FORMAT_METRIC_COUNTER;

	prometheus_family(out, n->name, counter ? "counter" : "gauge",
			  "A metric of the program's own.");
	for (size_t i = 0; i < m->series_count; i++) {
		const struct metric_series *s = &m->series[i];

		prometheus_double(out, n->name, tag_labels, &(struct tagged){s->tags},
				  value_of(m, &s->values));
		rest.count -= s->values.count;
		rest.sum -= s->values.sum;
	}
	if (!m->series_count || (counter && rest.count))
		prometheus_double(out, n->name, prometheus_no_labels, NULL, value_of(m, &rest));
}

static bool has_quantiles(const struct metric *m)
{
	return m->kind == FORMAT_METRIC_RECORD || m->kind == FORMAT_METRIC_TIMER ||
	       m->kind == FORMAT_METRIC_HISTOGRAM;
}

static void quantile_labels(struct prometheus_labels *l, const void *series)
{
	prometheus_label(l, "quantile", ((const struct tagged *)series)->tags);
}

/* Their unit is unknown, so no bounds fit them all: a summary. */
static void summary(FILE *out, const struct named *n)
{
	static const struct {
		const char *text;
		double q;
	} list[] = {{"0.5", .5}, {"0.95", .95}, {"0.99", .99}};
	const struct metric *m = n->metric;
	char name[NAME_MAX_BYTES + 8];

	prometheus_family(out, n->name, "summary", "A metric of the program's own.");
	for (size_t i = 0; !m->negative && i < sizeof(list) / sizeof(list[0]); i++)
		prometheus_double(out, n->name, quantile_labels, &(struct tagged){list[i].text},
				  (double)hist_quantile(&m->hist, list[i].q) / m->unit);
	snprintf(name, sizeof(name), "%s_sum", n->name);
	prometheus_double(out, name, prometheus_no_labels, NULL, m->values.sum);
	snprintf(name, sizeof(name), "%s_count", n->name);
	prometheus_value(out, name, prometheus_no_labels, NULL,
			 m->hist.count && !m->negative ? m->hist.count : m->values.count);
}

/* Names of our own and those that would be another's twin stay out. */
static bool is_free(const struct named *list, size_t index)
{
	return strncmp(list[index].name, "profilis_", 9) != 0 &&
	       strncmp(list[index].name, "http_", 5) != 0 &&
	       strncmp(list[index].name, "db_", 3) != 0 &&
	       strcmp(list[index].name, "target_info") != 0 &&
	       (!index || strcmp(list[index - 1].name, list[index].name) != 0);
}

static void metrics(FILE *out, const struct model *m)
{
	struct named *list = memory_zeroed(m->metric_count, sizeof(*list));

	for (size_t i = 0; i < m->metric_count; i++) {
		list[i].metric = &m->metrics[i];
		set_name(&list[i]);
	}
	qsort(list, m->metric_count, sizeof(*list), by_name);
	for (size_t i = 0; i < m->metric_count; i++) {
		if (list[i].metric->kind > FORMAT_METRIC_SET || !is_free(list, i))
			continue;
		if (has_quantiles(list[i].metric))
			summary(out, &list[i]);
		else
			plain(out, &list[i]);
	}
	free(list);
}

void render_prometheus_told(FILE *out, const struct model *m)
{
	if (m->function_count)
		functions(out, m);
	if (m->metric_count)
		metrics(out, m);
}
