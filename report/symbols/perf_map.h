/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf_map.h - the names of code that a JIT made, from the text that it writes for perf:
 *
 *	7f3a10c0 2c0 JS:*handler /srv/app.js:12:9
 *
 * start, size (hexadecimal, with or without 0x) and the rest of the line. Pure, any bytes are safe;
 * memory is bounded by PERF_MAP_ENTRIES. Lines that are something else are passed over.
 */
#ifndef PROFILIS_PERF_MAP_H
#define PROFILIS_PERF_MAP_H

#include <stddef.h>
#include <stdint.h>

#define PERF_MAP_ENTRIES (4u << 20)
#define PERF_MAP_NAME_MAX 1024u

struct perf_map_entry {
	uint64_t start, size;
	uint64_t name; /* where it stands in the text */
	uint32_t name_bytes;
	uint32_t line; /* of two for one place the later one holds */
};

struct perf_map {
	const char *text;		/* the caller's, as long as the map is asked */
	struct perf_map_entry *entries; /* by start */
	size_t count, room;
	uint64_t left_out; /* beyond PERF_MAP_ENTRIES */
};

void perf_map_read(struct perf_map *m, const char *text, size_t bytes);
void perf_map_free(struct perf_map *m);

/* The entry that holds the address; NULL: none. */
const struct perf_map_entry *perf_map_find(const struct perf_map *m, uint64_t address);

/* A name taken apart: V8's "JS:*handler /srv/app.js:12:9", Python's "py::handler:/srv/app.py". */
struct perf_map_name {
	const char *function, *file; /* file NULL: not told */
	size_t function_bytes, file_bytes;
	unsigned line; /* 0: not told */
};

struct perf_map_name perf_map_name(const char *name, size_t bytes);

#endif
