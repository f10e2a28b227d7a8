/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate.h - runs of a made-up server, as diff sees them: heavy-tailed times that depend on the
 * ones before, and machines that have better and worse minutes.
 *
 * The spreads are those measured on real runs: per route, the standard deviation of the logarithm
 * over runs is 2 to 9 % for the wall p50, 14 to 37 % for p95 and more for p99, 2 to 9 % and 4 to
 * 12 % for the CPU time. Half of the variance is the machine's minute, which the two runs of a pair
 * share as they alternate; a part of the rest is common to the routes of a run; one run in ten
 * strays three times as far.
 *
 * 24,000 requests a run, 20 runs a comparison and thousands of comparisons cannot be drawn one by
 * one in seconds. A histogram is drawn instead: SLICES of equal probability, counts as of so many
 * independent requests as the dependent ones are worth. simulate_requests() draws one by one, to
 * check that this gives the same.
 */
#ifndef PROFILIS_SIMULATE_H
#define PROFILIS_SIMULATE_H

#include "run.h"

#define SIMULATE_ROUTES 8
#define SIMULATE_PAIRS_MAX 20
#define SIMULATE_SECONDS 8

/* The second side, for one of the routes or all (-1): times, errors. */
struct simulate_change {
	int route;
	double slower; /* 0.2: by 20 % */
	double errors; /* 0.01: a hundredth of its requests fails */
};

struct simulation {
	uint64_t random;
	double minute[SIMULATE_ROUTES][4]; /* of the pair: what its runs share */
};

/* Fills both sides with `pairs` runs; freed with arena and lists. */
void simulate_sides(struct simulation *s, struct arena *arena, size_t pairs,
		    const struct simulate_change *change, struct run_list sides[2]);

/* n requests one by one, each depending on the one before: their histogram. */
struct buckets simulate_requests(struct simulation *s, struct arena *arena, uint32_t n);
/* The same, drawn as a histogram. */
struct buckets simulate_histogram(struct simulation *s, struct arena *arena, uint32_t n);

#endif
