// SPDX-License-Identifier: Apache-2.0
#include "collect_raised.h"

void collect_failed(struct collect *c, const struct collect_failed *failed)
{
	const struct decode_exchange *x = failed->x;
	struct raised_request request = {
		.f = {.begin = failed->begin,
		      .first = failed->aborted ? failed->end : failed->begin + x->first,
		      .end = failed->end,
		      .source = (uint32_t)c->block->source_index,
		      .tid = c->tid,
		      .conn = (uint32_t)x->conn,
		      .id = c->slot ? c->slot->id : (uint32_t)decode_more(x, DECODE_ID),
		      .pid = c->block->source->process.pid,
		      .status = failed->shape->status,
		      .method = failed->shape->method,
		      .abort = (uint8_t)decode_more(x, DECODE_ABORTED),
		      .flags = failed->shape->flags,
		      .error = failed->error},
		.path = failed->shape->path,
	};

	if (x->about & DECODE_ABOUT_TRACE) {
		request.trace = c->decode.trace.ids;
		request.request_id = c->decode.trace.request_id;
	}
	if (x->about & DECODE_ABOUT_STACK)
		request.stack = c->decode.stack;
	raised_failed(&c->raised, &c->decode, &request);
}

/* Blocks come in any order, events within them as they were written. */
static uint64_t order_of(const struct collect *c)
{
	uint64_t sequence = c->block->header ? c->block->header->sequence : 0;

	return sequence * FORMAT_BUFFER_BYTES + decode_offset(&c->decode);
}

static struct raised_origin origin(const struct collect *c, uint64_t time)
{
	return (struct raised_origin){
		.ts = time + c->block->unix_offset,
		.source = (uint32_t)c->block->source_index,
		.tid = c->decode.tid,
		.pid = c->block->source->process.pid,
		.order = order_of(c),
	};
}

static bool in_period(const struct collect *c, const struct raised_origin *from)
{
	return from->ts >= c->since && from->ts < c->until;
}

void collect_log(struct collect *c, const struct decode_log *log)
{
	const struct decode_parent *parent = log->about ? &c->decode.parent : NULL;
	struct raised_origin from = origin(c, log->time);

	if (!in_period(c, &from))
		return;
	log_texts_add(&c->logs, log, parent,
		      (struct log_texts_origin){from.ts, from.source, from.pid});
	raised_log(&c->raised, &c->routes, log, parent, &from);
}

void collect_thrown(struct collect *c)
{
	struct raised_origin from = origin(c, c->decode.exception.time);

	if (in_period(c, &from))
		raised_thrown(&c->raised, &c->routes, &c->decode, &from);
}

void collect_crash(struct collect *c)
{
	struct raised_origin from = origin(c, c->decode.crash.time);

	if (in_period(c, &from))
		raised_crash(&c->raised, &c->routes, &c->decode, &from);
}
