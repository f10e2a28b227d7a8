/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics_parts.h - between metrics.c (which metric) and metrics_stats.c (its values).
 */
#ifndef PROFILIS_METRICS_PARTS_H
#define PROFILIS_METRICS_PARTS_H

#include "metrics.h"

/* Told once more; what depends on the kind is the caller's. */
void metrics_stats_value(struct metrics_stats *s, uint64_t ts, double value);
void metrics_stats_step(struct metrics_stats *s, const struct metrics_step *step);
void metrics_stats_member(struct metrics_stats *s, uint64_t hash);

#endif
