// SPDX-License-Identifier: Apache-2.0
/* The summary's sections about functions and the program's own metrics. */
#include "render_text.h"

#include "names.h"
#include "units.h"

#define FUNCTIONS_SHOWN 10
#define METRICS_SHOWN 12
#define FIGURES 50 /* columns */

static void heads(const struct text *x, const char *const names[5])
{
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, "", x->term.columns - FIGURES);
	for (int i = 0; i < 5; i++)
		term_right(&x->term, names[i], 10);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
}

static void function(const struct text *x, const struct function *f)
{
	uint64_t mean = f->count ? f->total_ns / f->count : 0;

	term_left(&x->term, f->name, x->term.columns - FIGURES);
	term_right(&x->term, f->span ? "span" : "", 10);
	term_right(&x->term, units_short(f->count).text, 10);
	term_right(&x->term, f->count ? units_duration(mean, x->round_to).text : "–", 10);
	term_right(&x->term, units_duration(f->total_ns, x->round_to).text, 10);
	term_style(&x->term, TERM_BOLD);
	term_right(&x->term, units_duration(f->self_ns, x->round_to).text, 10);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
}

void render_text_functions(const struct text *x)
{
	static const char *const names[] = {"", "count", "mean", "total", "self"};
	const struct model *m = x->model;

	if (!m->function_count)
		return;
	render_text_heading(x, "FUNCTIONS", "by their own time, without what they call");
	heads(x, names);
	for (size_t i = 0; i < m->function_count && i < FUNCTIONS_SHOWN; i++)
		function(x, &m->functions[i]);
	if (m->function_count > FUNCTIONS_SHOWN)
		fprintf(x->term.out, "and %zu more\n", m->function_count - FUNCTIONS_SHOWN);
}

static void number(const struct text *x, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.4g", value);
	term_right(&x->term, text, 10);
}

/* What one wants to know of it: of counters the sum, of gauges the last value, of others the mean.
 */
static void metric(const struct text *x, const struct metric *m)
{
	const struct metric_values *v = &m->values;

	term_left(&x->term, m->name, x->term.columns - FIGURES);
	term_right(&x->term, m->kind > FORMAT_METRIC_SET ? "" : name_metric(m->kind), 10);
	term_right(&x->term, units_short(v->count).text, 10);
	if (m->kind == FORMAT_METRIC_SET) {
		term_right(&x->term, units_short(v->distinct).text, 10);
	} else if (m->kind == FORMAT_METRIC_COUNTER) {
		number(x, v->sum);
	} else {
		number(x, m->kind == FORMAT_METRIC_GAUGE ? v->last : v->mean);
		number(x, v->min);
		number(x, v->max);
	}
	putc('\n', x->term.out);
}

void render_text_metrics(const struct text *x)
{
	static const char *const names[] = {"", "told", "value", "min", "max"};
	const struct model *m = x->model;

	if (!m->metric_count)
		return;
	render_text_heading(x, "METRICS",
			    "the program's own: sums of counters, last of gauges, else means");
	heads(x, names);
	for (size_t i = 0; i < m->metric_count && i < METRICS_SHOWN; i++)
		metric(x, &m->metrics[i]);
	if (m->metric_count > METRICS_SHOWN)
		fprintf(x->term.out, "and %zu more\n", m->metric_count - METRICS_SHOWN);
}
