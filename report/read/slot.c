// SPDX-License-Identifier: Apache-2.0
#include "slot.h"

struct capture_block slot_block(const struct source *source, size_t source_index)
{
	return (struct capture_block){
		.source = source,
		.source_index = source_index,
		.unix_offset = source->process.realtime_ns - source->process.begin_ns,
	};
}

static uint64_t latest(const struct format_slot *slot)
{
	uint64_t last = slot->begin_ns;

	last = slot->request_ns > last ? slot->request_ns : last;
	last = slot->first_ns > last ? slot->first_ns : last;
	return slot->last_ns > last ? slot->last_ns : last;
}

struct decode_shape slot_shape(const struct format_slot *slot)
{
	bool head = slot->flags & FORMAT_SLOT_HEAD_DONE;

	return (struct decode_shape){
		.path = {slot->path, head ? slot->path_bytes : 0},
		.target = {"", 0},
		.status = slot->status,
		.role = slot->role,
		.method = slot->method,
		.protocol = slot->protocol,
		.flags = slot->flags & FORMAT_SLOT_TRUNCATED ? FORMAT_SHAPE_TRUNCATED : 0,
	};
}

struct decode_exchange slot_exchange(const struct format_slot *slot)
{
	bool answered = slot->first_ns > slot->begin_ns;
	struct decode_exchange x = {
		.begin = slot->begin_ns,
		.first = answered ? slot->first_ns - slot->begin_ns : 0,
		.in = slot->request_bytes,
		.out = slot->response_bytes,
		.conn = slot->conn,
	};

	x.tail = latest(slot) - slot->begin_ns - x.first;
	if (slot->flags & FORMAT_SLOT_BRIEF)
		x.more |= FORMAT_MORE_KEPT;
	if (slot->flags & FORMAT_SLOT_RESPONSE_DONE)
		return x;
	x.more |= FORMAT_MORE_ABORTED;
	x.value[DECODE_ABORTED] = FORMAT_ABORT_KILLED;
	return x;
}
