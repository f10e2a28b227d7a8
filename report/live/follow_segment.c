// SPDX-License-Identifier: Apache-2.0
#include "follow_parts.h"

#include "arena.h"
#include "leftover.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
	struct follow *f;
	size_t index;
	struct follow_segment *segment;
	struct reader reader;
	bool newest; /* the process may be writing to it */
	bool final;
	bool stays; /* something before comes again: the segment is read from there next time */
};

static struct follow_segment *segment_of(struct follow_state *state, uint64_t number)
{
	for (size_t i = state->segment_count; i-- > 0;)
		if (state->segments[i].number == number)
			return &state->segments[i];
	state->segments =
		memory_grow(state->segments, state->segment_count + 1, sizeof(*state->segments));
	state->segments[state->segment_count] = (struct follow_segment){.number = number};
	return &state->segments[state->segment_count++];
}

/* Those that a flight recorder has dropped. */
static void forget_segments(struct follow_state *state, const struct source *source)
{
	uint64_t oldest = source->segment_count ? source->segments[0].number : UINT64_MAX;
	size_t kept = 0;

	for (size_t i = 0; i < state->segment_count; i++)
		if (state->segments[i].number >= oldest)
			state->segments[kept++] = state->segments[i];
		else
			follow_dropped_segment(state, &state->segments[i]);
	state->segment_count = kept;
}

/* One that was replaced or cut short is read anew; its blocks are known by their sequences. */
static void note_file(struct walk *w, const struct stat *status)
{
	struct follow_segment *s = w->segment;
	bool same = s->device == status->st_dev && s->inode == status->st_ino;

	if (same && s->at <= (uint64_t)status->st_size)
		return;
	if (s->at && same)
		error_set(&w->f->trouble, "%s: segment %llu was cut short",
			  w->f->sources.list[w->index].directory, (unsigned long long)s->number);
	s->device = status->st_dev;
	s->inode = status->st_ino;
	s->at = 0;
}

static void note_clock(struct source *s, const struct format_block *h)
{
	if (h->clock_monotonic_ns <= s->clock_monotonic)
		return;
	s->clock_monotonic = h->clock_monotonic_ns;
	s->clock_realtime = h->clock_realtime_ns;
}

static void damaged(struct walk *w, uint64_t bytes)
{
	w->f->facts.blocks_damaged++;
	w->f->facts.bytes_damaged += bytes;
}

static void sealed_block(struct walk *w, const struct reader_block *found)
{
	struct follow_state *state = &w->f->states[w->index];
	struct source *source = &w->f->sources.list[w->index];
	const struct format_block *h = &found->header;
	struct capture_block block = {
		.source = source,
		.source_index = w->index,
		.header = h,
		.bytes = h->raw_bytes,
		.unix_offset = source_unix_offset(source, h),
	};
	bool again = !w->final && h->end_ns + block.unix_offset >= w->f->until;
	const char *why;

	note_clock(source, h);
	if (sequences_has(&state->met, h->sequence))
		return;
	block.payload = reader_load(w->reader.fd, found, w->f->room, &why);
	if (!block.payload && leftover_has(source->leftover, h->sequence)) {
		w->stays = true;
		return;
	}
	w->stays |= again;
	if (!again)
		sequences_add(&state->met, h->sequence);
	if (!block.payload) {
		if (!again)
			damaged(w, h->stored_bytes);
		return;
	}
	leftover_sealed(source->leftover, h->sequence);
	follow_give(w->f, &block, again);
	if (!again)
		follow_dropped_note(w->f, w->segment, &block);
}

/* What is being written looks torn until it is there. */
static bool may_yet_come(const struct walk *w, const struct reader_block *found)
{
	const struct source *source = &w->f->sources.list[w->index];

	return found->zeros || (w->newest && source->process.state == FORMAT_RUNNING);
}

static void skipped(struct walk *w, const struct reader_block *found, bool tail)
{
	if (w->stays)
		return;
	if (!tail || !may_yet_come(w, found)) {
		damaged(w, found->skipped_bytes);
		return;
	}
	w->stays = true;
	if (w->final)
		w->f->facts.tails++;
}

static void walk(struct walk *w)
{
	enum reader_found found;
	struct reader_block block;

	w->reader.at = w->segment->at;
	do {
		found = reader_next(&w->reader, &block);
		if (found == READER_BLOCK)
			sealed_block(w, &block);
		else if (found != READER_END)
			skipped(w, &block, found == READER_TAIL);
		if (!w->stays)
			w->segment->at = w->reader.at;
	} while (found < READER_TAIL);
}

static void read_segment(struct walk *w, const char *path)
{
	struct stat status;
	int fd;

	if (!stat(path, &status) && status.st_size > 0 && status.st_ino == w->segment->inode &&
	    status.st_dev == w->segment->device && (uint64_t)status.st_size == w->segment->at)
		return;
	fd = source_open(path);
	if (fd < 0 && errno != ENOENT)
		error_set(&w->f->trouble, "%s: %s", path, strerror(errno));
	if (fd < 0)
		return;
	if (reader_open(&w->reader, fd) && !fstat(fd, &status)) {
		note_file(w, &status);
		walk(w);
	}
	close(fd);
}

void follow_segments(struct follow *f, size_t index, bool final)
{
	struct follow_state *state = &f->states[index];
	struct source *source = &f->sources.list[index];

	forget_segments(state, source);
	for (size_t i = 0; i < source->segment_count; i++) {
		struct walk w = {
			.f = f,
			.index = index,
			.segment = segment_of(state, source->segments[i].number),
			.newest = i + 1 == source->segment_count,
			.final = final,
		};

		read_segment(&w, source->segments[i].path);
	}
}
