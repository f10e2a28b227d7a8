// SPDX-License-Identifier: Apache-2.0
#include "export.h"

#include "demangle.h"
#include "names.h"
#include "operation.h"
#include "otlp.h"
#include "stack_frames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STACK_TEXT_MAX (FORMAT_STACK_FRAMES * (FORMAT_MODULE_MAX + 24))

/* ---- one field ---- */

void fields_text(const struct fields *f, const char *name, struct decode_text text)
{
	if (f->otlp)
		otlp_bytes(f->json, name, text.bytes, text.length);
	else if (text.length)
		json_text(f->json, name, text.bytes, text.length);
}

void fields_string(const struct fields *f, const char *name, const char *text)
{
	fields_text(f, name, (struct decode_text){text, (uint32_t)strlen(text)});
}

void fields_int(const struct fields *f, const char *name, uint64_t value)
{
	if (f->otlp)
		otlp_int(f->json, name, value);
	else
		json_uint(f->json, name, value);
}

void fields_bool(const struct fields *f, const char *name, bool value)
{
	if (f->otlp)
		otlp_bool(f->json, name, value);
	else
		json_bool(f->json, name, value);
}

void fields_double(const struct fields *f, const char *name, double value)
{
	if (f->otlp)
		otlp_double(f->json, name, value);
	else
		json_double(f->json, name, value);
}

void fields_hex(const struct fields *f, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	fields_string(f, name, text);
}

/* ---- stacks ---- */

/* "libc.so.6+0x1234", a line each, innermost first. */
static void fields_stack(const struct export_event *e, const struct fields *f, const char *name,
			 struct decode_text stack)
{
	char text[STACK_TEXT_MAX];
	struct stack_frame frame;
	size_t n = 0;

	while (n < sizeof(text) && stack_frames_next(e->decode, &stack, &frame)) {
		struct decode_text file = frame.module;
		const char *slash = file.length ? memrchr(file.bytes, '/', file.length) : NULL;

		if (slash) {
			file.length -= (uint32_t)(slash + 1 - file.bytes);
			file.bytes = slash + 1;
		}
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s%s0x%" PRIx64,
				      n ? "\n" : "", (int)file.length, file.bytes,
				      file.length ? "+" : "", frame.offset);
	}
	n = n < sizeof(text) ? n : sizeof(text) - 1;
	fields_text(f, name, (struct decode_text){text, (uint32_t)n});
}

/* ---- by kind ---- */

static void operation(const struct decode_call *c, struct operation *to)
{
	operation_of(to, c->system, c->statement.bytes, c->statement.length);
}

static void call(const struct export_event *e, const struct fields *f)
{
	const struct decode_call *c = &e->decode->call;
	struct operation o;

	operation(c, &o);
	fields_string(f, "db.system.name", name_system(c->system));
	fields_string(f, "db.operation.name", o.name);
	fields_text(f, "db.collection.name",
		    (struct decode_text){o.collection, (uint32_t)o.collection_bytes});
	fields_text(f, "db.query.text", c->statement);
	fields_address(f, c->target);
	if (c->rows != DECODE_ROWS_UNKNOWN)
		fields_int(f, "db.response.returned_rows", c->rows);
	fields_text(f, "db.response.status_code", c->error);
	fields_text(f, "error.type", c->error);
	if (c->first)
		fields_int(f, "profilis.first_byte_ns", c->first);
	if (c->flags & FORMAT_CALL_TRANSACTION)
		fields_bool(f, "profilis.transaction", true);
	if (c->flags & FORMAT_CALL_PREPARED)
		fields_bool(f, "profilis.prepared", true);
	if (c->flags & FORMAT_CALL_TRUNCATED)
		fields_bool(f, "profilis.query.truncated", true);
	if (c->flags & FORMAT_CALL_ABORTED)
		fields_string(f, "profilis.aborted", "yes");
}

static void exception(const struct export_event *e, const struct fields *f)
{
	const struct decode_exception *d = &e->decode->exception;
	char mangled[FORMAT_EXCEPTION_MAX + 1];
	char *name;

	snprintf(mangled, sizeof(mangled), "%.*s", (int)d->type.length, d->type.bytes);
	name = demangle(mangled);
	fields_string(f, "exception.type", name ? name : mangled);
	free(name);
	fields_text(f, "exception.message", d->message);
	fields_stack(e, f, "exception.stacktrace", d->stack);
	fields_string(f, "profilis.exception.source", name_exception((unsigned)d->source));
}

static void crash(const struct export_event *e, const struct fields *f)
{
	const struct decode_crash *c = &e->decode->crash;

	fields_string(f, "exception.type", name_signal((unsigned)c->signal).text);
	fields_string(f, "profilis.signal.code",
		      name_signal_code((unsigned)c->signal, c->code).text);
	fields_hex(f, "profilis.signal.address", c->address);
	fields_stack(e, f, "exception.stacktrace", c->stack);
}

static void sample(const struct export_event *e, const struct fields *f)
{
	fields_int(f, "profilis.cpu_ns", e->decode->sample.cpu);
	fields_stack(e, f, "code.stacktrace", e->decode->sample.stack);
}

static void log_text(const struct export_event *e, const struct fields *f)
{
	fields_string(f, "profilis.log.source", name_log((unsigned)e->decode->log.log));
	if (!f->otlp)
		fields_text(f, "body", e->decode->log.text);
}

static const struct {
	const char *name;
	void (*fields)(const struct export_event *e, const struct fields *f);
} kinds[] = {
	[DECODE_EXCHANGE] = {"http.server.request", NULL},
	[DECODE_BRIEF] = {"http.server.request", NULL},
	[DECODE_CONN] = {"connection", export_fields_conn},
	[DECODE_DNS] = {"dns.lookup", export_fields_dns},
	[DECODE_GAUGE] = {"gauge", export_fields_gauge},
	[DECODE_LOG] = {"log", log_text},
	[DECODE_CALL] = {"db.client.operation", call},
	[DECODE_EXCEPTION] = {"exception", exception},
	[DECODE_SAMPLE] = {"cpu.sample", sample},
	[DECODE_SPAN] = {"span", export_fields_span},
	[DECODE_FUNCTION] = {"function", export_fields_function},
	[DECODE_METRIC] = {"metric", export_fields_metric},
	[DECODE_RESOURCES] = {"resources", export_fields_resources},
	[DECODE_CRASH] = {"crash", crash},
};

const char *export_name(const struct export_event *e)
{
	if (e->shape && !export_is_request(e))
		return "http.client.request";
	return kinds[e->kind].name;
}

void export_fields(const struct export *x, const struct export_event *e, const struct fields *f)
{
	if (e->shape)
		export_fields_exchange(x, e, f);
	else
		kinds[e->kind].fields(e, f);
	if (e->parent)
		fields_string(f, "profilis.request.certainty",
			      name_certainty(e->parent->certainty));
}

/* ---- as a span ---- */

static struct export_title title_of_call(const struct decode_call *c)
{
	struct export_title t;
	struct operation o;

	operation(c, &o);
	snprintf(t.text, sizeof(t.text), "%s%s%.*s", *o.name ? o.name : name_system(c->system),
		 o.collection_bytes ? " " : "", (int)o.collection_bytes,
		 o.collection_bytes ? o.collection : "");
	return t;
}

struct export_title export_title(const struct export *x, const struct export_event *e)
{
	const struct decode_text *span = &e->decode->span.name, *host = &e->decode->dns.host;
	struct export_title t;

	if (e->shape)
		return export_title_http(x, e);
	if (e->kind == DECODE_CALL)
		return title_of_call(&e->decode->call);
	if (e->kind == DECODE_SPAN && span->length)
		snprintf(t.text, sizeof(t.text), "%.*s", (int)span->length, span->bytes);
	else if (e->kind == DECODE_DNS)
		snprintf(t.text, sizeof(t.text), "DNS %.*s", (int)host->length, host->bytes);
	else
		snprintf(t.text, sizeof(t.text), "%s", export_name(e));
	return t;
}

bool export_failed(const struct export_event *e)
{
	const struct decode *d = e->decode;

	if (e->shape)
		return export_failed_http(e);
	if (e->kind == DECODE_CALL)
		return d->call.error.length || (d->call.flags & FORMAT_CALL_ABORTED);
	if (e->kind == DECODE_SPAN)
		return d->span.flags & FORMAT_SPAN_UNWOUND;
	return e->kind == DECODE_DNS && d->dns.code;
}
