/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - the process directories of the recordings given, and the files in them.
 *
 * Everything is read in the order that misses nothing beside a live writer: the process file, then
 * what is left in the hot directory (leftover.h), then the segments.
 */
#ifndef PROFILIS_SOURCE_H
#define PROFILIS_SOURCE_H

#include "arena.h"
#include "error.h"
#include "mapped.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source_file {
	const char *path;
	uint64_t number;
};

struct source {
	const char *directory;
	struct format_process process;
	bool here;	/* it ran on this machine, since it was started */
	bool alive;	/* still writing, on this machine */
	bool killed;	/* it neither lives nor ended, as far as can be told from here */
	bool elsewhere; /* it did not end, and was recorded on another machine */
	bool vanished;	/* its directory was there once, and is not any more */
	struct source_file *segments; /* ascending */
	size_t segment_count;
	uint64_t disk_bytes;
	/* The latest clock pair met in its blocks; from the process file at first. */
	uint64_t clock_monotonic, clock_realtime;
	int64_t clock_ahead; /* of its host, as the user says: taken off each Unix time of it */
	struct leftover *leftover;
};

struct sources {
	struct source *list;
	size_t count, room;
	struct arena arena;
	struct mapped mapped;
	/* Whether nothing of a process directory is to be read any more; NULL: all are read. With
	 * it, a directory that holds no recording yet is good. */
	bool (*settled)(const void *context, const char *directory);
	const void *context;
};

/* Adds every process directory at or below path; false when there is none or path cannot be read.
 */
bool sources_add(struct sources *s, const char *path, struct error *error);
void sources_free(struct sources *s);

/* As if this one had not been there; those behind it move up. */
void sources_drop(struct sources *s, size_t index);

/* Files "<prefix><number><suffix>" of a directory, by number; the arena's memory. */
size_t source_files(struct arena *arena, const char *directory, const char *prefix,
		    const char *suffix, struct source_file **files);

/* Opens for reading what is a regular file, following no link; -1 and errno. */
int source_open(const char *path);

/* The clock of a host is ahead of true time by so much; false: nothing was recorded there. Once for
 * each host, before anything is read. */
bool sources_clock(struct sources *s, const char *host, size_t host_bytes, int64_t ahead_ns);

/* What makes a monotonic instant of a block a Unix time, modulo 2^64. */
static inline uint64_t source_unix_offset(const struct source *s, const struct format_block *h)
{
	return h->clock_realtime_ns - h->clock_monotonic_ns - (uint64_t)s->clock_ahead;
}

/* Unix time of a monotonic instant by the process file's own pair. */
static inline uint64_t source_unix(const struct source *s, uint64_t monotonic)
{
	return s->process.realtime_ns + (monotonic - s->process.begin_ns);
}

#endif
