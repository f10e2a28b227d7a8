/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics.h - the program's own metrics: each name, and each of its sets of tags.
 *
 * Merging is exact and order-independent, memory is bounded, as keyed.h has it. One owner.
 */
#ifndef PROFILIS_METRICS_H
#define PROFILIS_METRICS_H

#include "decode.h"
#include "hist.h"
#include "keyed.h"
#include "trend.h"

#include <stdbool.h>

/* Of a gauge that is also told by how much it changes, so many newest values decide. */
#define METRICS_STEPS 512u
/* So many different members of a set are counted exactly. */
#define METRICS_MEMBERS 1024u

#define METRICS_TIMER_UNIT 1e9 /* histograms of timers are in ns, others in millionths */
#define METRICS_OTHER_UNIT 1e6

/* A gauge becomes value, or changes by it. */
struct metrics_step {
	uint64_t ts;
	double value;
	bool delta;
};

struct metrics_stats {
	uint64_t count;	    /* times that it was told */
	struct fixed sum;   /* of counters: scaled by their sampling rate */
	struct fixed plain; /* of the values as they were told */
	double min, max, last;
	uint64_t last_ts;  /* Unix ns; 0: nothing yet */
	struct hist hist;  /* of what is not negative */
	uint64_t negative; /* values that are not in it */
	uint64_t deltas;
	struct metrics_step *steps; /* a heap, oldest first */
	uint64_t *members;	    /* a heap of the smallest hashes, largest first */
	uint32_t step_count, member_count;
	/* What is older than all steps: the newest value, and all changes. */
	struct metrics_step base;
	struct fixed forgotten;
	struct trend trend;
};

struct metrics {
	struct keyed names;  /* struct metrics_stats by kind and name */
	struct keyed series; /* by that, and the tags */
};

void metrics_init(struct metrics *m);
void metrics_free(struct metrics *m);
void metrics_add(struct metrics *m, const struct decode_metric *d, uint64_t unix_ns);
void metrics_merge(struct metrics *into, const struct metrics *from);

/* Kind and name as one part of a key. */
unsigned metrics_kind(const char *part, size_t bytes);

/* For lists of their own making. */
void metrics_stats_merge(struct metrics_stats *into, const struct metrics_stats *from);
void metrics_stats_clear(struct metrics_stats *s);

/* How many different members a set had; exact below METRICS_MEMBERS. */
uint64_t metrics_distinct(const struct metrics_stats *s);

/* A gauge with deltas, applied in order of time: its steps become values. */
struct metrics_walk {
	double last, min, max, mean;
};
struct metrics_walk metrics_walk(const struct metrics_stats *s);

#endif
