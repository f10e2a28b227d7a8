// SPDX-License-Identifier: Apache-2.0
#include "collect_failures.h"

#include <string.h>

static void note_trace(struct failure_record *record, const struct decode_trace *trace)
{
	uint32_t n = trace->request_id.length;

	memcpy(record->trace, trace->ids, FORMAT_TRACE_BYTES);
	record->request_id_bytes = (uint8_t)(n < FORMAT_REQUEST_ID_MAX ? n : FORMAT_REQUEST_ID_MAX);
	memcpy(record->request_id, trace->request_id.bytes, record->request_id_bytes);
}

static uint8_t grpc_of(const struct decode_exchange *x)
{
	uint64_t status = decode_more(x, DECODE_GRPC);

	if (!(x->more & FORMAT_MORE_GRPC))
		return 0;
	return status < 254 ? (uint8_t)(status + 1) : 255;
}

void collect_failure(struct collect *c, const struct collect_failed *failed)
{
	const struct decode_shape *shape = failed->shape;
	const struct decode_exchange *x = failed->x;
	struct failure_record record = {
		.ts = failed->end,
		.duration = failed->end - failed->begin,
		.bytes_in = x->in,
		.bytes_out = x->out,
		.conn = (uint32_t)x->conn,
		.pid = c->block->source->process.pid,
		.status = shape->status,
		.method = shape->method,
		.abort = (uint8_t)decode_more(x, DECODE_ABORTED),
		.flags = shape->flags,
		.protocol = shape->protocol,
		.grpc = grpc_of(x),
		.id = (uint32_t)decode_more(x, DECODE_ID),
		.source = (uint32_t)c->block->source_index,
	};
	uint32_t n = shape->path.length;

	record.path_bytes = n < FORMAT_PATH_MAX ? (uint16_t)n : FORMAT_PATH_MAX;
	if (n)
		memcpy(record.path, shape->path.bytes, record.path_bytes);
	if (x->about & DECODE_ABOUT_TRACE)
		note_trace(&record, &c->decode.trace);
	if (x->about & DECODE_ABOUT_LABELS)
		record.label_bytes = (uint16_t)labels_text(record.labels, sizeof(record.labels),
							   c->decode.labels, c->decode.label_count);
	failures_add(&c->failures, &record);
}
