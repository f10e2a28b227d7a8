// SPDX-License-Identifier: Apache-2.0
/* Tables follow one window: their cells get one width, as wide as keeps the page small. */
#include "build.h"

/* Bytes of all cells together in the page, about: a few rows may be fine, many have to be small. */
#define PAGE_TEXT 300000u
#define PAGE_TEXT_ROW 700u
#define CELL_TEXT 20u
#define BUCKET_TEXT 4u

static void each_cells(struct model *model, void (*f)(void *context, struct cells *cells),
		       void *context)
{
	for (size_t i = 0; i < model->route_count; i++)
		f(context, &model->routes[i].cells);
	for (size_t i = 0; i < model->upstream_count; i++)
		f(context, &model->upstreams[i].cells);
	for (size_t i = 0; i < model->query_count; i++)
		f(context, &model->queries[i].cells);
}

struct extent {
	unsigned level;
	uint64_t first, last; /* Unix seconds */
};

static void stretch(void *context, struct cells *cells)
{
	struct extent *e = context;
	uint64_t first = cells->first << cells->level;
	uint64_t last = ((cells->first + cells->count) << cells->level) - 1;

	e->level = cells->level > e->level ? cells->level : e->level;
	if (!cells->count)
		return;
	e->first = first < e->first ? first : e->first;
	e->last = last > e->last ? last : e->last;
}

static void raise_one(void *context, struct cells *cells)
{
	cells_raise(cells, *(const unsigned *)context);
}

static void add_text(void *context, struct cells *cells)
{
	for (uint32_t i = 0; i < cells->count; i++)
		if (cells->list[i].requests)
			*(uint64_t *)context +=
				CELL_TEXT + BUCKET_TEXT * cell_buckets(&cells->list[i]);
}

static uint64_t text_of(struct model *model, unsigned level)
{
	uint64_t bytes = 0;

	each_cells(model, raise_one, &level);
	each_cells(model, add_text, &bytes);
	return bytes;
}

/* Bins may reach further than cells: they count what only began to arrive. */
static struct extent extent_of(struct model *model)
{
	struct extent e = {.first = UINT64_MAX};

	each_cells(model, stretch, &e);
	if (model->bin_count) {
		uint64_t first = model->bins[0].begin / CELLS_BASE_NS;
		uint64_t last = (model->bins[model->bin_count - 1].begin + model->bin_ns) /
					CELLS_BASE_NS - 1;

		e.first = first < e.first ? first : e.first;
		e.last = last > e.last ? last : e.last;
	}
	return e;
}

void build_cells(struct model *model)
{
	size_t rows = model->route_count + model->upstream_count + model->query_count;
	struct extent e = extent_of(model);
	unsigned level;

	if (e.first == UINT64_MAX)
		return;
	level = cells_level(e.first, e.last, CELLS_MAX);
	level = level > e.level ? level : e.level;
	while (text_of(model, level) > PAGE_TEXT + rows * PAGE_TEXT_ROW &&
	       (e.last >> level) - (e.first >> level) > 7)
		level++;
	model->cell_level = level;
	model->cell_first = e.first >> level;
	model->cell_count = (uint32_t)((e.last >> level) - (e.first >> level)) + 1;
}
