// SPDX-License-Identifier: Apache-2.0
/* The sample's figures by time, at one width for all; of upstreams and queries as many as they have. */
#include "sample_model.h"

#include <math.h>

static void spread_over(struct cells *cells, const struct model *m, uint64_t requests,
			uint64_t errors, const struct hist *time)
{
	for (uint64_t i = 0; i < requests; i++) {
		uint64_t at = m->begin + (m->end - m->begin) / requests * i;
		struct cell *cell = cells_at(cells, at / CELLS_BASE_NS);

		cell->requests++;
		cell->errors += errors && i % (requests / errors) == 0 && i / (requests / errors) < errors;
		if (i < time->count)
			cell_latency(cell, (uint64_t)(hist_mean(time) *
						      (1 + .8 * sin((double)i * 12.9898))));
	}
}

void sample_cells(struct model *m)
{
	m->cell_level = cells_level(m->begin / CELLS_BASE_NS, m->end / CELLS_BASE_NS - 1, CELLS_MAX);
	m->cell_sub_bits = CELLS_SUB_BITS;
	m->cell_first = m->begin / cells_width(m->cell_level);
	m->cell_count = (uint32_t)((m->end - 1) / cells_width(m->cell_level) - m->cell_first) + 1;
	for (size_t i = 0; i < m->upstream_count; i++) {
		struct upstream *u = &m->upstreams[i];

		spread_over(&u->cells, m, u->tally.requests, u->tally.errors, &u->tally.latency);
		cells_raise(&u->cells, m->cell_level);
	}
	for (size_t i = 0; i < m->query_count; i++) {
		struct query *q = &m->queries[i];

		spread_over(&q->cells, m, q->count, q->errors, &q->time);
		cells_raise(&q->cells, m->cell_level);
	}
	for (size_t i = 0; i < m->route_count; i++)
		cells_raise(&m->routes[i].cells, m->cell_level);
}
