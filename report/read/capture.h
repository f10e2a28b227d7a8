/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capture.h - reads recordings: every block once, in parallel, then what was left unsealed.
 *
 * Who reads (the model, dump, check) is a visitor. block() is called by `threads` threads at once,
 * each with its own worker pointer; blocks of one process come in file order when threads is 1. A
 * visitor says whether a block's events were good; capture counts and reports what was not. slot(),
 * and blocks still open, come after all sealed blocks, in the calling thread, with the first
 * worker.
 */
#ifndef PROFILIS_CAPTURE_H
#define PROFILIS_CAPTURE_H

#include "source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAPTURE_THREADS_MAX 256u

struct capture_block {
	const struct source *source;
	size_t source_index;
	const struct format_block *header;
	const uint8_t *payload;
	size_t bytes;
	bool open;	      /* not sealed: bytes committed so far */
	uint64_t unix_offset; /* Unix ns = monotonic ns + this, modulo 2^64 */
};

struct capture_visitor {
	/* False: damaged from *damaged_at on. events: adds how many there were. */
	bool (*block)(void *worker, const struct capture_block *block, uint64_t *events,
		      size_t *damaged_at);
	/* An exchange that stands in no block; alive: in flight, else its process is gone. */
	void (*slot)(void *worker, const struct source *source, size_t source_index,
		     const struct format_slot *slot);
	/* Something is wrong or noteworthy with a file; may be NULL. One call at a time. */
	void (*problem)(void *context, const char *text);
	void *context; /* for problem */
	/* Whether a sealed block is to be read at all; NULL: each. One call at a time. */
	bool (*wanted)(const void *asked, size_t source_index, const struct format_block *header);
	const void *asked; /* for wanted */
};

/* What was met on the way. */
struct capture_facts {
	uint64_t blocks, blocks_open, blocks_damaged, bytes_damaged;
	uint64_t
		tails; /* segments that end within a block, of processes that were killed or live */
	uint64_t events, disk_bytes;
};

struct capture {
	struct sources *sources;
	const struct capture_visitor *visitor;
	void *const *workers; /* threads of them */
	unsigned threads;
	uint64_t since, until; /* Unix ns; blocks that lie outside are not read; until 0: open */
	bool progress;
	struct capture_facts facts;
};

void capture_run(struct capture *c);

/* As many threads as may run at once, within reason; wanted 0: as many as there are processors. */
unsigned capture_threads(unsigned wanted);

/* The latest end of anything recorded, from headers alone; 0 when there is none. */
uint64_t capture_end(struct sources *sources);

#endif
