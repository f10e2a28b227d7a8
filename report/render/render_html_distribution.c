// SPDX-License-Identifier: Apache-2.0
/* How long requests took, without script: histogram and percentile spectrum. */
#include "render_html.h"

#include "units.h"

#include <math.h>

#define WIDTH 600.0
#define HEIGHT 150.0
#define COLUMNS 72
#define STEPS 120

struct columns {
	double low, high; /* logarithms */
	double count[COLUMNS];
};

static void add_bucket(void *context, uint64_t low, uint64_t high, uint64_t count)
{
	struct columns *c = context;
	double at = log(((double)low + (double)high) / 2);
	double place = (at - c->low) / (c->high - c->low) * COLUMNS;

	c->count[place < 0 ? 0 : place >= COLUMNS ? COLUMNS - 1 : (size_t)place] += (double)count;
}

static void distribution_path(FILE *out, const void *context)
{
	const struct hist *h = context;
	struct columns c = {log((double)h->min + 1), log((double)h->max + 2), {0}};
	double top = 0;

	if (!h->count)
		return;
	hist_each(h, add_bucket, &c);
	for (size_t i = 0; i < COLUMNS; i++)
		top = fmax(top, c.count[i]);
	for (size_t i = 0; i < COLUMNS; i++)
		if (c.count[i] > 0)
			fprintf(out, "M%.1f %.1fh%.1fV%.0fh-%.1fZ", (double)i * WIDTH / COLUMNS,
				HEIGHT - c.count[i] / top * (HEIGHT - 2), WIDTH / COLUMNS - 1,
				HEIGHT, WIDTH / COLUMNS - 1);
}

static void distribution_series(struct template_scope *s, const void *context, size_t index)
{
	(void)index;
	template_text(s, "name", "requests");
	template_text(s, "tone", "p50");
	template_text(s, "shape", "area");
	template_when(s, "tenths", false);
	template_raw(s, "path", distribution_path, context);
}

static void latency_label(struct template_scope *s, const char *name, const struct model *m,
			  double ns)
{
	template_format(s, name, "%s", units_duration((uint64_t)ns, m->options.precision_ns).text);
}

void render_html_distribution(struct template_scope *s, const struct model *m)
{
	const struct hist *h = &m->total.latency;
	double low = h->count ? (double)h->min : 0, high = h->count ? (double)h->max : 0;

	template_text(s, "id", "distribution");
	template_text(s, "title", "Distribution");
	template_text(s, "hint", "how many requests took how long; logarithmic scale");
	template_text(s, "top", "");
	template_text(s, "middle", "");
	latency_label(s, "left", m, low);
	latency_label(s, "centre", m, sqrt(low * high));
	latency_label(s, "right", m, high);
	template_list(s, "series", h->count > 0, distribution_series, h);
}

/* x: how many nines, up to the last request; y: the logarithm of the latency, from the median's. */
static void spectrum_path(FILE *out, const void *context)
{
	const struct hist *h = context;
	double last = fmax(1, log10((double)h->count));
	double low = log((double)hist_quantile(h, 0) + 1), high = log((double)h->max + 2);

	for (int i = 0; i <= STEPS; i++) {
		double q = 1 - pow(10, -last * i / STEPS);
		double at = (log((double)hist_quantile(h, q) + 1) - low) / (high - low);

		fprintf(out, "%c%.1f %.1f", i ? 'L' : 'M', WIDTH * i / STEPS,
			HEIGHT - fmin(1, at) * (HEIGHT - 2));
	}
}

static void spectrum_series(struct template_scope *s, const void *context, size_t index)
{
	(void)index;
	template_text(s, "name", "latency");
	template_text(s, "tone", "p99");
	template_text(s, "shape", "line");
	template_when(s, "tenths", false);
	template_raw(s, "path", spectrum_path, context);
}

void render_html_spectrum(struct template_scope *s, const struct model *m)
{
	const struct hist *h = &m->total.latency;
	double low = h->count ? (double)h->min : 0, high = h->count ? (double)h->max : 0;

	template_text(s, "id", "spectrum");
	template_text(s, "title", "Percentile spectrum");
	template_text(s, "hint", "which share of the requests was answered within which time");
	latency_label(s, "top", m, high);
	latency_label(s, "middle", m, sqrt(low * high));
	template_text(s, "left", "fastest");
	template_text(s, "centre", "");
	template_text(s, "right", "slowest");
	template_list(s, "series", h->count > 0, spectrum_series, h);
}
