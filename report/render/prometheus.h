/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prometheus.h - Prometheus text format: families, series, their labels. Knows nothing of the
 * model.
 */
#ifndef PROFILIS_PROMETHEUS_H
#define PROFILIS_PROMETHEUS_H

#include "hist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct prometheus_buckets {
	const double *seconds;
	size_t count;
};

/* OpenTelemetry's for HTTP and for databases. */
extern const struct prometheus_buckets prometheus_http, prometheus_database;

/* Between the name of a series and its value. */
struct prometheus_labels {
	FILE *out;
	bool filled;
};

/* Nothing where value is NULL or empty. */
void prometheus_label(struct prometheus_labels *l, const char *name, const char *value);
void prometheus_labels_end(struct prometheus_labels *l);

/* Writes the labels of one series. */
typedef void prometheus_writer(struct prometheus_labels *l, const void *series);
void prometheus_no_labels(struct prometheus_labels *l, const void *series);

struct prometheus_histogram {
	const char *name;
	const struct prometheus_buckets *buckets;
	prometheus_writer *labels;
};

void prometheus_family(FILE *out, const char *name, const char *type, const char *help);
/* One value of a family. */
void prometheus_value(FILE *out, const char *name, prometheus_writer *write, const void *series,
		      uint64_t value);
/* The same of a duration in nanoseconds, in seconds. */
void prometheus_seconds(FILE *out, const char *name, prometheus_writer *write, const void *series,
			uint64_t ns);
void prometheus_double(FILE *out, const char *name, prometheus_writer *write, const void *series,
		       double value);
/* h in nanoseconds becomes seconds. */
void prometheus_hist(FILE *out, const struct prometheus_histogram *g, const void *series,
		     const struct hist *h);

/* A family of one series without labels. */
void prometheus_counter(FILE *out, const char *name, const char *help, uint64_t value);
void prometheus_gauge(FILE *out, const char *name, const char *help, double value);

#endif
