// SPDX-License-Identifier: Apache-2.0
/*
 * Spans, and logs, as OpenTelemetry's JSON: a line is a request to export some hundred of them
 * from one process. What was thrown or logged is a log record, which names the span that it was in.
 */
#include "export.h"

#include "otlp.h"

#include <string.h>

#define LINE_RECORDS 256u

enum { KIND_INTERNAL = 1, KIND_SERVER = 2, KIND_CLIENT = 3 };
enum { STATUS_ERROR = 2 };
enum { SEVERITY_INFO = 9, SEVERITY_ERROR = 17, SEVERITY_FATAL = 21 };

struct line {
	const struct source *source; /* whose; NULL: none is begun */
	unsigned records;
};

/* ---- lines ---- */

struct words {
	const char *resources, *scopes, *records;
};

static const struct words span_words = {"resourceSpans", "scopeSpans", "spans"};
static const struct words log_words = {"resourceLogs", "scopeLogs", "logRecords"};

static void end_line(struct export *x)
{
	struct line *line = x->state;

	if (!line->source)
		return;
	while (x->json.depth)
		json_end(&x->json);
	putc('\n', x->rotate.out);
	line->source = NULL;
}

static void resource(struct json *j, const struct source *source)
{
	const struct format_process *p = &source->process;
	char program[sizeof(p->program) + 1], host[sizeof(p->host) + 1];
	char labels[sizeof(p->labels) + 1];

	snprintf(program, sizeof(program), "%.*s", (int)sizeof(p->program), p->program);
	snprintf(host, sizeof(host), "%.*s", (int)sizeof(p->host), p->host);
	snprintf(labels, sizeof(labels), "%.*s", (int)sizeof(p->labels), p->labels);
	otlp_resource(j, &(struct otlp_resource){program, host, labels, p->pid});
}

/* Records stand in the array that is open when this has returned. */
static bool in_line(struct export *x, const struct export_event *e, const struct words *words)
{
	struct line *line = x->state;
	struct json *j = &x->json;

	if (line->source == e->block->source && line->records++ < LINE_RECORDS)
		return true;
	end_line(x);
	if (!export_line(x, e))
		return false;
	*line = (struct line){e->block->source, 1};
	json_begin(j, x->rotate.out, JSON_PLAIN);
	json_map(j, NULL);
	json_list(j, words->resources);
	json_map(j, NULL);
	resource(j, line->source);
	json_list(j, words->scopes);
	json_map(j, NULL);
	otlp_scope(j);
	json_list(j, words->records);
	return true;
}

static void ids(struct json *j, const struct export_ids *own)
{
	json_str(j, "traceId", traces_hex(own->trace.bytes, sizeof(own->trace.bytes)).text);
	json_str(j, "spanId", traces_span_hex(own->span).text);
}

static void attributes(struct export *x, const struct export_event *e)
{
	const struct fields f = {&x->json, true};

	otlp_attributes(&x->json);
	if (e->tid)
		fields_int(&f, "thread.id", e->tid);
	export_fields(x, e, &f);
	json_end(&x->json);
}

/* ---- spans ---- */

static int kind_of(const struct export_event *e)
{
	if (export_is_request(e))
		return KIND_SERVER;
	return e->shape || e->kind == DECODE_CALL ? KIND_CLIENT : KIND_INTERNAL;
}

static bool is_span(const struct export_event *e)
{
	return e->shape || e->kind == DECODE_CALL || e->kind == DECODE_DNS ||
	       e->kind == DECODE_SPAN;
}

static void span(struct export *x, const struct export_event *e)
{
	struct export_ids own = export_ids(x, e);
	struct json *j = &x->json;

	if (!is_span(e) || !in_line(x, e, &span_words))
		return;
	json_map(j, NULL);
	ids(j, &own);
	if (own.parent)
		json_str(j, "parentSpanId", traces_span_hex(own.parent).text);
	json_str(j, "name", export_title(x, e).text);
	json_int(j, "kind", kind_of(e));
	otlp_number(j, "startTimeUnixNano", e->begin);
	otlp_number(j, "endTimeUnixNano", e->end);
	attributes(x, e);
	json_map(j, "status");
	if (export_failed(e))
		json_int(j, "code", STATUS_ERROR);
	json_end(j);
	json_end(j);
}

static const struct exporter spans = {
	.state_bytes = sizeof(struct line), .lines = true, .event = span, .end = end_line};

const struct renderer render_otlp = {
	.name = "otlp",
	.ending = ".otlp.jsonl",
	.summary = "requests and what they called, as spans in OpenTelemetry's JSON",
	.events = &spans,
};

/* ---- logs ---- */

/* Where a request is known, the record is within the request's span, and has none of its own. */
static void within(struct export *x, const struct export_event *e)
{
	struct export_ids own = export_ids(x, e);

	if (!e->parent)
		return;
	own.span = own.parent;
	ids(&x->json, &own);
}

static void body(struct json *j, const struct export_event *e)
{
	const struct decode *d = e->decode;
	const struct decode_text *text =
		e->kind == DECODE_LOG ? &d->log.text : &d->exception.message;

	json_map(j, "body");
	if (e->kind == DECODE_CRASH)
		json_str(j, "stringValue", "the process died of a signal");
	else
		json_text(j, "stringValue", text->bytes, text->length);
	json_end(j);
}

static int severity(const struct export_event *e)
{
	if (e->kind == DECODE_CRASH)
		return SEVERITY_FATAL;
	return e->kind == DECODE_EXCEPTION ? SEVERITY_ERROR : SEVERITY_INFO;
}

static void log_record(struct export *x, const struct export_event *e)
{
	struct json *j = &x->json;

	if (e->kind != DECODE_LOG && e->kind != DECODE_EXCEPTION && e->kind != DECODE_CRASH)
		return;
	if (!in_line(x, e, &log_words))
		return;
	json_map(j, NULL);
	otlp_number(j, "timeUnixNano", e->end);
	otlp_number(j, "observedTimeUnixNano", e->end);
	json_int(j, "severityNumber", severity(e));
	json_str(j, "eventName", export_name(e));
	body(j, e);
	attributes(x, e);
	within(x, e);
	json_end(j);
}

static const struct exporter logs = {
	.state_bytes = sizeof(struct line), .lines = true, .event = log_record, .end = end_line};

const struct renderer render_otlp_logs = {
	.name = "otlp-logs",
	.ending = ".otlp-logs.jsonl",
	.summary = "exceptions, crashes and log texts, in OpenTelemetry's JSON",
	.events = &logs,
};
