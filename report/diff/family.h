/* SPDX-License-Identifier: Apache-2.0 */
/*
 * family.h - which routes are compared by themselves, decided before anything is tested.
 *
 * Each further test costs all the others power, so routes with little of the requests and little
 * of the time are pooled. What counts is both sides together: a slowdown hardly moves it.
 */
#ifndef PROFILIS_FAMILY_H
#define PROFILIS_FAMILY_H

#include "arena.h"
#include "run.h"

struct family_route {
	const char *name;
	double requests[2], ns;
	double share; /* of all requests */
	bool pooled;
};

struct family {
	struct family_route *list; /* by name */
	size_t count;
	size_t pooled;
	double pooled_share;
	/* Of each side, for each run, its routes in the order of the list, NULL where there is
	 * none; behind them the pool. */
	const struct run_route **view[2];
};

struct family family_of(struct arena *arena, const struct run_list sides[2], double min_share);

/* Route `at` of run `run`; at == count is the pool. NULL: the run has none. */
const struct run_route *family_route(const struct family *f, int side, size_t run, size_t at);

/* Half the summed difference of the sides' shares: 0 alike, 1 nothing in common. */
double family_mix_distance(const struct family *f);

#endif
