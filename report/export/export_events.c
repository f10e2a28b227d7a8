// SPDX-License-Identifier: Apache-2.0
/* What was decoded becomes events, of which those that are wanted go on. */
#include "export.h"

#include "slot.h"

struct interval {
	uint64_t begin, duration; /* monotonic ns */
};

/* False: it is no event of its own. */
static bool interval_of(const struct decode *d, enum decode_kind kind, struct interval *i)
{
	const struct interval of[] = {
		[DECODE_EXCHANGE] = {d->x.begin, d->x.first + d->x.tail},
		[DECODE_BRIEF] = {d->x.begin, d->x.first + d->x.tail},
		[DECODE_CONN] = {d->conn.open, d->conn.duration},
		[DECODE_DNS] = {d->dns.begin, d->dns.duration},
		[DECODE_GAUGE] = {d->gauge.time, 0},
		[DECODE_LOG] = {d->log.time, 0},
		[DECODE_CALL] = {d->call.begin, d->call.duration},
		[DECODE_EXCEPTION] = {d->exception.time, 0},
		[DECODE_SAMPLE] = {d->sample.time, 0},
		[DECODE_SPAN] = {d->span.begin, d->span.duration},
		[DECODE_FUNCTION] = {d->function.begin, 0},
		[DECODE_METRIC] = {d->metric.time, 0},
		[DECODE_RESOURCES] = {d->resources.time, 0},
		[DECODE_CRASH] = {d->crash.time, 0},
	};

	if (kind >= sizeof(of) / sizeof(of[0]) || kind < DECODE_EXCHANGE || kind == DECODE_SHAPE ||
	    kind == DECODE_THREAD)
		return false;
	*i = of[kind];
	return true;
}

bool export_is_request(const struct export_event *e)
{
	return e->shape && e->shape->role == FORMAT_SERVER;
}

/* What has no request is left out with any filter of requests: they are what was asked for. */
static bool passes(const struct export *x, const struct export_event *e)
{
	const struct filter *f = &x->model->filter;

	if (e->end < x->since || e->end >= x->until)
		return false;
	if (e->shape && e->shape->role != FORMAT_SERVER && e->shape->role != FORMAT_CLIENT)
		return false;
	if (!export_is_request(e))
		return chosen_parent(x->chosen, f, e->block->source_index, e->parent);
	return e->end - e->begin >= f->slower_ns && filter_shape(f, e->shape);
}

static void hand_over(struct export *x, const struct export_event *e, export_receiver *f)
{
	if (!passes(x, e))
		return;
	if (x->process.source != e->block->source)
		x->process = traces_process(e->block);
	f(x, e);
}

void export_take(struct export *x, const struct capture_block *block, enum decode_kind kind,
		 export_receiver *f)
{
	const struct decode *d = &x->decode;
	uint64_t sequence = block->header->sequence;
	struct export_event e = {.kind = kind, .block = block, .decode = d, .tid = d->tid};
	struct interval i;
	uint8_t about = 0;

	if (!interval_of(d, kind, &i))
		return;
	if (decode_about(d, kind, &about) && (about & DECODE_ABOUT_PARENT))
		e.parent = &d->parent;
	if (kind == DECODE_EXCHANGE || kind == DECODE_BRIEF) {
		e.x = &d->x;
		e.shape = &d->shapes[d->x.shape];
	}
	if (kind == DECODE_SAMPLE || kind == DECODE_CRASH)
		e.tid = (uint32_t)(kind == DECODE_SAMPLE ? d->sample.tid : d->crash.tid);
	e.begin = i.begin + block->unix_offset;
	e.end = e.begin + i.duration;
	e.place = sequence * FORMAT_BUFFER_BYTES + decode_offset(d);
	if (export_is_request(&e))
		e.parent = NULL;
	hand_over(x, &e, f);
}

/* Those of processes that live are not over. */
void export_take_slot(struct export *x, const struct capture_block *block,
		      const struct format_slot *slot, export_receiver *f)
{
	struct decode_shape shape = slot_shape(slot);
	struct decode_exchange exchange = slot_exchange(slot);
	struct export_event e = {
		.kind = DECODE_EXCHANGE,
		.block = block,
		.decode = &x->decode,
		.shape = &shape,
		.x = &exchange,
		.tid = slot->tid,
		.begin = exchange.begin + block->unix_offset,
		.end = decode_end_ns(&exchange) + block->unix_offset,
		/* No block has this place, and no other slot. */
		.place = ~((uint64_t)slot->conn << 32 ^ exchange.begin),
	};

	if (slot->id) {
		exchange.more |= FORMAT_MORE_ID;
		exchange.value[DECODE_ID] = slot->id;
	}
	if (!block->source->alive)
		hand_over(x, &e, f);
}
