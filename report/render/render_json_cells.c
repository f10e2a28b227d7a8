// SPDX-License-Identifier: Apache-2.0
/* What the page merges anew for each window: figures by time, in cells of one width for all. */
#include "render_json.h"

#include "packed.h"

struct numbers {
	struct json *j;
	uint64_t last;
};

static void write_bucket(void *context, unsigned index, uint64_t count)
{
	struct numbers *n = context;

	json_uint(n->j, NULL, index - n->last);
	json_uint(n->j, NULL, count);
	n->last = index;
}

struct cell_place {
	unsigned sub_bits;
	uint64_t distance, sum_us;
};

static void write_cell(void *context, const struct cell *cell, const struct cell_place *at)
{
	struct json *j = context;
	struct numbers n = {.j = j};

	json_uint(j, NULL, at->distance);
	json_uint(j, NULL, cell->requests);
	json_uint(j, NULL, cell->errors);
	json_uint(j, NULL, at->sum_us);
	json_uint(j, NULL, cell_buckets(cell, at->sub_bits));
	cell_each(cell, at->sub_bits, write_bucket, &n);
}

static void pack_bucket(void *context, unsigned index, uint64_t count)
{
	packed_bucket(context, index, count);
}

static void pack_cell(void *context, const struct cell *cell, const struct cell_place *at)
{
	struct packed *p = context;

	packed_number(p, at->distance);
	packed_number(p, cell->requests);
	packed_number(p, cell->errors);
	packed_number(p, at->sum_us);
	packed_number(p, cell_buckets(cell, at->sub_bits));
	packed_restart(p);
	cell_each(cell, at->sub_bits, pack_bucket, p);
}

typedef void cell_writer(void *context, const struct cell *cell, const struct cell_place *at);

/* Sums are rounded as a running total, so that those of a window are right to a microsecond. */
static void write_cells(const struct model *m, const struct cells *cells, cell_writer *f,
			void *context)
{
	uint64_t first = cells->count ? cells->first - m->cell_first : 0;
	struct cell_place at = {.sub_bits = m->cell_sub_bits};
	uint64_t last = 0, total = 0;

	for (uint32_t i = 0; i < cells->count; i++) {
		const struct cell *cell = &cells->list[i];
		uint64_t before = total / 1000;

		if (!cell->requests)
			continue;
		total += cell->sum_ns;
		at.distance = first + i - last;
		at.sum_us = total / 1000 - before;
		f(context, cell, &at);
		last = first + i;
	}
}

void render_json_cells(struct json *j, const struct model *m, const struct cells *cells)
{
	struct packed p;

	if (j->flavour == JSON_IN_HTML) {
		packed_begin_cells(&p, j, "cells");
		write_cells(m, cells, pack_cell, &p);
		packed_end(&p);
		return;
	}
	json_list(j, "cells");
	write_cells(m, cells, write_cell, j);
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

	json_map(j, "cells");
	json_uint(j, "begin_ns", m->cell_first * width);
	json_uint(j, "cell_ns", width);
	json_uint(j, "count", m->cell_count);
	json_uint(j, "sub_buckets", 1u << m->cell_sub_bits);
	json_list(j, "latency");
	for (uint64_t i = m->cell_first; i < m->cell_first + m->cell_count; i++)
		window_histogram(j, m, i * width, (i + 1) * width);
	json_end(j);
	json_end(j);
}
