// SPDX-License-Identifier: Apache-2.0
#include "collect_slowest.h"

#include <string.h>

static uint64_t known(const struct decode_exchange *x, enum decode_more which)
{
	return x->more & (1u << which) ? x->value[which] : SLOWEST_UNKNOWN;
}

static uint8_t grpc_of(const struct decode_exchange *x)
{
	uint64_t status = decode_more(x, DECODE_GRPC);

	if (!(x->more & FORMAT_MORE_GRPC))
		return 0;
	return status < 254 ? (uint8_t)(status + 1) : 255;
}

static void fill(struct slow_record *r, const struct collect *c, const struct collect_slow *slow)
{
	const struct decode_exchange *x = slow->x;

	r->duration = slow->duration;
	r->unix_begin = slow->begin;
	r->begin = x->begin;
	r->read = x->read;
	r->first = x->first;
	r->queue = known(x, DECODE_QUEUE);
	r->proxy_queue = known(x, DECODE_PROXY_QUEUE);
	r->cpu = known(x, DECODE_CPU);
	r->bytes_in = x->in;
	r->bytes_out = x->out;
	r->conn = x->conn;
	r->id = c->slot ? c->slot->id : (uint32_t)decode_more(x, DECODE_ID);
	r->tid = c->tid;
	r->pid = c->block->source->process.pid;
	r->status = slow->shape->status;
	r->method = slow->shape->method;
	r->abort = (uint8_t)decode_more(x, DECODE_ABORTED);
	r->flags = slow->shape->flags;
	r->protocol = slow->shape->protocol;
	r->grpc = grpc_of(x);
	r->brief = x->brief;
	r->source = (uint32_t)c->block->source_index;
}

/* The texts, one behind another; there is room for the longest. */
static void fill_texts(struct slow_record *r, const struct collect *c,
		       const struct collect_slow *slow)
{
	const struct decode_trace *trace = &c->decode.trace;
	uint32_t n = slow->shape->path.length;
	char *at = r->text;

	r->path_bytes = n < FORMAT_PATH_MAX ? (uint16_t)n : FORMAT_PATH_MAX;
	if (n)
		memcpy(at, slow->shape->path.bytes, r->path_bytes);
	at += r->path_bytes;
	if (slow->x->about & DECODE_ABOUT_TRACE) {
		memcpy(r->trace, trace->ids, FORMAT_TRACE_BYTES);
		n = trace->request_id.length;
		r->request_id_bytes =
			(uint8_t)(n < FORMAT_REQUEST_ID_MAX ? n : FORMAT_REQUEST_ID_MAX);
		memcpy(at, trace->request_id.bytes, r->request_id_bytes);
		at += r->request_id_bytes;
	}
	if (slow->x->about & DECODE_ABOUT_LABELS)
		r->label_bytes = (uint16_t)labels_text(at, SLOWEST_LABELS_MAX, c->decode.labels,
						       c->decode.label_count);
}

void collect_slow(struct collect *c, const struct collect_slow *slow)
{
	struct slowest_few *few = &slow->stats->slowest;
	union {
		struct slow_record record;
		char bytes[sizeof(struct slow_record) + FORMAT_PATH_MAX + FORMAT_REQUEST_ID_MAX +
			   SLOWEST_LABELS_MAX];
	} room;

	if (!slowest_wants(&c->slowest, few, slow->duration, slow->begin))
		return;
	memset(&room.record, 0, sizeof(room.record));
	fill(&room.record, c, slow);
	fill_texts(&room.record, c, slow);
	slowest_add(&c->slowest, few, &room.record);
}
