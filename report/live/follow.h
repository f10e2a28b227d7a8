/* SPDX-License-Identifier: Apache-2.0 */
/*
 * follow.h - reads a recording that is being written, in rounds.
 *
 * A round looks for process directories and segments, reads what was not read before, and takes a
 * snapshot of what is not sealed yet. What it finds is either for good (a sealed block, once) or
 * comes again with the next round: open blocks, slots, and sealed blocks that hold something which
 * ended after `until`. So what was given for good, and what came again, together are all that
 * ended before `until`.
 *
 * until lies FOLLOW_LAG_NS behind the clock: what ended before has had time to be written down.
 *
 * Recordings may be deleted, cut, compacted or begun anew meanwhile. Blocks are known by process
 * and sequence, so none counts twice; of a process whose directory is gone the last snapshot stays.
 * One thread at a time.
 */
#ifndef PROFILIS_FOLLOW_H
#define PROFILIS_FOLLOW_H

#include "capture.h"
#include "decode.h"
#include "directories.h"
#include "reader.h"
#include "sequences.h"

#define FOLLOW_LAG_NS 500000000ull
/* So long after its directory vanished a process may come back. */
#define FOLLOW_VANISHED_NS 60000000000ull

struct follow_visitor {
	/* As in struct capture_visitor; again: it is not for good. */
	bool (*block)(void *context, const struct capture_block *block, bool again,
		      uint64_t *events, size_t *damaged_at);
	void (*slot)(void *context, const struct source *source, size_t source_index,
		     const struct format_slot *slot, bool again);
	void *context;
};

struct follow_segment {
	uint64_t number, device, inode;
	uint64_t at;	     /* everything before was given for good */
	uint32_t *by_status; /* of a flight recorder: the requests given for good */
};

struct follow_state {
	struct sequences met; /* blocks given for good */
	struct follow_segment *segments;
	size_t segment_count;
	uint64_t ended;	       /* Unix ns by which it had ended, or vanished; 0: it lives */
	uint64_t *dropped;     /* of a flight recorder: requests of segments that are gone */
	struct leftover *kept; /* of one that vanished */
	size_t fresh;	       /* in this round's and the last round's list */
	bool met_now, settled; /* settled: nothing of it is read any more */
};

struct follow {
	const char *const *runs;
	size_t run_count;
	const struct follow_visitor *visitor;
	/* All processes that were met; a process keeps its index. Their segments, and what was left
	 * over, are those of the last round. */
	struct sources sources;
	struct follow_state *states;
	struct directories settled;	  /* that are not looked into any more */
	struct sources last;		  /* of the last round, with its snapshot */
	struct capture_facts facts, open; /* for good; of the last round alone */
	uint64_t until;			  /* Unix ns */
	struct error trouble;		  /* the newest that went wrong; empty: nothing */
	struct reader_room *room;
	struct decode *decode; /* room for whoever looks through a block */
};

void follow_init(struct follow *f, const char *const *runs, size_t run_count,
		 const struct follow_visitor *visitor);
void follow_free(struct follow *f);

/* until: not before that of the last round. */
void follow_round(struct follow *f, uint64_t until);

/* For good and open together; of all that was met. */
struct capture_facts follow_facts(const struct follow *f);
size_t follow_vanished(const struct follow *f);

#endif
