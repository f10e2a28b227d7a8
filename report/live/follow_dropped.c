// SPDX-License-Identifier: Apache-2.0
/*
 * A flight recorder drops its oldest segments, and its ledger takes over how many requests they
 * held, by status. What was counted from a segment before it went must not be counted there again.
 */
#include "follow_parts.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static bool drops_segments(const struct source *source)
{
	return strstr(source->process.settings, "PROFILIS_WHEN_FULL=recorder") != NULL;
}

void follow_dropped_note(struct follow *f, struct follow_segment *segment,
			 const struct capture_block *block)
{
	struct decode *d = f->decode;
	enum decode_kind kind;

	if (!drops_segments(block->source))
		return;
	if (!segment->by_status)
		segment->by_status =
			memory_zeroed(FORMAT_STATUS_SPACE, sizeof(*segment->by_status));
	decode_begin(d, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(d)) > DECODE_END) {
		const struct decode_shape *shape = &d->shapes[d->x.shape];
		bool aborted = d->x.more & FORMAT_MORE_ABORTED;

		if ((kind == DECODE_EXCHANGE || kind == DECODE_BRIEF) &&
		    shape->role == FORMAT_SERVER)
			segment->by_status[aborted ? 0 : shape->status % FORMAT_STATUS_SPACE]++;
	}
}

void follow_dropped_segment(struct follow_state *state, struct follow_segment *segment)
{
	if (!segment->by_status)
		return;
	if (!state->dropped)
		state->dropped = memory_zeroed(FORMAT_STATUS_SPACE, sizeof(*state->dropped));
	for (size_t i = 0; i < FORMAT_STATUS_SPACE; i++)
		state->dropped[i] += segment->by_status[i];
	free(segment->by_status);
	segment->by_status = NULL;
}

/* The ledger is a little older than the list of segments: it may not have the newest yet. */
void follow_dropped_subtract(const struct follow_state *state, struct format_process *p)
{
	for (size_t i = 0; state->dropped && i < FORMAT_STATUS_SPACE; i++)
		p->discarded[i] -=
			state->dropped[i] < p->discarded[i] ? state->dropped[i] : p->discarded[i];
}
