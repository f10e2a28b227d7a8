// SPDX-License-Identifier: Apache-2.0
#include "render_html.h"

#include "units.h"

#include <math.h>
#include <string.h>

#define WIDTH 600.0
#define HEIGHT 150.0

/* The value of one series in one bin; negative: nothing to draw there. */
typedef double chart_value(const struct model *m, size_t bin);

struct series {
	const char *name, *tone; /* tone: the CSS class that colours it */
	chart_value *of;
};

struct chart {
	const char *id, *title, *hint;
	bool stacked;
	struct units (*label)(double value, const struct model *m);
	struct series series[6];
};

struct drawn {
	const struct model *model;
	const struct chart *chart;
	size_t series;
	double top;
};

static double per_second(const struct model *m, uint64_t count)
{
	return m->bin_ns ? (double)count * 1e9 / (double)m->bin_ns : 0;
}

static double latency(const struct model *m, size_t bin, double q)
{
	const struct hist *h = &m->bins[bin].tally.latency;

	return h->count ? (double)hist_quantile(h, q) : -1;
}

#define VALUE(name, expression)                                                                    \
	static double name(const struct model *m, size_t bin)                                      \
	{                                                                                          \
		return (expression);                                                               \
	}
VALUE(p50, latency(m, bin, 0.5))
VALUE(p95, latency(m, bin, 0.95))
VALUE(p99, latency(m, bin, 0.99))
VALUE(ok, per_second(m, m->bins[bin].tally.by_class[1] + m->bins[bin].tally.by_class[2]))
VALUE(redirects, per_second(m, m->bins[bin].tally.by_class[3]))
VALUE(client_errors, per_second(m, m->bins[bin].tally.by_class[4]))
VALUE(server_errors, per_second(m, m->bins[bin].tally.by_class[5]))
VALUE(unanswered, per_second(m, m->bins[bin].tally.by_class[0]))
VALUE(error_rate, units_ratio(m->bins[bin].tally.errors, m->bins[bin].tally.requests))

static struct units as_duration(double value, const struct model *m)
{
	return units_duration((uint64_t)value, m->options.precision_ns);
}

static struct units as_rate(double value, const struct model *m)
{
	(void)m;
	return units_rate(value);
}

static struct units as_percent(double value, const struct model *m)
{
	(void)m;
	return units_percent(value);
}

static const struct chart charts[] = {
	{"latency",
	 "Latency",
	 "from a request's first byte read to its response's last byte written",
	 false,
	 as_duration,
	 {{"P50", "p50", p50}, {"P95", "p95", p95}, {"P99", "p99", p99}}},
	{"throughput",
	 "Throughput",
	 "requests per second by status class",
	 true,
	 as_rate,
	 {{"2xx", "ok", ok},
	  {"3xx", "redirect", redirects},
	  {"4xx", "client", client_errors},
	  {"5xx", "server", server_errors},
	  {"no status", "none", unanswered}}},
	{"errors-over-time",
	 "Error rate",
	 "share of requests answered with an error status",
	 false,
	 as_percent,
	 {{"errors", "server", error_rate}}},
};

static size_t series_count(const struct chart *c)
{
	size_t count = 0;

	while (count < 6 && c->series[count].name)
		count++;
	return count;
}

/* Height of series up to and including `last` in a stack; of the series alone otherwise. */
static double height(const struct drawn *d, size_t last, size_t bin)
{
	double sum = 0;

	if (!d->chart->stacked)
		return d->chart->series[last].of(d->model, bin);
	for (size_t i = 0; i <= last; i++)
		sum += d->chart->series[i].of(d->model, bin);
	return sum;
}

static double highest(const struct drawn *d)
{
	size_t count = series_count(d->chart);
	double top = 0;

	for (size_t bin = 0; bin < d->model->bin_count; bin++)
		for (size_t i = d->chart->stacked ? count - 1 : 0; i < count; i++)
			top = fmax(top, height(d, i, bin));
	return top;
}

static double x_of(const struct model *m, size_t bin)
{
	return ((double)bin + 0.5) * WIDTH / (double)m->bin_count;
}

static double y_of(const struct drawn *d, double value)
{
	return d->top > 0 ? HEIGHT - value / d->top * (HEIGHT - 2) : HEIGHT;
}

/* Tenths of the chart's units, each point told from the one before it: a third of the text. */
struct pen {
	FILE *out;
	long x, y;
	bool down;
};

static void pen_to(struct pen *pen, double x, double y)
{
	long to_x = lround(x * 10), to_y = lround(y * 10);

	if (pen->down)
		fprintf(pen->out, "l%ld%s%ld", to_x - pen->x, to_y < pen->y ? "" : " ",
			to_y - pen->y);
	else
		fprintf(pen->out, "M%ld %ld", to_x, to_y);
	*pen = (struct pen){pen->out, to_x, to_y, true};
}

static void line_path(FILE *out, const struct drawn *d)
{
	struct pen pen = {.out = out};

	for (size_t bin = 0; bin < d->model->bin_count; bin++) {
		double value = height(d, d->series, bin);

		if (value >= 0)
			pen_to(&pen, x_of(d->model, bin), y_of(d, value));
		else
			pen.down = false;
	}
}

static bool empty(const struct drawn *d)
{
	size_t bin = 0;

	while (bin < d->model->bin_count && d->chart->series[d->series].of(d->model, bin) <= 0)
		bin++;
	return bin == d->model->bin_count;
}

/* Along the top of the series, back along the top of the one below it. */
static void area_path(FILE *out, const struct drawn *d)
{
	size_t count = empty(d) ? 0 : d->model->bin_count;
	struct pen pen = {.out = out};

	for (size_t bin = 0; bin < count; bin++)
		pen_to(&pen, x_of(d->model, bin), y_of(d, height(d, d->series, bin)));
	for (size_t bin = count; bin-- > 0;)
		pen_to(&pen, x_of(d->model, bin),
		       y_of(d, d->series ? height(d, d->series - 1, bin) : 0));
	if (count)
		putc('Z', out);
}

static void series_path(FILE *out, const void *context)
{
	const struct drawn *d = context;

	if (d->chart->stacked)
		area_path(out, d);
	else
		line_path(out, d);
}

static void series_item(struct template_scope *s, const void *context, size_t index)
{
	struct drawn d = *(const struct drawn *)context;

	d.series = index;
	template_text(s, "name", d.chart->series[index].name);
	template_text(s, "tone", d.chart->series[index].tone);
	template_text(s, "shape", d.chart->stacked ? "area" : "line");
	template_when(s, "tenths", true);
	template_raw(s, "path", series_path, template_keep(s, &d, sizeof(d)));
}

static void time_label(struct template_scope *s, const char *name, uint64_t at)
{
	struct units u = units_time(at);

	u.text[19] = '\0';
	template_format(s, name, "%s", at ? u.text + 11 : "");
}

void render_html_times(struct template_scope *s, const struct model *m)
{
	time_label(s, "left", m->begin);
	time_label(s, "centre", m->begin / 2 + m->end / 2);
	time_label(s, "right", m->end);
}

static void over_time(struct template_scope *s, const struct model *m, const struct chart *c)
{
	struct drawn d = {m, c, 0, 0};

	d.top = highest(&d);
	template_text(s, "id", c->id);
	template_text(s, "title", c->title);
	template_text(s, "hint", c->hint);
	template_format(s, "top", "%s", c->label(d.top, m).text);
	template_format(s, "middle", "%s", c->label(d.top / 2, m).text);
	render_html_times(s, m);
	template_list(s, "series", series_count(c), series_item, template_keep(s, &d, sizeof(d)));
}

static void chart_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;

	switch (index) {
	case 0:
		over_time(s, m, &charts[0]);
		break;
	case 1:
		render_html_heatmap(s, m);
		break;
	case 4:
		render_html_distribution(s, m);
		break;
	case 5:
		render_html_spectrum(s, m);
		break;
	default:
		over_time(s, m, &charts[index - 1]);
	}
}

void render_html_charts(struct template_scope *s, const char *name, const struct model *model)
{
	template_list(s, name, sizeof(charts) / sizeof(charts[0]) + 3, chart_item, model);
}
