// SPDX-License-Identifier: Apache-2.0
#include "otlp.h"

#include "process_labels.h"

#include "profilis/format.h"

#include <inttypes.h>
#include <string.h>

void otlp_number(struct json *j, const char *key, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	json_str(j, key, text);
}

/* ---- attributes ---- */

void otlp_attributes(struct json *j)
{
	json_list(j, "attributes");
}

static void begin(struct json *j, const char *name)
{
	json_map(j, NULL);
	json_str(j, "key", name);
	json_map(j, "value");
}

static void end(struct json *j)
{
	json_end(j);
	json_end(j);
}

void otlp_bytes(struct json *j, const char *name, const char *text, size_t n)
{
	if (!n)
		return;
	begin(j, name);
	json_text(j, "stringValue", text, n);
	end(j);
}

void otlp_text(struct json *j, const char *name, const char *text)
{
	if (text)
		otlp_bytes(j, name, text, strlen(text));
}

void otlp_int(struct json *j, const char *name, uint64_t value)
{
	begin(j, name);
	otlp_number(j, "intValue", value);
	end(j);
}

void otlp_bool(struct json *j, const char *name, bool value)
{
	begin(j, name);
	json_bool(j, "boolValue", value);
	end(j);
}

void otlp_double(struct json *j, const char *name, double value)
{
	begin(j, name);
	json_double(j, "doubleValue", value);
	end(j);
}

/* ---- who ---- */

/* A name stands once: what is said here goes before labels of the same name. */
static bool is_own(const char *key)
{
	static const char *const own[] = {"service",
					  "service.name",
					  "host.name",
					  "process.pid",
					  "telemetry.sdk.name",
					  "telemetry.sdk.language",
					  "telemetry.sdk.version"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(own[i], key))
			return true;
	return false;
}

static bool stood_before(const char *labels, const char *end, const char *key)
{
	struct process_label other;

	while (labels < end && process_labels_next(&labels, &other) && labels < end)
		if (!strcmp(other.key, key))
			return true;
	return false;
}

static void service(struct json *j, const struct otlp_resource *r)
{
	const char *at = r->labels;
	struct process_label label;

	while (process_labels_next(&at, &label))
		if (!strcmp(label.key, "service") || !strcmp(label.key, "service.name")) {
			otlp_text(j, "service.name", label.value);
			return;
		}
	otlp_text(j, "service.name", r->program && *r->program ? r->program : "unknown_service");
}

void otlp_resource(struct json *j, const struct otlp_resource *r)
{
	const char *at = r->labels;
	struct process_label label;

	json_map(j, "resource");
	otlp_attributes(j);
	service(j, r);
	otlp_text(j, "host.name", r->host);
	if (r->pid)
		otlp_int(j, "process.pid", (uint64_t)r->pid);
	otlp_text(j, "telemetry.sdk.name", "profilis");
	otlp_text(j, "telemetry.sdk.language", "c");
	otlp_text(j, "telemetry.sdk.version", PROFILIS_VERSION);
	while (process_labels_next(&at, &label))
		if (!is_own(label.key) && !stood_before(r->labels, at, label.key))
			otlp_text(j, label.key, label.value);
	json_end(j);
	json_end(j);
}

void otlp_scope(struct json *j)
{
	json_map(j, "scope");
	json_str(j, "name", "profilis");
	json_str(j, "version", PROFILIS_VERSION);
	json_end(j);
}

const char *otlp_http_version(unsigned protocol)
{
	static const char *const versions[] = {
		[FORMAT_HTTP10] = "1.0", [FORMAT_HTTP11] = "1.1", [FORMAT_HTTP2] = "2"};

	protocol &= ~FORMAT_TLS;
	return protocol < sizeof(versions) / sizeof(versions[0]) ? versions[protocol] : NULL;
}
