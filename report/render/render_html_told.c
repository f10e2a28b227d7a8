// SPDX-License-Identifier: Apache-2.0
/* The page's sections about functions and the program's own metrics. */
#include "render_html.h"

#include "names.h"
#include "units.h"

#include <string.h>

#define CALLERS_SHOWN 5
#define SERIES_SHOWN 8
#define FUNCTIONS_SHOWN 100u

static void counted(struct template_scope *s, const char *name, uint64_t count)
{
	template_format(s, name, "%s", units_count(count).text);
}

static void lasting(struct template_scope *s, const char *name, const struct model *m, uint64_t ns)
{
	template_format(s, name, "%s", units_duration(ns, m->options.precision_ns).text);
}

static void caller_item(struct template_scope *s, const void *context, size_t index)
{
	const struct function_caller *c = &((const struct function *)context)->callers[index];

	template_text(s, "caller", c->route);
	counted(s, "calls", c->exact + c->probable);
	template_when(s, "probable", c->probable > c->exact);
}

static void place(struct template_scope *s, const struct function *f)
{
	const char *name = f->file ? f->file : f->module;
	const char *last = name ? strrchr(name, '/') : NULL;

	template_when(s, "placed", name != NULL);
	if (f->file && f->line)
		template_format(s, "place", "%s:%u", last ? last + 1 : name, f->line);
	else
		template_text(s, "place", last ? last + 1 : name);
}

static void function_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct function *f = &m->functions[index];
	size_t shown = f->caller_count < CALLERS_SHOWN ? f->caller_count : CALLERS_SHOWN;

	template_text(s, "function", f->name);
	place(s, f);
	template_text(s, "kind", f->span ? "span" : "function");
	counted(s, "count", f->count);
	if (f->span)
		counted(s, "unwound", f->unwound);
	else
		template_text(s, "unwound", "–"); /* nobody tells */
	template_when(s, "failing", f->unwound > 0);
	lasting(s, "mean", m, f->count ? f->total_ns / f->count : 0);
	render_html_quantile(s, "p95", m, &f->time, .95);
	lasting(s, "total", m, f->total_ns);
	lasting(s, "self", m, f->self_ns);
	template_list(s, "callers", shown, caller_item, f);
	template_when(s, "more_callers", f->caller_count > shown);
	template_format(s, "callers_left", "%zu", f->caller_count - shown);
}

static void number(struct template_scope *s, const char *name, double value)
{
	template_format(s, name, "%.6g", value);
}

/* What there is to say of this kind; a dash for the rest. */
static void numbers(struct template_scope *s, const struct metric_values *v, unsigned kind)
{
	bool plain = kind != FORMAT_METRIC_SET;

	counted(s, "count", v->count);
	if (plain) {
		number(s, "sum", v->sum);
		number(s, "mean", v->mean);
		number(s, "min", v->min);
		number(s, "max", v->max);
		number(s, "last", v->last);
		return;
	}
	template_format(s, "sum", "%s different", units_count(v->distinct).text);
	template_text(s, "mean", "–");
	template_text(s, "min", "–");
	template_text(s, "max", "–");
	template_text(s, "last", "–");
}

static void series_item(struct template_scope *s, const void *context, size_t index)
{
	const struct metric *m = context;
	const struct metric_series *series = &m->series[index];

	template_text(s, "tags", series->tags);
	numbers(s, &series->values, m->kind);
}

static void metric_item(struct template_scope *s, const void *context, size_t index)
{
	const struct metric *m = &((const struct model *)context)->metrics[index];
	size_t shown = m->series_count < SERIES_SHOWN ? m->series_count : SERIES_SHOWN;

	template_text(s, "metric", m->name);
	template_text(s, "kind", m->kind > FORMAT_METRIC_SET ? "" : name_metric(m->kind));
	template_list(s, "series", shown, series_item, m);
	template_when(s, "more_series", m->series_count > shown);
	template_format(s, "series_left", "%zu", m->series_count - shown);
	numbers(s, &m->values, m->kind);
}

/* ---- labels ---- */

struct nth_label {
	const struct route *route;
	const struct route_label *label;
};

static struct nth_label label_at(const struct model *m, size_t index)
{
	for (size_t i = 0; i < m->route_count; i++) {
		if (index < m->routes[i].label_count)
			return (struct nth_label){&m->routes[i], &m->routes[i].labels[index]};
		index -= m->routes[i].label_count;
	}
	return (struct nth_label){0};
}

static size_t label_count(const struct model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->route_count; i++)
		n += m->routes[i].label_count;
	return n;
}

static void label_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	struct nth_label l = label_at(m, index);

	template_text(s, "key", l.label->key);
	template_text(s, "value", l.label->value);
	template_text(s, "route", l.route->name);
	counted(s, "count", l.label->requests);
	template_format(s, "errors", "%s",
			units_percent(units_ratio(l.label->errors, l.label->requests)).text);
	template_when(s, "failing", l.label->errors > 0);
	lasting(s, "mean", m, l.label->mean_ns);
}

#define LABELS_SHOWN 200u

void render_html_told(struct template_scope *s, const struct model *m)
{
	size_t labels = label_count(m), functions = m->function_count;

	functions = functions < FUNCTIONS_SHOWN ? functions : FUNCTIONS_SHOWN;
	template_when(s, "has_functions", m->function_count > 0);
	template_list(s, "functions", functions, function_item, m);
	template_when(s, "more_functions", m->function_count > functions);
	template_format(s, "functions_left", "%zu", m->function_count - functions);
	template_when(s, "has_metrics", m->metric_count > 0);
	template_list(s, "metrics", m->metric_count, metric_item, m);
	template_when(s, "has_route_labels", labels > 0);
	template_list(s, "route_labels", labels < LABELS_SHOWN ? labels : LABELS_SHOWN, label_item,
		      m);
}
