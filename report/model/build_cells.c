// SPDX-License-Identifier: Apache-2.0
/* Tables follow one window: their cells get one width, as wide as keeps the page small. */
#include "build.h"

/* Bytes of all cells together in the page, about: a few rows may be fine, many have to be small. */
#define PAGE_TEXT 160000u
#define PAGE_TEXT_ROW 1700u
/* As render/packed.h writes them. */
#define CELL_TEXT 10u
#define BUCKET_TENTHS 13u
/* With fewer, a window would say nothing. */
#define CELLS_ENOUGH 8u

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

struct text {
	unsigned sub_bits;
	uint64_t bytes;
};

static void add_text(void *context, struct cells *cells)
{
	struct text *t = context;

	for (uint32_t i = 0; i < cells->count; i++)
		if (cells->list[i].requests)
			t->bytes += CELL_TEXT +
				    BUCKET_TENTHS * cell_buckets(&cells->list[i], t->sub_bits) / 10;
}

static uint64_t text_of(struct model *model)
{
	struct text text = {.sub_bits = model->cell_sub_bits};

	each_cells(model, raise_one, &model->cell_level);
	each_cells(model, add_text, &text);
	return text.bytes;
}

/*
 * What gives way first: the finest latencies, then a step of time, and so on; in the end latencies
 * once more. Cells that were raised stay so. False: nothing is left.
 */
static bool coarser(struct model *model, const struct extent *e)
{
	uint64_t cells = (e->last >> model->cell_level) - (e->first >> model->cell_level) + 1;

	if (model->cell_sub_bits == CELLS_SUB_BITS) {
		model->cell_sub_bits--;
	} else if (cells > CELLS_ENOUGH) {
		model->cell_level++;
		model->cell_sub_bits = CELLS_SUB_BITS;
	} else if (model->cell_sub_bits > CELLS_SUB_BITS - 2) {
		model->cell_sub_bits--;
	} else {
		return false;
	}
	return true;
}

/* Bins may reach further than cells: they count what only began to arrive. */
static struct extent extent_of(struct model *model)
{
	struct extent e = {.first = UINT64_MAX};

	each_cells(model, stretch, &e);
	if (model->bin_count) {
		uint64_t first = model->bins[0].begin / CELLS_BASE_NS;
		uint64_t last =
			(model->bins[model->bin_count - 1].begin + model->bin_ns) / CELLS_BASE_NS -
			1;

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

	model->cell_sub_bits = CELLS_SUB_BITS;
	if (e.first == UINT64_MAX)
		return;
	level = cells_level(e.first, e.last, CELLS_MAX);
	model->cell_level = level > e.level ? level : e.level;
	while (text_of(model) > PAGE_TEXT + rows * PAGE_TEXT_ROW && coarser(model, &e))
		;
	model->cell_first = e.first >> model->cell_level;
	model->cell_count = (uint32_t)((e.last >> model->cell_level) - model->cell_first) + 1;
}
