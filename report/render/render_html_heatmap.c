// SPDX-License-Identifier: Apache-2.0
/* Requests by time and latency, without script: a coarse grid in as many shades as the stylesheet
 * has. */
#include "render_html.h"

#include "units.h"

#include <math.h>
#include <stdlib.h>

#define COLUMNS 60u
#define ROWS 25u
#define WIDTH 10 /* of a column, in the chart's own units; 600 by 150 together */
#define HEIGHT 6
#define SHADES 7u

struct grid {
	double low, high; /* logarithms */
	size_t column;
	uint64_t most;
	uint64_t counts[COLUMNS][ROWS];
};

static void add_bucket(void *context, uint64_t low, uint64_t high, uint64_t count)
{
	struct grid *g = context;
	double at = log(((double)low + (double)high) / 2);
	double place = (at - g->low) / (g->high - g->low) * ROWS;
	size_t row = place < 0 ? 0 : place >= ROWS ? ROWS - 1 : (size_t)place;
	uint64_t *n = &g->counts[g->column][row];

	*n += count;
	g->most = *n > g->most ? *n : g->most;
}

static void fill(struct grid *g, const struct model *m)
{
	const struct hist *all = &m->total.latency;

	*g = (struct grid){.low = log((double)all->min + 1), .high = log((double)all->max + 2)};
	for (size_t bin = 0; bin < m->bin_count; bin++) {
		g->column = m->bin_count > COLUMNS ? bin * COLUMNS / m->bin_count : bin;
		hist_each(&m->bins[bin].tally.latency, add_bucket, g);
	}
}

/* Counts differ by orders of magnitude; by the cube root, single requests show, and so do
 * differences among many. 0: nothing was counted. */
static unsigned shade(const struct grid *g, size_t column, size_t row)
{
	double n = (double)g->counts[column][row];

	return n > 0 ? (unsigned)ceil(cbrt(n / (double)g->most) * SHADES) : 0;
}

static size_t columns_of(const struct model *m)
{
	return m->bin_count < COLUMNS ? m->bin_count : COLUMNS;
}

struct layer {
	const struct model *model;
	unsigned shade;
};

/* One row's cells of a shade, neighbours in one piece; few bins are drawn wide. */
static void row_path(FILE *out, const struct grid *g, const struct layer *l, size_t row)
{
	size_t columns = columns_of(l->model), wide = COLUMNS / columns;
	size_t end;

	for (size_t begin = 0; begin < columns; begin = end) {
		for (end = begin; end < columns && shade(g, end, row) == l->shade; end++)
			;
		if (end > begin)
			fprintf(out, "M%zu %zuh%zuv%dh-%zuz", begin * wide * WIDTH,
				(ROWS - 1 - row) * HEIGHT, (end - begin) * wide * WIDTH, HEIGHT,
				(end - begin) * wide * WIDTH);
		else
			end++;
	}
}

static void layer_path(FILE *out, const void *context)
{
	const struct layer *l = context;
	struct grid *g = malloc(sizeof(*g));

	if (!g || !l->model->bin_count) {
		free(g);
		return;
	}
	fill(g, l->model);
	for (size_t row = 0; row < ROWS; row++)
		row_path(out, g, l, row);
	free(g);
}

static const char *const tones[SHADES] = {"heat-1", "heat-2", "heat-3", "heat-4",
					  "heat-5", "heat-6", "heat-7"};

struct shades {
	const struct model *model;
	uint64_t most;
};

static void layer_item(struct template_scope *s, const void *context, size_t index)
{
	const struct shades *h = context;
	struct layer l = {h->model, (unsigned)index + 1};
	double most = (double)h->most * pow((double)(index + 1) / SHADES, 3);

	template_format(s, "name", "up to %s", units_count((uint64_t)most).text);
	template_text(s, "tone", tones[index]);
	template_text(s, "shape", "area");
	template_when(s, "tenths", false);
	template_raw(s, "path", layer_path, template_keep(s, &l, sizeof(l)));
}

static uint64_t most_of(const struct model *m)
{
	struct grid *g = malloc(sizeof(*g));
	uint64_t most = 0;

	if (g) {
		fill(g, m);
		most = g->most;
	}
	free(g);
	return most;
}

void render_html_heatmap(struct template_scope *s, const struct model *m)
{
	const struct hist *h = &m->total.latency;
	bool any = h->count > 0 && m->bin_count > 0;
	struct shades shades = {m, any ? most_of(m) : 0};
	double middle = sqrt(((double)h->min + 1) * ((double)h->max + 2));
	uint64_t precision = m->options.precision_ns;

	template_text(s, "id", "heatmap");
	template_text(s, "title", "Latency heat map");
	template_text(s, "hint", "how many requests took how long, over time; logarithmic scale");
	template_format(s, "top", "%s", any ? units_duration(h->max, precision).text : "");
	template_format(s, "middle", "%s",
			any ? units_duration((uint64_t)middle, precision).text : "");
	render_html_times(s, m);
	template_list(s, "series", any ? SHADES : 0, layer_item,
		      template_keep(s, &shades, sizeof(shades)));
}
