/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_fields.h - what is known of an event, under OpenTelemetry's names; what OpenTelemetry has
 * no name for begins with "profilis.".
 */
#ifndef PROFILIS_EXPORT_FIELDS_H
#define PROFILIS_EXPORT_FIELDS_H

#include "decode.h"
#include "json.h"

struct export;
struct export_event;

/* Members of the object at hand, or attributes of OTLP in the array at hand. */
struct fields {
	struct json *json;
	bool otlp;
};

/* Nothing where it is empty. */
void fields_text(const struct fields *f, const char *name, struct decode_text text);
void fields_string(const struct fields *f, const char *name, const char *text);
void fields_int(const struct fields *f, const char *name, uint64_t value);
void fields_bool(const struct fields *f, const char *name, bool value);
void fields_double(const struct fields *f, const char *name, double value);
void fields_hex(const struct fields *f, const char *name, uint64_t value);

/* As a span is called: "GET /users/{id}", "SELECT items". */
struct export_title {
	char text[2200];
};
struct export_title export_title(const struct export *x, const struct export_event *e);

/* Everything but its times and ids. */
void export_fields(const struct export *x, const struct export_event *e, const struct fields *f);
/* Those of one kind, in export_fields_beside.c. */
typedef void export_fields_of(const struct export_event *e, const struct fields *f);
export_fields_of export_fields_conn, export_fields_dns, export_fields_gauge, export_fields_span,
	export_fields_function, export_fields_metric, export_fields_resources;

/* Of exchanges, in export_fields_http.c; so are title and failed. */
void export_fields_exchange(const struct export *x, const struct export_event *e,
			    const struct fields *f);

struct export_title export_title_http(const struct export *x, const struct export_event *e);
bool export_failed_http(const struct export_event *e);

/* "http.server.request", ... */
const char *export_name(const struct export_event *e);

/* Its request's or its call's status says that it failed, or it never ended. */
bool export_failed(const struct export_event *e);

/* "host:port" in two. */
void fields_address(const struct fields *f, struct decode_text target);

#endif
