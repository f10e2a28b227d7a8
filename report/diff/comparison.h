/* SPDX-License-Identifier: Apache-2.0 */
/*
 * comparison.h - what the comparison of two sides came to: all that its renderers know.
 *
 * compare() makes it, diff_*.c and pages only read it, comparison_free() drops it whole. Side A is
 * the base, B what is judged. Times are nanoseconds, shares fractions of 1. Names are raw UTF-8
 * from recordings: each renderer escapes for its own format. NaN means "not known".
 *
 *	struct comparison *c = compare(&a, &b, NULL, &options);
 *	puts(c->verdict.sentence);
 *	for (size_t i = 0; i < c->contrast_count; i++) ...
 *	comparison_free(c);
 */
#ifndef PROFILIS_COMPARISON_H
#define PROFILIS_COMPARISON_H

#include "diff_options.h"
#include "run.h"

#include <stdbool.h>
#include <stddef.h>

enum outcome {
	OUTCOME_PASS,	      /* no gate fails, and each gate could be tested */
	OUTCOME_REGRESSION,   /* a gate fails */
	OUTCOME_INCONCLUSIVE, /* no gate fails, but some could not be tested */
	OUTCOME_INCOMPARABLE, /* the sides were not run alike */
};

struct verdict {
	enum outcome outcome;
	const char *sentence; /* one line, complete by itself */
	const char **reasons; /* sentences: why it is that, the gravest first */
	size_t reason_count;
	const char **notes; /* sentences: what else to know; never change the outcome */
	size_t note_count;
};

enum design {
	DESIGN_PAIRED,	 /* 3 pairs or more */
	DESIGN_UNPAIRED, /* 3 runs or more of each side, not alternating: Welch */
	DESIGN_FLOOR,	 /* few runs, against the noise learned from other runs of one build */
	DESIGN_SINGLE,	 /* few runs, nothing to judge them by */
};

/* How alike the sides were run. */
enum check_state { CHECK_GOOD, CHECK_ALLOWED, CHECK_FAILED };

struct check {
	const char *name;	    /* "request rate" */
	const char *before, *after; /* as text, with units */
	const char *limit;	    /* what would have been alike: "0.90 to 1.10 times" */
	enum check_state state;	    /* ALLOWED: fails, but the user said that it may */
	bool load;		    /* --allow-load-mismatch is about it */
	bool milder;		    /* B had less load than A: no excuse for being slower */
};

enum contrast_of { CONTRAST_TIME, CONTRAST_ERRORS, CONTRAST_THROUGHPUT };
enum contrast_state {
	CONTRAST_PASS,	/* tested: not worse by more than min_effect, as far as can be told */
	CONTRAST_WORSE, /* tested: worse */
	CONTRAST_SHOWN, /* not gated: its figures only */
	CONTRAST_INSUFFICIENT, /* too few samples to say anything; why */
	CONTRAST_UNTESTED,     /* nothing to judge it by: too few runs; why */
};

/* One figure of one route, on both sides: a row. */
struct contrast {
	enum contrast_of of;
	const char *route;	    /* "": all of them (throughput) */
	struct statistic statistic; /* of CONTRAST_TIME */
	const char *what;	    /* "wall:p50", "errors", "throughput" */
	bool gated;
	enum contrast_state state;
	const char *why;      /* a clause, for INSUFFICIENT and UNTESTED */
	double share;	      /* of the route in all requests */
	double before, after; /* ns (geometric mean over runs); share of errors; requests/s */
	/*
	 * after / before, and its simultaneous interval at 1 - alpha over the family; errors: the
	 * difference in shares. A ratio above 1 is worse, but for throughput.
	 */
	double ratio, low, high;
	/*
	 * The smallest slowdown (drop, rise of the share) that would have been found four times
	 * in five, as a fraction: 0.12 is +12 %.
	 */
	double detectable;
	double p, p_adjusted;		    /* one-sided; by Holm over the family */
	uint64_t samples;		    /* of the run that has fewest */
	uint64_t errors[2], of_requests[2]; /* CONTRAST_ERRORS: A's and B's */
	/* For tests and pages: what each run gave, as logarithms; NaN where too few. */
	double *values[2];
	/* Between the estimate and p: mean difference, its standard error, degrees of freedom. */
	double estimate, error, df;
	/* The same family, had each been slowed by options.self_test alone. */
	bool self_test_found;
};

/* What is there on one side only, or asks more of databases than before. */
struct finding {
	enum diff_finding what;
	const char *of, *name; /* system and statement, source and type; "" and route */
	double before, after;  /* count over all runs; queries per request */
	bool fails;	       /* --fail-on names it */
};

struct threshold_result {
	const struct threshold *threshold;
	double value; /* NaN: nothing that it is about */
	bool met;
	const char *why; /* when there is no value */
};

struct side {
	const struct run *runs;
	size_t run_count;
	double requests, errors, seconds; /* over all runs */
	double rate, concurrency;	  /* geometric means over runs */
};

struct comparison {
	struct diff_options options;
	struct verdict verdict;
	enum design design;
	double margin; /* what is let pass: min_effect, or twice that where runs do not alternate */
	struct side side[2];
	struct check *checks;
	size_t check_count;
	struct contrast *contrasts; /* gated ones first, of these what is worse; by share */
	size_t contrast_count;
	size_t family; /* how many contrasts the error rate is shared by */
	struct finding *findings;
	size_t finding_count;
	struct threshold_result *thresholds;
	size_t threshold_count;
	size_t routes, routes_pooled; /* routes told apart; routes that went into the pool */
	double pooled_share;	      /* of the requests */
	bool self_tested;
	size_t self_test_missed; /* routes whose slowdown would not have been found */
	struct arena *arena;
};

#define CONTRAST_NAME_THROUGHPUT "throughput"
#define COMPARISON_POOL "(other routes)" /* the contrasts of the pool */

void comparison_free(struct comparison *c);

/* Whether the self-test missed the route of this contrast; true for one contrast of each route. */
bool comparison_self_test_missed(const struct comparison *c, size_t contrast);

const char *outcome_word(enum outcome outcome); /* "pass", "regression", ... */
/* By the verdict and --inconclusive; after a self-test by what it found. */
enum exit_status comparison_status(const struct comparison *c);

#endif
