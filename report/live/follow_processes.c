// SPDX-License-Identifier: Apache-2.0
/* Processes keep their places from round to round, since whatever was counted names them by these.
 */
#include "follow_parts.h"

#include "arena.h"
#include "leftover.h"

#include <string.h>

static bool same_process(const struct source *a, const struct source *b)
{
	return a->process.begin_ns == b->process.begin_ns && a->process.pid == b->process.pid &&
	       a->process.start_ticks == b->process.start_ticks &&
	       !strcmp(a->process.boot_id, b->process.boot_id) &&
	       !strcmp(a->directory, b->directory);
}

static size_t append(struct follow *f, const struct source *fresh)
{
	struct sources *all = &f->sources;
	const char *directory = fresh->directory;

	if (all->count == all->room) {
		all->room = all->room ? 2 * all->room : 8;
		all->list = memory_grow(all->list, all->room, sizeof(*all->list));
		f->states = memory_grow(f->states, all->room, sizeof(*f->states));
	}
	all->list[all->count] = *fresh;
	all->list[all->count].directory = arena_text(&all->arena, directory, strlen(directory));
	f->states[all->count] = (struct follow_state){0};
	return all->count++;
}

static size_t place_of(struct follow *f, const struct source *fresh)
{
	for (size_t i = f->sources.count; i-- > 0;)
		if (same_process(&f->sources.list[i], fresh))
			return i;
	return append(f, fresh);
}

void follow_adopt(struct follow *f, const struct source *fresh, size_t at)
{
	size_t index = place_of(f, fresh);
	struct source *s = &f->sources.list[index];
	struct follow_state *state = &f->states[index];
	struct source old = *s;

	if (state->settled)
		return;
	*s = *fresh;
	s->directory = old.directory;
	if (old.clock_monotonic > s->clock_monotonic) {
		s->clock_monotonic = old.clock_monotonic;
		s->clock_realtime = old.clock_realtime;
	}
	leftover_free(state->kept);
	state->kept = NULL;
	state->fresh = at;
	state->met_now = true;
	if (s->alive || old.vanished)
		state->ended = 0;
}
