// SPDX-License-Identifier: Apache-2.0
#include "follow.h"

#include "arena.h"
#include "follow_parts.h"
#include "leftover.h"

#include <stdlib.h>
#include <string.h>

void follow_init(struct follow *f, const char *const *runs, size_t run_count,
		 const struct follow_visitor *visitor)
{
	*f = (struct follow){
		.runs = runs,
		.run_count = run_count,
		.visitor = visitor,
		.room = memory_zeroed(1, sizeof(*f->room)),
		.decode = memory_zeroed(1, sizeof(*f->decode)),
	};
}

static void free_state(struct follow_state *state)
{
	for (size_t i = 0; i < state->segment_count; i++)
		free(state->segments[i].by_status);
	sequences_free(&state->met);
	leftover_free(state->kept);
	free(state->segments);
	free(state->dropped);
	state->kept = NULL;
	state->segments = NULL;
	state->segment_count = 0;
	state->dropped = NULL;
}

/* What the last round has left in them goes with its snapshot. */
static void forget_last(struct follow *f)
{
	for (size_t i = 0; i < f->sources.count; i++) {
		struct source *source = &f->sources.list[i];

		if (f->states[i].settled)
			continue;
		source->leftover = NULL;
		source->segments = NULL;
		source->segment_count = 0;
	}
}

void follow_free(struct follow *f)
{
	forget_last(f);
	for (size_t i = 0; i < f->sources.count; i++)
		free_state(&f->states[i]);
	free(f->states);
	directories_free(&f->settled);
	sources_free(&f->sources);
	sources_free(&f->last);
	reader_room_free(f->room);
	free(f->room);
	free(f->decode);
}

/* ---- what they hold ---- */

void follow_give(struct follow *f, const struct capture_block *block, bool again)
{
	struct capture_facts *facts = again ? &f->open : &f->facts;
	size_t at = 0;

	facts->blocks++;
	facts->blocks_open += block->open;
	if (f->visitor->block(f->visitor->context, block, again, &facts->events, &at))
		return;
	facts->blocks_damaged++;
	facts->bytes_damaged += block->bytes - at;
}

/* Blocks that an earlier round met in a segment. */
static void mark_met(const struct follow_state *state, struct leftover *l)
{
	for (size_t i = 0; l && i < l->awaited_count; i++)
		if (sequences_has(&state->met, l->awaited[i].sequence))
			l->awaited[i].sealed = true;
}

static void give_open(struct follow *f, size_t index, const struct leftover_block *b, bool again)
{
	struct capture_block block = {
		.source = &f->sources.list[index],
		.source_index = index,
		.header = &b->header,
		.payload = b->payload,
		.bytes = b->header.committed,
		.open = true,
		.unix_offset = source_unix_offset(&f->sources.list[index], &b->header),
	};

	follow_give(f, &block, again);
}

static void give_leftover(struct follow *f, size_t index, const struct leftover *l, bool again)
{
	struct source *source = &f->sources.list[index];

	for (size_t i = 0; l && i < l->block_count; i++)
		if (leftover_block_counts(l, &l->blocks[i]))
			give_open(f, index, &l->blocks[i], again);
	for (size_t i = 0; l && i < l->slot_count; i++)
		if (leftover_slot_counts(l, &l->slots[i].slot))
			f->visitor->slot(f->visitor->context, source, index, &l->slots[i].slot,
					 again);
}

/* Whatever a process that ended will ever have written was there when `until` passed its end. */
static bool is_over(struct follow *f, size_t index, uint64_t wait)
{
	const struct source *source = &f->sources.list[index];
	struct follow_state *state = &f->states[index];

	if (source->alive || source->elsewhere)
		return false;
	if (!state->ended)
		state->ended = f->until + FOLLOW_LAG_NS;
	return f->until >= state->ended + wait;
}

/* Its segments may yet be looked into. */
static void keep_segments(struct follow *f, struct source *source)
{
	struct arena *arena = &f->sources.arena;
	const struct source_file *files = source->segments;

	source->segments = arena_alloc(arena, source->segment_count, sizeof(*files));
	for (size_t i = 0; i < source->segment_count; i++)
		source->segments[i] = (struct source_file){
			arena_text(arena, files[i].path, strlen(files[i].path)), files[i].number};
	source->leftover = NULL;
}

static void settle(struct follow *f, size_t index)
{
	keep_segments(f, &f->sources.list[index]);
	free_state(&f->states[index]);
	f->states[index].settled = true;
	if (!f->sources.list[index].vanished)
		directories_add(&f->settled, f->sources.list[index].directory);
}

static void read_process(struct follow *f, size_t index)
{
	struct source *source = &f->sources.list[index];
	bool final = is_over(f, index, 0);

	mark_met(&f->states[index], source->leftover);
	follow_segments(f, index, final);
	follow_dropped_subtract(&f->states[index], &source->process);
	give_leftover(f, index, source->leftover, !final);
	if (final)
		settle(f, index);
}

/* ---- those that are gone ---- */

/* Its last snapshot stands for what its segments would have had. */
static void vanish(struct follow *f, size_t index)
{
	struct source *source = &f->sources.list[index];
	struct follow_state *state = &f->states[index];
	struct source *last = &f->last.list[state->fresh];

	error_set(&f->trouble, "%s: its directory is gone", source->directory);
	source->vanished = true;
	source->alive = false;
	state->ended = 0;
	state->kept = last->leftover;
	last->leftover = NULL;
	for (size_t i = 0; state->kept && i < state->kept->block_count; i++)
		state->kept->blocks[i].path = source->directory;
	/* Nobody knows what became of requests in flight. */
	if (state->kept && last->alive)
		state->kept->slot_count = 0;
}

static void read_vanished(struct follow *f, size_t index)
{
	struct follow_state *state = &f->states[index];
	bool final;

	if (!f->sources.list[index].vanished)
		vanish(f, index);
	final = is_over(f, index, FOLLOW_VANISHED_NS);
	mark_met(state, state->kept);
	give_leftover(f, index, state->kept, !final);
	if (final)
		settle(f, index);
}

/* ---- rounds ---- */

/* A directory's name has pid and start in it: one that is settled will never be another's. */
static bool is_settled(const void *context, const char *directory)
{
	const struct follow *f = context;

	return directories_has(&f->settled, directory);
}

static void scan(struct follow *f, struct sources *fresh)
{
	f->trouble.text[0] = 0;
	for (size_t i = 0; i < f->run_count; i++) {
		struct error error = {0};

		if (!sources_add(fresh, f->runs[i], &error))
			error_set(&f->trouble, "%s", error.text);
	}
}

static void read_all(struct follow *f)
{
	for (size_t i = 0; i < f->sources.count; i++) {
		if (f->states[i].settled)
			continue;
		if (f->states[i].met_now)
			read_process(f, i);
		else
			read_vanished(f, i);
		f->states[i].met_now = false;
	}
}

void follow_round(struct follow *f, uint64_t until)
{
	struct sources fresh = {.settled = is_settled, .context = f};

	f->until = until;
	f->open = (struct capture_facts){0};
	forget_last(f);
	scan(f, &fresh);
	for (size_t i = 0; i < fresh.count; i++)
		follow_adopt(f, &fresh.list[i], i);
	read_all(f);
	sources_free(&f->last);
	f->last = fresh;
}

struct capture_facts follow_facts(const struct follow *f)
{
	struct capture_facts facts = f->facts;

	facts.blocks += f->open.blocks;
	facts.blocks_open += f->open.blocks_open;
	facts.blocks_damaged += f->open.blocks_damaged;
	facts.bytes_damaged += f->open.bytes_damaged;
	facts.events += f->open.events;
	for (size_t i = 0; i < f->sources.count; i++)
		facts.disk_bytes += f->sources.list[i].disk_bytes;
	return facts;
}

size_t follow_vanished(const struct follow *f)
{
	size_t count = 0;

	for (size_t i = 0; i < f->sources.count; i++)
		count += f->sources.list[i].vanished;
	return count;
}
