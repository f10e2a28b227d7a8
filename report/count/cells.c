// SPDX-License-Identifier: Apache-2.0
#include "cells.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

#define OCTAVES 52u

/* ---- one cell ---- */

static unsigned index_of(uint64_t ns, unsigned sub_bits)
{
	unsigned shift = ns >> (sub_bits + 1) ? 63u - sub_bits - (unsigned)__builtin_clzll(ns) : 0;

	return (shift << sub_bits) + (unsigned)(ns >> shift);
}

static uint64_t low_of(unsigned index)
{
	unsigned shift = index < 2 * CELLS_SUB ? 0 : index / CELLS_SUB - 1;

	return (uint64_t)(index - shift * CELLS_SUB) << shift;
}

/* Octaves come in pairs, since neighbours mostly follow. */
static void cover_octaves(struct cell *cell, unsigned first, unsigned end)
{
	uint32_t *counts;

	if (cell->octaves) {
		first = cell->first < first ? cell->first : first;
		end = cell->first + cell->octaves > end ? cell->first + cell->octaves : end;
	}
	first &= ~1u;
	end = (end + 1) & ~1u;
	counts = memory_zeroed((end - first) * CELLS_SUB, sizeof(*counts));
	if (cell->octaves)
		memcpy(counts + (cell->first - first) * CELLS_SUB, cell->counts,
		       cell->octaves * CELLS_SUB * sizeof(*counts));
	free(cell->counts);
	cell->counts = counts;
	cell->first = (uint8_t)first;
	cell->octaves = (uint8_t)(end - first);
}

void cell_latency(struct cell *cell, uint64_t ns)
{
	unsigned index = index_of(ns, CELLS_SUB_BITS), octave;
	uint32_t *count;

	index = index < OCTAVES * CELLS_SUB ? index : OCTAVES * CELLS_SUB - 1;
	octave = index / CELLS_SUB;
	if (__builtin_expect(octave - cell->first >= cell->octaves, 0))
		cover_octaves(cell, octave, octave + 1);
	cell->sum_ns += ns;
	count = &cell->counts[index - cell->first * CELLS_SUB];
	*count += *count < UINT32_MAX;
}

void cell_each(const struct cell *cell, unsigned sub_bits,
	       void (*f)(void *context, unsigned index, uint64_t count), void *context)
{
	unsigned last = 0;
	uint64_t sum = 0;

	for (unsigned i = 0; i < cell->octaves * CELLS_SUB; i++) {
		unsigned index;

		if (!cell->counts[i])
			continue;
		index = index_of(low_of(cell->first * CELLS_SUB + i), sub_bits);
		if (sum && index != last) {
			f(context, last, sum);
			sum = 0;
		}
		last = index;
		sum += cell->counts[i];
	}
	if (sum)
		f(context, last, sum);
}

static void count_bucket(void *context, unsigned index, uint64_t count)
{
	(void)index;
	(void)count;
	++*(unsigned *)context;
}

unsigned cell_buckets(const struct cell *cell, unsigned sub_bits)
{
	unsigned buckets = 0;

	cell_each(cell, sub_bits, count_bucket, &buckets);
	return buckets;
}

static void cell_merge(struct cell *into, const struct cell *from)
{
	unsigned end = from->first + from->octaves;
	uint32_t *counts;

	into->requests += from->requests;
	into->errors += from->errors;
	into->sum_ns += from->sum_ns;
	if (!from->octaves)
		return;
	if (!into->octaves || from->first < into->first || end > into->first + into->octaves)
		cover_octaves(into, from->first, end);
	counts = into->counts + (from->first - into->first) * CELLS_SUB;
	for (unsigned i = 0; i < from->octaves * CELLS_SUB; i++) {
		uint32_t sum = counts[i] + from->counts[i];

		counts[i] = sum < counts[i] ? UINT32_MAX : sum;
	}
}

/* ---- cells in a row ---- */

static void halve(struct cells *c)
{
	uint64_t first = c->first >> 1;
	uint32_t count = 0;

	for (uint32_t i = 0; i < c->count; i++) {
		uint32_t target = (uint32_t)(((c->first + i) >> 1) - first);
		struct cell cell = c->list[i];

		c->list[i] = (struct cell){0};
		if (target < count) {
			cell_merge(&c->list[target], &cell);
			free(cell.counts);
		} else {
			c->list[target] = cell;
		}
		count = target + 1;
	}
	c->first = first;
	c->count = count;
	c->level++;
}

void cells_raise(struct cells *c, unsigned level)
{
	while (c->level < level && c->count)
		halve(c);
	if (c->level < level)
		c->level = level;
}

unsigned cells_level(uint64_t first_second, uint64_t last_second, uint64_t most)
{
	unsigned level = 0;

	while ((last_second >> level) - (first_second >> level) >= most)
		level++;
	return level;
}

/* Makes [first, end) be there, empty where it is new. */
static void cover(struct cells *c, uint64_t first, uint64_t end)
{
	uint32_t before = c->count ? (uint32_t)(c->first - first) : 0;
	uint32_t count = (uint32_t)(end - first);

	if (count > c->room) {
		c->room = count + count / 2;
		c->list = memory_grow(c->list, c->room, sizeof(*c->list));
	}
	memmove(c->list + before, c->list, c->count * sizeof(*c->list));
	memset(c->list, 0, before * sizeof(*c->list));
	memset(c->list + before + c->count, 0, (count - before - c->count) * sizeof(*c->list));
	c->first = first;
	c->count = count;
}

static void make_room(struct cells *c, uint64_t second)
{
	uint64_t first = second, last = second;

	if (c->count) {
		uint64_t begin = c->first << c->level;
		uint64_t end = ((c->first + c->count) << c->level) - 1;

		first = begin < second ? begin : second;
		last = end > second ? end : second;
	}
	cells_raise(c, cells_level(first, last, CELLS_MAX));
	cover(c, first >> c->level, (last >> c->level) + 1);
}

struct cell *cells_at(struct cells *c, uint64_t unix_seconds)
{
	if (__builtin_expect((unix_seconds >> c->level) - c->first >= c->count, 0))
		make_room(c, unix_seconds);
	return &c->list[(unix_seconds >> c->level) - c->first];
}

void cells_merge(struct cells *into, const struct cells *from)
{
	if (from->count)
		cells_raise(into, from->level);
	for (uint32_t i = 0; i < from->count; i++)
		if (from->list[i].requests)
			cell_merge(cells_at(into, (from->first + i) << from->level),
				   &from->list[i]);
}

void cells_free(struct cells *c)
{
	for (uint32_t i = 0; i < c->count; i++)
		free(c->list[i].counts);
	free(c->list);
	*c = (struct cells){0};
}
