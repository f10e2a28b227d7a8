// SPDX-License-Identifier: Apache-2.0
/* What programs tell of themselves: functions, metrics, labels. */
#include "render_json.h"

#include "names.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>

#define ROUTE_KEY_BYTES 512

/* ---- functions ---- */

static void callers(struct json *j, const struct function *f)
{
	char key[ROUTE_KEY_BYTES];

	json_list(j, "callers");
	for (size_t i = 0; i < f->caller_count; i++) {
		const struct function_caller *c = &f->callers[i];

		json_map(j, NULL);
		json_str(j, "route", render_json_route(c->route, key, sizeof(key)));
		json_uint(j, "count", c->exact + c->probable);
		json_uint(j, "total_ns", c->total_ns);
		json_uint(j, "self_ns", c->self_ns);
		json_uint(j, "exact", c->exact);
		json_uint(j, "probable", c->probable);
		json_end(j);
	}
	json_end(j);
}

static void function(struct json *j, const struct function *f)
{
	json_map(j, NULL);
	json_str(j, "name", f->name);
	json_uint(j, "count", f->count);
	json_uint(j, "total_ns", f->total_ns);
	json_uint(j, "self_ns", f->self_ns);
	json_str(j, "kind", f->span ? "span" : "function");
	json_uint(j, "errors", f->unwound);
	render_json_latency(j, "latency", &f->time);
	json_str(j, "file", f->file);
	json_uint(j, "line", f->line);
	json_str(j, "module", f->module);
	callers(j, f);
	json_uint(j, "unattributed", f->unknown);
	render_json_histogram(j, "histogram", &f->time);
	json_end(j);
}

void render_json_functions(struct json *j, const struct model *m)
{
	json_list(j, "functions");
	for (size_t i = 0; i < m->function_count; i++)
		function(j, &m->functions[i]);
	json_end(j);
}

/* ---- metrics ---- */

static void values(struct json *j, const struct metric_values *v, unsigned kind)
{
	json_uint(j, "count", v->count);
	json_double(j, "avg", v->mean);
	json_double(j, "min", v->min);
	json_double(j, "max", v->max);
	json_double(j, "sum", v->sum);
	json_double(j, "last", v->last);
	if (kind == FORMAT_METRIC_SET)
		json_uint(j, "distinct", v->distinct);
}

static void quantiles(struct json *j, const struct metric *m)
{
	static const struct {
		const char *name;
		double q;
	} list[] = {{"p50", .5}, {"p95", .95}, {"p99", .99}, {"p999", .999}};

	json_map(j, "quantiles");
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		json_double(j, list[i].name, (double)hist_quantile(&m->hist, list[i].q) / m->unit);
	json_end(j);
}

static void bins(struct json *j, const struct metric *m)
{
	json_map(j, "timeline");
	json_uint(j, "begin_ns", m->begin);
	json_uint(j, "bin_ns", m->bin_ns);
	json_list(j, "count");
	for (size_t i = 0; i < m->bin_count; i++)
		json_uint(j, NULL, m->bin_counts[i]);
	json_end(j);
	json_list(j, "sum");
	for (size_t i = 0; i < m->bin_count; i++)
		json_double(j, NULL, m->bin_sums[i]);
	json_end(j);
	json_end(j);
}

static void series(struct json *j, const struct metric *m)
{
	json_list(j, "series");
	for (size_t i = 0; i < m->series_count; i++) {
		json_map(j, NULL);
		json_str(j, "tags", m->series[i].tags);
		values(j, &m->series[i].values, m->kind);
		json_end(j);
	}
	json_end(j);
}

/* Names are members, so two kinds of one name must not meet; nor names that differ only in bytes
 * that are not UTF-8. */
static const char *metric_key(const struct model *m, size_t index, char *buffer, size_t size)
{
	const struct metric *metric = &m->metrics[index];
	const char *name = metric->name;
	bool again = index && !strcmp(m->metrics[index - 1].name, name);
	char joined[ROUTE_KEY_BYTES];

	if (again) {
		snprintf(joined, sizeof(joined), "%s (%s)", name, name_metric(metric->kind));
		name = joined;
	}
	name = render_json_route(name, buffer, size);
	if (name == joined)
		snprintf(buffer, size, "%s", joined);
	return name == joined ? buffer : name;
}

static void metric(struct json *j, const char *key, const struct metric *m)
{
	json_map(j, key);
	values(j, &m->values, m->kind);
	json_str(j, "kind", m->kind > FORMAT_METRIC_SET ? "(other)" : name_metric(m->kind));
	if (m->hist.count)
		quantiles(j, m);
	bins(j, m);
	series(j, m);
	json_end(j);
}

void render_json_metrics(struct json *j, const struct model *m)
{
	char key[ROUTE_KEY_BYTES];

	json_map(j, "metrics");
	for (size_t i = 0; i < m->metric_count; i++)
		metric(j, metric_key(m, i, key, sizeof(key)), &m->metrics[i]);
	json_end(j);
}

/* ---- labels ---- */

void render_json_route_labels(struct json *j, const struct route *r)
{
	json_list(j, "labels");
	for (size_t i = 0; i < r->label_count; i++) {
		const struct route_label *l = &r->labels[i];

		json_map(j, NULL);
		json_str(j, "key", l->key);
		json_str(j, "value", l->value);
		json_uint(j, "count", l->requests);
		json_uint(j, "errors", l->errors);
		json_uint(j, "avg_latency", l->mean_ns);
		json_end(j);
	}
	json_end(j);
}

/* A list of pairs: keys are the program's own, and may be anything. */
void render_json_labels(struct json *j, const char *labels)
{
	json_list(j, "labels");
	while (labels && *labels) {
		size_t n = strcspn(labels, "\n"), key = strcspn(labels, "=\n");

		json_map(j, NULL);
		json_text(j, "key", labels, key);
		json_text(j, "value", labels + key + (key < n), n - key - (key < n));
		json_end(j);
		labels += n + (labels[n] == '\n');
	}
	json_end(j);
}
