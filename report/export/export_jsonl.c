// SPDX-License-Identifier: Apache-2.0
/* Every event as one line of JSON, under OpenTelemetry's names: share/doc/exports.md. */
#include "export.h"

#include <string.h>

static void who(struct json *j, const struct export_event *e)
{
	const struct format_process *p = &e->block->source->process;
	const struct fields f = {j, false};

	fields_text(&f, "host.name",
		    (struct decode_text){p->host, (uint32_t)strnlen(p->host, sizeof(p->host))});
	fields_text(&f, "process.executable.name",
		    (struct decode_text){p->program,
					 (uint32_t)strnlen(p->program, sizeof(p->program))});
	json_int(j, "process.pid", p->pid);
	if (e->tid)
		json_uint(j, "thread.id", e->tid);
}

static void ids(const struct export *x, struct json *j, const struct export_event *e)
{
	struct export_ids own = export_ids(x, e);

	json_str(j, "trace_id", traces_hex(own.trace.bytes, sizeof(own.trace.bytes)).text);
	json_str(j, "span_id", traces_span_hex(own.span).text);
	if (own.parent)
		json_str(j, "parent_span_id", traces_span_hex(own.parent).text);
}

static void event(struct export *x, const struct export_event *e)
{
	const struct fields f = {&x->json, false};
	struct json *j = &x->json;

	if (!export_line(x, e))
		return;
	json_begin(j, x->rotate.out, JSON_PLAIN);
	json_map(j, NULL);
	json_str(j, "event", export_name(e));
	json_uint(j, "time_unix_nano", e->end);
	json_uint(j, "start_time_unix_nano", e->begin);
	json_uint(j, "duration_ns", e->end - e->begin);
	if (e->shape || e->parent)
		ids(x, j, e);
	who(j, e);
	export_fields(x, e, &f);
	json_end(j);
	putc('\n', x->rotate.out);
}

static const struct exporter exporter = {.lines = true, .event = event};

const struct renderer render_jsonl = {
	.name = "jsonl",
	.ending = ".jsonl",
	.summary = "every event as one line of JSON",
	.events = &exporter,
};
