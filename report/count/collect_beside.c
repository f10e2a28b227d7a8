// SPDX-License-Identifier: Apache-2.0
#include "collect_beside.h"

#include "collect_raised.h"
#include "samples.h"

static struct network_period period(const struct collect *c)
{
	return (struct network_period){c->block->unix_offset, c->since, c->until};
}

static const struct decode_parent *parent_of(const struct collect *c, uint8_t about)
{
	return about & DECODE_ABOUT_PARENT ? &c->decode.parent : NULL;
}

static bool in_period(const struct collect *c, uint64_t unix_ns)
{
	return unix_ns >= c->since && unix_ns < c->until;
}

static void count_call(struct collect *c, const struct decode_call *call)
{
	const struct decode_parent *parent = call->about ? &c->decode.parent : NULL;
	uint64_t end = call->begin + call->duration, statement;
	uint64_t unix_ns = end + c->block->unix_offset;

	repeats_opened(&c->repeats, end);
	if (!in_period(c, unix_ns))
		return;
	statement = queries_add(&c->queries, &c->routes, call, parent,
				c->options->cells ? unix_ns / CELLS_BASE_NS : 0);
	if (parent && parent->certainty == FORMAT_EXACT)
		repeats_call(&c->repeats, parent->id, statement, call);
}

static void count_resources(struct collect *c, const struct decode_resources *r)
{
	uint64_t at = r->time + c->block->unix_offset;

	if (in_period(c, at))
		resources_add(&c->resources, c->block->source_index, r, c->block->unix_offset);
}

static uint32_t stack_of(struct collect *c, struct decode_text stack)
{
	return stacks_add(c->stacks, &c->decode, stack, c->block->source->process.pid);
}

static void count_sample(struct collect *c, const struct decode_sample *sample)
{
	uint64_t unix_ns = sample->time + c->block->unix_offset;
	uint64_t stack;

	if (!in_period(c, unix_ns))
		return;
	stack = stacks_hash(c->stacks, stack_of(c, sample->stack));
	samples_add(&c->samples, &c->routes, sample, sample->about ? &c->decode.parent : NULL,
		    stack);
}

static void count_crash(struct collect *c, const struct decode_crash *crash)
{
	struct crash_record record = {
		.ts = crash->time + c->block->unix_offset,
		.source = (uint32_t)c->block->source_index,
		.pid = c->block->source->process.pid,
	};

	if (!in_period(c, record.ts))
		return;
	record.stack = stack_of(c, crash->stack);
	record.stack_hash = stacks_hash(c->stacks, record.stack);
	crashes_add(&c->crashes, &record, crash, crash->about ? &c->decode.parent : NULL);
	collect_crash(c);
}

/* ---- what the program tells of itself ---- */

static void count_span(struct collect *c, const struct decode_span *s)
{
	if (in_period(c, s->begin + s->duration + c->block->unix_offset))
		functions_span(&c->functions, &c->routes, s, parent_of(c, s->about));
}

static void count_function(struct collect *c, const struct decode_function *f)
{
	if (in_period(c, f->begin + c->block->unix_offset))
		functions_call(&c->functions, &c->routes, f, parent_of(c, f->about),
			       c->block->source->process.pid);
}

static void count_metric(struct collect *c, const struct decode_metric *m)
{
	uint64_t unix_ns = m->time + c->block->unix_offset;

	if (in_period(c, unix_ns))
		metrics_add(&c->metrics, m, unix_ns);
}

static void count_told(struct collect *c, enum decode_kind kind)
{
	if (kind == DECODE_SPAN)
		count_span(c, &c->decode.span);
	else if (kind == DECODE_FUNCTION)
		count_function(c, &c->decode.function);
	else if (kind == DECODE_METRIC)
		count_metric(c, &c->decode.metric);
}

static bool left_out(const struct collect *c, enum decode_kind kind)
{
	uint8_t about;

	return decode_about(&c->decode, kind, &about) &&
	       !chosen_parent(c->chosen, &c->options->filter, c->block->source_index,
			      parent_of(c, about));
}

void collect_beside(struct collect *c, enum decode_kind kind)
{
	if (__builtin_expect(c->filtered, 0) && left_out(c, kind))
		return;
	if (kind == DECODE_CONN)
		network_conn(&c->network, &c->decode.conn, period(c));
	else if (kind == DECODE_DNS)
		network_dns(&c->network, &c->decode.dns, period(c));
	else if (kind == DECODE_GAUGE)
		network_gauge(&c->network, &c->decode.gauge, period(c));
	else if (kind == DECODE_LOG)
		collect_log(c, &c->decode.log);
	else if (kind == DECODE_CALL)
		count_call(c, &c->decode.call);
	else if (kind == DECODE_RESOURCES)
		count_resources(c, &c->decode.resources);
	else if (kind == DECODE_SAMPLE)
		count_sample(c, &c->decode.sample);
	else if (kind == DECODE_CRASH)
		count_crash(c, &c->decode.crash);
	else if (kind == DECODE_EXCEPTION)
		collect_thrown(c);
	else
		count_told(c, kind);
}
