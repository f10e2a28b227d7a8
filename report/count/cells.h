/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cells.h - requests, errors and latencies of one thing by time, for tables that follow a window.
 *
 * Cells are aligned to Unix time and CELLS_BASE_NS << level wide; the level is the lowest at which
 * the first and the last fit into CELLS_MAX, so any order and any split of the work give the same.
 * Latencies are kept in CELLS_SUB buckets an octave, so a quantile's relative error is at most
 * 1 / (2 * CELLS_SUB) = 3.1 %; sums are exact. Not thread-safe; one owner.
 */
#ifndef PROFILIS_CELLS_H
#define PROFILIS_CELLS_H

#include <stdint.h>

#define CELLS_BASE_NS 1000000000ull
#define CELLS_MAX 128u
#define CELLS_SUB_BITS 4
#define CELLS_SUB (1u << CELLS_SUB_BITS)

struct cell {
	uint64_t requests, errors;
	uint64_t sum_ns;  /* of those in the buckets: not of aborted ones */
	uint32_t *counts; /* of octaves [first, first + octaves), CELLS_SUB buckets each; saturate */
	uint8_t first, octaves;
};

/* Zeroed: empty. */
struct cells {
	struct cell *list;
	uint64_t first; /* index of list[0]: its begin / width */
	uint32_t count, room;
	unsigned level;
};

static inline uint64_t cells_width(unsigned level)
{
	return CELLS_BASE_NS << level;
}

/* The cell of an instant in Unix seconds; cells move, so it is good until the next call. */
struct cell *cells_at(struct cells *c, uint64_t unix_seconds);
void cell_latency(struct cell *cell, uint64_t ns);

/* Never down. */
void cells_raise(struct cells *c, unsigned level);
void cells_merge(struct cells *into, const struct cells *from);
void cells_free(struct cells *c);

/* The lowest level at which so many seconds, from first to last, fit into so many cells. */
unsigned cells_level(uint64_t first_second, uint64_t last_second, uint64_t most);

/*
 * Calls f for each bucket that is not empty, ascending. With sub_bits below CELLS_SUB_BITS buckets
 * are that much wider. Indices are those of hist.h's rule with 1 << sub_bits in the place of
 * HIST_SUB.
 */
void cell_each(const struct cell *cell, unsigned sub_bits,
	       void (*f)(void *context, unsigned index, uint64_t count), void *context);
unsigned cell_buckets(const struct cell *cell, unsigned sub_bits);

#endif
