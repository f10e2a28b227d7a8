/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live.h - the figures of a recording that is being written: of a trailing window, and of all.
 *
 * What is for good (follow.h) is counted in slices of time, each event in the one in which it
 * ended; a slice that has left the window is merged into `retired`. What comes again is counted
 * anew each round. So a block is counted once, the window moves by whole slices, and what is
 * counted over all never falls.
 *
 * The window begins where a slice does and ends at `until`; the recording's report with --since and
 * --until of that has the same figures.
 *
 * One thread at a time.
 */
#ifndef PROFILIS_LIVE_H
#define PROFILIS_LIVE_H

#include "follow.h"
#include "model.h"

#define LIVE_SLICES 15u /* of a window; one more has begun */

struct live;

/* Runs, and what options points to, stay the caller's. refresh: ns, as the model says it. */
struct live *live_new(const char *const *runs, size_t run_count,
		      const struct model_options *options, uint64_t refresh);
void live_free(struct live *l);

/* Reads what is new. */
void live_round(struct live *l);

/* After a round; model_free() is the caller's. */
struct model *live_window(struct live *l);
struct model *live_total(struct live *l);

/* How it stands, of the last round. */
struct live_state {
	uint64_t window; /* ns */
	uint64_t since, until;
	uint64_t requests, errors;	 /* in the window */
	uint64_t unsealed, unsealed_max; /* blocks: being filled or waiting, and room for them */
	uint64_t begin,
		newest; /* Unix ns: the first process; the last request that ended; 0: none */
	uint64_t events, disk_bytes, blocks_damaged;
	uint64_t dropped; /* requests known by status alone, or not at all */
	size_t processes, running, vanished, in_flight;
	char trouble[512]; /* empty: none */
};
void live_state(const struct live *l, struct live_state *state);

#endif
