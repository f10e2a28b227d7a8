// SPDX-License-Identifier: Apache-2.0
/* What the page merges anew for each window: figures by time, in cells of one width for all. */
#include "render_json.h"

struct numbers {
	struct json *j;
	uint64_t last;
};

static void write_bucket(void *context, unsigned index, uint32_t count)
{
	struct numbers *n = context;

	json_uint(n->j, NULL, index - n->last);
	json_uint(n->j, NULL, count);
	n->last = index;
}

static void write_cell(struct json *j, const struct cell *cell, uint64_t distance, uint64_t sum_us)
{
	struct numbers n = {.j = j};

	json_uint(j, NULL, distance);
	json_uint(j, NULL, cell->requests);
	json_uint(j, NULL, cell->errors);
	json_uint(j, NULL, sum_us);
	json_uint(j, NULL, cell_buckets(cell));
	cell_each(cell, write_bucket, &n);
}

/* Sums are rounded as a running total, so that those of a window are right to a microsecond. */
void render_json_cells(struct json *j, const struct model *m, const struct cells *cells)
{
	uint64_t first = cells->count ? cells->first - m->cell_first : 0;
	uint64_t last = 0, total = 0;

	json_array(j, "cells");
	for (uint32_t i = 0; i < cells->count; i++) {
		const struct cell *cell = &cells->list[i];
		uint64_t before = total / 1000;

		if (!cell->requests)
			continue;
		total += cell->sum_ns;
		write_cell(j, cell, first + i - last, total / 1000 - before);
		last = first + i;
	}
	json_end(j);
}

static void window_histogram(struct json *j, const struct model *m, uint64_t begin, uint64_t end)
{
	struct hist merged = {0};

	for (size_t i = 0; i < m->bin_count; i++)
		if (m->bins[i].begin >= begin && m->bins[i].begin < end)
			hist_merge(&merged, &m->bins[i].tally.latency);
	render_json_histogram(j, NULL, &merged);
	hist_clear(&merged);
}

void render_json_window(struct json *j, const struct model *m)
{
	uint64_t width = cells_width(m->cell_level);

	json_object(j, "cells");
	json_uint(j, "begin_ns", m->cell_first * width);
	json_uint(j, "cell_ns", width);
	json_uint(j, "count", m->cell_count);
	json_uint(j, "sub_buckets", CELLS_SUB);
	json_array(j, "latency");
	for (uint64_t i = m->cell_first; i < m->cell_first + m->cell_count; i++)
		window_histogram(j, m, i * width, (i + 1) * width);
	json_end(j);
	json_end(j);
}
