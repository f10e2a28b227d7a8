/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff_options.h - how two sides are compared, and the words on the command line for it.
 */
#ifndef PROFILIS_DIFF_OPTIONS_H
#define PROFILIS_DIFF_OPTIONS_H

#include "statistic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIFF_GATES_MAX 8
#define DIFF_THRESHOLDS_MAX 64

enum diff_load {
	DIFF_LOAD_ANY,	  /* not known: rate and concurrency must both agree */
	DIFF_LOAD_CLOSED, /* so many clients that wait: the rate is a result, and gated */
	DIFF_LOAD_OPEN,	  /* so many requests a second: the concurrency is a result */
};

/* What --fail-on names. */
#define DIFF_FINDINGS(X)                                                                           \
	X(NEW_ROUTE, "new-route")                                                                  \
	X(VANISHED_ROUTE, "vanished-route")                                                        \
	X(NEW_QUERY, "new-query")                                                                  \
	X(VANISHED_QUERY, "vanished-query")                                                        \
	X(NEW_EXCEPTION, "new-exception")                                                          \
	X(VANISHED_EXCEPTION, "vanished-exception")                                                \
	X(MORE_QUERIES, "more-queries")                                                            \
	X(FEWER_QUERIES, "fewer-queries")

enum diff_finding {
#define ITEM(NAME, word) DIFF_##NAME,
	DIFF_FINDINGS(ITEM)
#undef ITEM
		DIFF_FINDING_COUNT
};

enum threshold_of { THRESHOLD_TIME, THRESHOLD_ERRORS, THRESHOLD_RATE };

/* "p(95){route=/x}<500ms": an absolute limit for side B. */
struct threshold {
	const char *text; /* as given */
	enum threshold_of of;
	struct statistic statistic;
	const char *route; /* not terminated; NULL: all of them */
	size_t route_length;
	bool above; /* the value must be above the limit, else below */
	bool inclusive;
	double limit; /* ns, share, or requests per second */
};

struct diff_options {
	struct statistic gates[DIFF_GATES_MAX];
	size_t gate_count;
	bool gates_chosen; /* by the user: what cannot be tested then matters */
	double min_effect; /* 0.05: slowdowns up to here are let pass */
	double alpha;	   /* 0.01: chance of one false alarm or more */
	double min_share;  /* 0.005: routes below it, by requests and by time, are pooled */
	uint32_t min_samples;
	bool unpaired;
	bool allow_load_mismatch;
	enum diff_load load;
	bool fail_on[DIFF_FINDING_COUNT];
	struct threshold thresholds[DIFF_THRESHOLDS_MAX];
	size_t threshold_count;
	bool inconclusive_passes;
	double must_see; /* 0.5: what would not have seen +50 % does not pass; 0: anything passes */
	double self_test; /* 0.2: a slowdown of 20 % must be found; 0: no self-test */
	/* What was done to the runs before, for those who print. */
	uint64_t warmup_ns;
	uint32_t split;
	const char *noise_floor;
	bool page; /* an output shows when requests were and where the CPU time went */
};

struct diff_options diff_options_default(void);

/* Values of options; false: not a value for it. */
bool diff_options_gate(struct diff_options *o, const char *text); /* "wall:p50,cpu:p95" */
bool diff_options_fail_on(struct diff_options *o, const char *text);
bool diff_options_load(struct diff_options *o, const char *text);
bool diff_options_inconclusive(struct diff_options *o, const char *text);
bool diff_options_threshold(struct diff_options *o, const char *text);
bool diff_options_share(double *to, const char *text);	/* within (0, 1) */
bool diff_options_effect(double *to, const char *text); /* within [0, 10) */

const char *diff_finding_word(enum diff_finding f);

#endif
