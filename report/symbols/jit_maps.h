/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jit_maps.h - the perf maps of processes: `perf.map` in the directory of its recording, put there
 * by the user, or /tmp/perf-<pid>.map. In /tmp anybody may write, and pids come again: that file
 * counts only when it is the process's user's (or root's, or ours) and was written while the
 * process ran.
 */
#ifndef PROFILIS_JIT_MAPS_H
#define PROFILIS_JIT_MAPS_H

#include "perf_map.h"

#include <stdbool.h>

/* The directory is the caller's, as long as the maps. */
struct jit_process {
	int32_t pid;
	uint32_t uid;
	uint64_t begin, end; /* Unix ns; end 0: not known */
	const char *directory;
	bool here; /* it ran on this machine: /tmp/perf-<pid>.map may be its */
};

/* Zeroed: empty. */
struct jit_maps {
	struct jit_map *list;
	size_t count, room;
};

void jit_maps_add(struct jit_maps *j, const struct jit_process *process);
void jit_maps_free(struct jit_maps *j);

/* What is at an address of a process; function NULL: not known. Texts live as long as the maps. */
struct perf_map_name jit_maps_find(struct jit_maps *j, int32_t pid, uint64_t address);

#endif
