/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_told.h - the model's part about what programs tell of themselves: functions, metrics,
 * labels. Strings as in model.h.
 */
#ifndef PROFILIS_MODEL_TOLD_H
#define PROFILIS_MODEL_TOLD_H

#include "hist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What requests of one route had of a function or span. */
struct function_caller {
	const char *route;
	uint64_t exact, probable; /* calls, by how sure it is whose they are */
	uint64_t total_ns, self_ns;
};

/* A span that the program timed, or a function of one that was built for it. */
struct function {
	const char *name;   /* "(other)": what is not kept apart */
	const char *file;   /* NULL: not known */
	const char *module; /* path; NULL: none */
	unsigned line;	    /* 0: not known */
	bool span;
	uint64_t count, unwound;    /* left by an exception, which only spans tell */
	uint64_t total_ns, self_ns; /* of functions: of recursive calls the outermost */
	struct hist time;	    /* of spans */
	struct function_caller *callers; /* most time first */
	size_t caller_count;
	uint64_t unknown; /* calls of which no request is known */
};

/* Values of a metric, or of one of its sets of tags. */
struct metric_values {
	uint64_t count; /* times that it was told */
	double sum, mean, min, max, last;
	uint64_t distinct; /* members of a set */
};

struct metric_series {
	const char *tags; /* "key:value,key:value" */
	struct metric_values values;
};

struct metric {
	const char *name;
	unsigned kind; /* enum format_metric; no GAUGE_DELTA */
	struct metric_values values;
	struct hist hist;     /* of values that are not negative; empty where the kind has none */
	double unit;	      /* the histogram's values are so many of it in one of the metric's */
	bool negative;	      /* some values are not in it */
	uint64_t begin, bin_ns; /* its bins, Unix ns */
	uint64_t *bin_counts;
	double *bin_sums;
	size_t bin_count;
	struct metric_series *series; /* most told first */
	size_t series_count;
};

/* Requests of one route that the program gave a label. */
struct route_label {
	const char *key, *value;
	uint64_t requests, errors;
	uint64_t mean_ns; /* of those that were answered */
};

#endif
