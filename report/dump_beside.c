// SPDX-License-Identifier: Apache-2.0
/* Of dump: what was thrown, sampled, told by the program and used; stacks and labels. */
#include "dump.h"
#include "names.h"
#include "stack_frames.h"

#include <stdio.h>

void dump_stack(struct dumper *d, const struct decode_text *stack)
{
	struct decode_text rest = *stack;
	struct stack_frame frame;
	char address[24];

	json_list(&d->json, "stack");
	while (stack_frames_next(&d->decode, &rest, &frame)) {
		json_map(&d->json, NULL);
		if (frame.module.length)
			dump_text(d, "module", &frame.module);
		snprintf(address, sizeof(address), "0x%llx", (unsigned long long)frame.offset);
		json_str(&d->json, frame.module.length ? "offset" : "address", address);
		json_end(&d->json);
	}
	json_end(&d->json);
	if (rest.length)
		json_bool(&d->json, "stack_damaged", true);
}

void dump_labels(struct dumper *d)
{
	const struct decode *e = &d->decode;

	json_list(&d->json, "labels");
	for (unsigned i = 0; i < e->label_count; i++) {
		json_map(&d->json, NULL);
		dump_text(d, "key", &e->labels[i].key);
		dump_text(d, "value", &e->labels[i].value);
		json_end(&d->json);
	}
	json_end(&d->json);
}

static bool begin(struct dumper *d, const char *event, const struct capture_block *block,
		  uint64_t time)
{
	uint64_t unix_ns = time + block->unix_offset;

	if (!dump_in_time(d, unix_ns))
		return false;
	dump_begin(d, event, block->source);
	json_uint(&d->json, "unix_ns", unix_ns);
	return true;
}

static bool begin_span(struct dumper *d, const char *event, const struct capture_block *block,
		       uint64_t times[2])
{
	if (!dump_in_time(d, times[0] + times[1] + block->unix_offset))
		return false;
	dump_begin(d, event, block->source);
	json_uint(&d->json, "begin_unix_ns", times[0] + block->unix_offset);
	json_uint(&d->json, "end_unix_ns", times[0] + times[1] + block->unix_offset);
	json_uint(&d->json, "begin_monotonic_ns", times[0]);
	json_uint(&d->json, "tid", d->decode.tid);
	return true;
}

static void exception(struct dumper *d, const struct capture_block *block)
{
	const struct decode_exception *e = &d->decode.exception;

	if (!begin(d, "exception", block, e->time))
		return;
	json_uint(&d->json, "tid", d->decode.tid);
	json_str(&d->json, "source", name_exception((unsigned)e->source));
	dump_text(d, "type", &e->type);
	if (e->message.length)
		dump_text(d, "message", &e->message);
	dump_stack(d, &e->stack);
	dump_about(d, e->about);
	dump_end(d);
}

static void sample(struct dumper *d, const struct capture_block *block)
{
	const struct decode_sample *s = &d->decode.sample;

	if (!begin(d, "sample", block, s->time))
		return;
	json_uint(&d->json, "tid", s->tid);
	json_uint(&d->json, "cpu_ns", s->cpu);
	dump_stack(d, &s->stack);
	dump_about(d, s->about);
	dump_end(d);
}

static void crash(struct dumper *d, const struct capture_block *block)
{
	const struct decode_crash *c = &d->decode.crash;
	char address[24];

	if (!begin(d, "crash", block, c->time))
		return;
	snprintf(address, sizeof(address), "0x%llx", (unsigned long long)c->address);
	json_uint(&d->json, "tid", c->tid);
	json_uint(&d->json, "signal", c->signal);
	json_str(&d->json, "signal_name", name_signal((unsigned)c->signal).text);
	json_int(&d->json, "code", c->code);
	json_str(&d->json, "address", address);
	dump_stack(d, &c->stack);
	dump_about(d, c->about);
	dump_end(d);
}

static void span(struct dumper *d, const struct capture_block *block)
{
	const struct decode_span *s = &d->decode.span;

	if (!begin_span(d, "span", block, (uint64_t[2]){s->begin, s->duration}))
		return;
	dump_text(d, "name", &s->name);
	json_uint(&d->json, "duration_ns", s->duration);
	json_uint(&d->json, "self_ns", s->self);
	json_uint(&d->json, "depth", s->depth);
	json_bool(&d->json, "unwound", s->flags & FORMAT_SPAN_UNWOUND);
	dump_about(d, s->about);
	dump_end(d);
}

static void function(struct dumper *d, const struct capture_block *block)
{
	const struct decode_function *f = &d->decode.function;
	char offset[24];

	if (!begin(d, "function", block, f->begin))
		return;
	snprintf(offset, sizeof(offset), "0x%llx", (unsigned long long)f->offset);
	json_uint(&d->json, "tid", d->decode.tid);
	if (f->module.length)
		dump_text(d, "module", &f->module);
	json_str(&d->json, f->module.length ? "offset" : "address", offset);
	json_uint(&d->json, "calls", f->calls);
	json_uint(&d->json, "total_ns", f->total);
	json_uint(&d->json, "self_ns", f->self);
	dump_about(d, f->about);
	dump_end(d);
}

static void metric(struct dumper *d, const struct capture_block *block)
{
	const struct decode_metric *m = &d->decode.metric;

	if (!begin(d, "metric", block, m->time))
		return;
	json_str(&d->json, "metric", name_metric((unsigned)m->metric));
	dump_text(d, "name", &m->name);
	json_double(&d->json, "value", m->value);
	json_double(&d->json, "sampled", (double)m->per_million / 1e6);
	if (m->tags.length)
		dump_text(d, "tags", &m->tags);
	dump_end(d);
}

static void resources(struct dumper *d, const struct capture_block *block)
{
	static const char *const names[] = {
#define RESOURCE_NAME(name) #name,
		FORMAT_RESOURCES(RESOURCE_NAME)
#undef RESOURCE_NAME
	};
	const struct decode_resources *r = &d->decode.resources;

	if (!begin(d, "resources", block, r->time))
		return;
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		if (r->value[i] != DECODE_UNKNOWN)
			json_uint(&d->json, names[i], r->value[i]);
	dump_end(d);
}

bool dump_beside(struct dumper *d, const struct capture_block *block, enum decode_kind kind)
{
	static void (*const writers[])(struct dumper *, const struct capture_block *) = {
		[DECODE_EXCEPTION] = exception, [DECODE_SAMPLE] = sample,
		[DECODE_SPAN] = span,		[DECODE_FUNCTION] = function,
		[DECODE_METRIC] = metric,	[DECODE_RESOURCES] = resources,
		[DECODE_CRASH] = crash,
	};

	if (kind >= sizeof(writers) / sizeof(writers[0]) || !writers[kind])
		return false;
	writers[kind](d, block);
	return true;
}
