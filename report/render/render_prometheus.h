/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render_prometheus.h - what the files render_prometheus*.c share.
 */
#ifndef PROFILIS_RENDER_PROMETHEUS_H
#define PROFILIS_RENDER_PROMETHEUS_H

#include "model.h"

#include <stdio.h>

/* Upstreams, look-ups, connections, queues. */
void render_prometheus_network(FILE *out, const struct model *model);
/* Exceptions by type and route. */
void render_prometheus_exceptions(FILE *out, const struct model *model);
/* Calls to databases and caches. */
void render_prometheus_queries(FILE *out, const struct model *model);
/* What processes used. */
void render_prometheus_resources(FILE *out, const struct model *model);
/* Totals of CPU samples and of crashes. */
void render_prometheus_profile(FILE *out, const struct model *model);
/* Functions, and the program's own metrics. */
void render_prometheus_told(FILE *out, const struct model *model);

#endif
