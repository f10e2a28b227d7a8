/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render_json.h - the parts of report.json; render_json.c puts them together. Only its own files
 * and render_html.c, which embeds the same bytes, include this.
 */
#ifndef PROFILIS_RENDER_JSON_H
#define PROFILIS_RENDER_JSON_H

#include "json.h"
#include "render.h"

#define REPORT_SCHEMA_VERSION 1

/* "errors": the newest failures. */
void render_json_errors(struct json *j, const char *key, const struct model *model);

/* The whole document; j says how it is escaped. */
void render_json_document(struct json *j, const struct model *model,
			  const struct render_options *options);

/* {"p50", "p95", "p99", "p999", "mean", "min", "max", "count"}; all 0 when nothing was counted. */
void render_json_latency(struct json *j, const char *key, const struct hist *h);
/* {"200": 12, ..., "none": 1} */
void render_json_statuses(struct json *j, const struct status_count *statuses, size_t count);
/* [{"protocol": "HTTP/1.1", "tls": false, "count": 12}, ...] */
void render_json_protocols(struct json *j, const struct protocol_count *list, size_t count);
/* {"OK": 12, "UNAVAILABLE": 1} */
void render_json_grpc(struct json *j, const struct status_count *list, size_t count);
/* The member's name that a route has in "routes"; written to buffer where it must be made. */
const char *render_json_route(const char *name, char *buffer, size_t size);
/* Sparse: bucket index (first as it stands, then the distance to the one before), count, ... */
void render_json_histogram(struct json *j, const char *key, const struct hist *h);

/* Of page detail: [distance to the cell before, requests, errors, sum in us, buckets, then of each
 * bucket its distance to the one before and its count, ...] of the cells that have requests. */
void render_json_cells(struct json *j, const struct model *m, const struct cells *cells);
/* What the cells are, and the latencies of all requests in each. */
void render_json_window(struct json *j, const struct model *m);
void render_json_timeline(struct json *j, const struct model *model, bool page_detail);
void render_json_connections(struct json *j, const struct model *model);
void render_json_calls(struct json *j, const struct route *route);
/* The members that tell who asked and how well that is known. */
void render_json_attributed(struct json *j, const struct attributed *a);
void render_json_database(struct json *j, const struct route *route);
void render_json_queries(struct json *j, const struct model *model, bool page_detail);
void render_json_functions(struct json *j, const struct model *model);
void render_json_metrics(struct json *j, const struct model *model);
void render_json_route_labels(struct json *j, const struct route *route);
/* Of a failure. */
void render_json_labels(struct json *j, const char *labels);
void render_json_n_plus_one(struct json *j, const struct model *model);
void render_json_slowest(struct json *j, const struct model *model, bool page_detail);
/* How a request was aborted; NULL: it was not. */
const char *render_json_abort(uint8_t abort);
void render_json_upstreams(struct json *j, const struct model *model, bool page_detail);
void render_json_hosts(struct json *j, const struct model *model);
void render_json_lookups(struct json *j, const struct model *model);
void render_json_exceptions(struct json *j, const struct model *model);
void render_json_profile(struct json *j, const struct model *model);
void render_json_crashes(struct json *j, const struct model *model);
void render_json_logs(struct json *j, const struct model *model);
void render_json_cpu(struct json *j, const struct cpu_use *u);
void render_json_use(struct json *j, const struct resource_use *u);
void render_json_resources(struct json *j, const struct model *model);
void render_json_recorded(struct json *j, const struct model *model);
void render_json_processes(struct json *j, const struct model *model);
void render_json_sampled(struct json *j, const struct model *m);
void render_json_coverage(struct json *j, const struct model *model);
/* render_json_live.c */
void render_json_in_flight(struct json *j, const struct model *model);
void render_json_live(struct json *j, const struct model *model);
void render_json_meta(struct json *j, const struct model *model,
		      const struct render_options *options);

#endif
