// SPDX-License-Identifier: Apache-2.0
#include "leftover.h"
#include "live_parts.h"

#include <string.h>

static void add_counted(struct live_state *s, const struct collect *c)
{
	for (size_t i = 0; c && i < c->timeline.count; i++) {
		s->requests += c->timeline.bins[i].requests;
		s->errors += c->timeline.bins[i].errors;
	}
	if (c && c->end > s->newest)
		s->newest = c->end;
}

/* Counters that say that a request is in no block. */
static uint64_t dropped(const struct format_process *p)
{
	static const enum format_counter lost[] = {
		FORMAT_COUNT_drop_no_buffer,  FORMAT_COUNT_drop_no_slot,
		FORMAT_COUNT_drop_max_bytes,  FORMAT_COUNT_drop_no_file,
		FORMAT_COUNT_drop_after_exit,
	};
	uint64_t total = 0;

	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++)
		total += p->counters[lost[i]];
	return total;
}

static void add_process(struct live_state *s, const struct source *source)
{
	s->processes++;
	s->running += source->alive;
	s->vanished += source->vanished;
	s->dropped += dropped(&source->process);
	if (!s->begin || source->process.realtime_ns < s->begin)
		s->begin = source->process.realtime_ns;
}

/* Blocks of one buffers file stand side by side. */
static void add_unsealed(struct live_state *s, const struct leftover *l)
{
	for (size_t i = 0; l && i < l->block_count; i++) {
		bool first = !i || l->blocks[i - 1].path != l->blocks[i].path;

		s->unsealed += l->blocks[i].header.committed > 0;
		s->unsealed_max += first ? FORMAT_BUFFERS_PER_FILE : 0;
	}
}

void live_state(const struct live *l, struct live_state *state)
{
	struct capture_facts facts = follow_facts(&l->follow);

	/* Whole: it is hashed. */
	memset(state, 0, sizeof(*state));
	state->window = l->options.window;
	state->since = l->since;
	state->until = l->until;
	state->events = facts.events;
	state->disk_bytes = facts.disk_bytes;
	state->blocks_damaged = facts.blocks_damaged;
	for (size_t i = 0; i < l->slice_count; i++)
		add_counted(state, l->slices[i].c);
	add_counted(state, l->open);
	state->in_flight = l->open ? l->open->in_flight.total : 0;
	if (l->retired->end > state->newest)
		state->newest = l->retired->end;
	for (size_t i = 0; i < l->follow.sources.count; i++)
		add_process(state, &l->follow.sources.list[i]);
	for (size_t i = 0; i < l->follow.last.count; i++)
		add_unsealed(state, l->follow.last.list[i].leftover);
	memcpy(state->trouble, l->follow.trouble.text, sizeof(state->trouble) - 1);
}
