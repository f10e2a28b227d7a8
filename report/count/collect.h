/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect.h - what one thread counts while recordings are read; a visitor of capture.h.
 *
 * Collections merge exactly, in any order. One owner at a time.
 */
#ifndef PROFILIS_COLLECT_H
#define PROFILIS_COLLECT_H

#include "by_host.h"
#include "capture.h"
#include "chosen.h"
#include "crashes.h"
#include "decode.h"
#include "raised.h"
#include "failures.h"
#include "functions.h"
#include "in_flight.h"
#include "keyed.h"
#include "labels.h"
#include "log_texts.h"
#include "metrics.h"
#include "model.h"
#include "network.h"
#include "queries.h"
#include "repeats.h"
#include "resources.h"
#include "route.h"
#include "slowest.h"
#include "stacks.h"
#include "timeline.h"

/* Where the exchanges of a shape are counted. */
struct collect_target {
	struct stats *stats; /* NULL: the shape is neither server's nor client's */
	struct method_stats *method;
	struct status_stats *status;
};

#define COLLECT_BATCH 32u

struct collect {
	const struct model_options *options;
	uint64_t since, until; /* Unix ns, until past the end: open */
	bool filtered;		      /* some requests may be left out */
	const struct chosen *chosen; /* which are not, where a path does not tell */
	struct routes routes, upstreams;
	struct timeline timeline;
	struct failures failures;
	struct slowest slowest;
	struct raised raised;
	struct log_texts logs;
	struct network network;
	struct keyed calls; /* calls.h */
	struct queries queries;
	struct repeats repeats;
	struct resources resources;
	struct stacks *stacks; /* of all events that have one */
	struct keyed samples;  /* samples.h */
	struct crashes crashes;
	struct functions functions;
	struct metrics metrics;
	struct keyed labels; /* labels.h */
	struct by_host by_host; /* the caller may by_host_init() it */
	uint64_t begin, end; /* Unix ns; begin 0: nothing yet */
	struct in_flight in_flight;
	uint64_t *by_source; /* requests of each process */
	size_t source_count;

	/* The block at hand. */
	const struct capture_block *block;
	struct tally *bin;
	uint64_t bin_begin, bin_index;
	struct collect_target targets[FORMAT_SHAPES_MAX];
	struct decode decode;
	/* Exchanges are counted a while after they were decoded, when memory has had time to come.
	 */
	struct decode_exchange batch[COLLECT_BATCH];
	uint32_t batch_tids[COLLECT_BATCH];
	unsigned batched;
	uint32_t tid;			/* that wrote the exchange at hand */
	const struct format_slot *slot; /* that it stood in; NULL: in a block */
};

struct collect *collect_new(const struct model_options *options, size_t source_count);
void collect_free(struct collect *c);
/* Room for processes that were met since. */
void collect_room(struct collect *c, size_t source_count);

/* The visitor's functions; worker is a struct collect. */
bool collect_block(void *worker, const struct capture_block *block, uint64_t *events,
		   size_t *damaged_at);
void collect_slot(void *worker, const struct source *source, size_t source_index,
		  const struct format_slot *slot);

void collect_merge(struct collect *into, const struct collect *from);

#endif
