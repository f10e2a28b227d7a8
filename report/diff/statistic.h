/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statistic.h - which figure of a route's times is compared: "wall:p50", "cpu:p95", "wall:mean".
 */
#ifndef PROFILIS_STATISTIC_H
#define PROFILIS_STATISTIC_H

#include "run.h"

struct statistic {
	bool cpu, mean;
	double q;      /* of a quantile */
	char name[24]; /* "wall:p50" */
};

#define STATISTIC_TAIL 20 /* values beyond a quantile, at least */

/* "p50", "p(95)", "wall:p99.9", "cpu:mean"; false: no such thing. */
bool statistic_parse(struct statistic *s, const char *text, size_t length);
bool statistic_same(const struct statistic *a, const struct statistic *b);

const struct buckets *statistic_of(const struct statistic *s, const struct run_route *route);
/* ns; NaN when nothing was counted. */
double statistic_value(const struct statistic *s, const struct buckets *b);
/* Whether there are enough values: `least` of all, STATISTIC_TAIL beyond the quantile. */
bool statistic_enough(const struct statistic *s, const struct buckets *b, uint64_t least);

#endif
