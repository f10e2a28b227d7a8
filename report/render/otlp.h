/* SPDX-License-Identifier: Apache-2.0 */
/*
 * otlp.h - what the exports to OpenTelemetry share: its JSON has lists of attributes, 64-bit
 * integers as strings, ids in hex, enums as numbers.
 */
#ifndef PROFILIS_OTLP_H
#define PROFILIS_OTLP_H

#include "json.h"

/* An integer of 64 bits. */
void otlp_number(struct json *j, const char *key, uint64_t value);

/* Attributes, between otlp_attributes() and json_end(). Nothing where a text is NULL or empty. */
void otlp_attributes(struct json *j);
void otlp_text(struct json *j, const char *name, const char *text);
void otlp_bytes(struct json *j, const char *name, const char *text, size_t n);
void otlp_int(struct json *j, const char *name, uint64_t value);
void otlp_bool(struct json *j, const char *name, bool value);
void otlp_double(struct json *j, const char *name, double value);

/* The member "resource"; each of them NULL or 0 where several differ or none is known. labels:
 * "key=value" a line, whose `service` is the service's name, else it is the program's. */
struct otlp_resource {
	const char *program, *host, *labels;
	int32_t pid;
};
void otlp_resource(struct json *j, const struct otlp_resource *r);

/* The member "scope". */
void otlp_scope(struct json *j);

/* OpenTelemetry's protocol names: "http" 1.1, ... of enum format_protocol; NULL: it is none. */
const char *otlp_http_version(unsigned protocol);

#endif
