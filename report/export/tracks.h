/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracks.h - which intervals of a thread can stand on its own track: those that lie apart from, or
 * within, each other. What overlaps in any other way needs a track of its own.
 *
 * Intervals come mostly by their end, as threads write them. Of each thread the latest
 * TRACKS_DEPTH stretches are known; of more than TRACKS_MAX threads none is, and nothing of theirs
 * can stand.
 */
#ifndef PROFILIS_TRACKS_H
#define PROFILIS_TRACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACKS_MAX 16384u
#define TRACKS_DEPTH 32u

struct track_stretch {
	uint64_t begin, end;
};

struct track {
	uint64_t key;
	unsigned count;
	struct track_stretch taken[TRACKS_DEPTH]; /* apart from each other, ascending */
	uint64_t requests_end; /* the latest end of a request that tracks_apart() was asked about */
};

struct tracks {
	struct track *list; /* open addressing by key; 0: free */
	size_t room, count;
};

void tracks_free(struct tracks *t);

/* Whether it can stand; if so, it does. */
bool tracks_take(struct tracks *t, uint64_t key, struct track_stretch s);
/* Whether no request of the thread that came before was under way at the same time. */
bool tracks_apart(struct tracks *t, uint64_t key, struct track_stretch s);
/* Nothing more comes for it. */
void tracks_drop(struct tracks *t, uint64_t key);

#endif
