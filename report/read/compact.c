// SPDX-License-Identifier: Apache-2.0
#include "compact.h"

#include "decode.h"
#include "leftover.h"
#include "reader.h"
#include "rewrite.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct job {
	struct sources *sources;
	const struct source *source;
	struct reader_room *room;
	struct decode *decode;
	struct compact_result *result;
	struct error *error;
};

/* ---- segments ---- */

struct survey {
	bool damaged; /* nothing may be dropped that might yet be worth something */
	bool raw;     /* there is something to compress */
};

static bool in_leftover(const struct job *j, const struct reader_block *block)
{
	return block->torn && leftover_has(j->source->leftover, block->header.sequence);
}

static void survey_block(struct job *j, struct survey *s, int fd, const struct reader_block *block)
{
	const char *why;

	s->raw |= block->header.codec == FORMAT_RAW && block->header.raw_bytes > 0;
	if (reader_load(fd, block, j->room, &why))
		leftover_sealed(j->source->leftover, block->header.sequence);
	else
		s->damaged = true;
}

static struct survey survey(struct job *j, int fd)
{
	struct survey s = {0};
	struct reader_block block;
	struct reader reader;
	enum reader_found found;

	if (!reader_open(&reader, fd))
		return (struct survey){.damaged = true};
	while ((found = reader_next(&reader, &block)) != READER_END) {
		if (found == READER_BLOCK)
			survey_block(j, &s, fd, &block);
		else if (found != READER_TAIL || !(block.zeros || in_leftover(j, &block)))
			s.damaged = true;
	}
	return s;
}

static bool copy_blocks(struct job *j, int fd, struct rewrite *w)
{
	struct reader_block block;
	struct reader reader;
	enum reader_found found;

	if (!reader_open(&reader, fd))
		return error_set(j->error, "%s: %s", w->path, strerror(errno));
	while ((found = reader_next(&reader, &block)) == READER_BLOCK) {
		const char *why;
		const uint8_t *raw = reader_load(fd, &block, j->room, &why);

		if (!raw)
			return error_set(j->error, "%s: %s", w->path, why);
		if (!rewrite_block(w, &block.header, raw, j->error))
			return false;
		j->result->blocks += block.header.codec == FORMAT_RAW;
	}
	j->result->bytes_before += reader.size;
	j->result->bytes_after += w->bytes;
	return true;
}

static bool rewrite_segment(struct job *j, const char *path, int fd)
{
	struct rewrite w;

	if (rewrite_open(&w, path, j->error) && copy_blocks(j, fd, &w))
		return rewrite_close(&w, j->error);
	rewrite_drop(&w);
	return false;
}

static bool compact_segment(struct job *j, const char *path)
{
	int fd = source_open(path);
	bool good = true;
	struct survey s;

	if (fd < 0)
		return error_set(j->error, "%s: %s", path, strerror(errno));
	s = survey(j, fd);
	j->result->skipped += s.damaged;
	if (s.raw && !s.damaged)
		good = rewrite_segment(j, path, fd);
	close(fd);
	return good;
}

/* ---- what was left ---- */

static bool write_slots(struct job *j, struct rewrite *w, uint64_t file)
{
	const struct leftover *l = j->source->leftover;

	for (size_t i = 0; l && i < l->slot_count; i++) {
		struct format_slot slot = l->slots[i].slot;

		if (l->slots[i].file != file || !leftover_slot_counts(l, &slot))
			continue;
		slot.recorded_sequence = 0; /* its block will be sealed without it */
		if (!rewrite_bytes(w, &slot, sizeof(slot), j->error))
			return false;
		j->result->slots++;
	}
	return true;
}

static char *home_path(struct job *j, const char *prefix, uint64_t number, const char *suffix)
{
	size_t n = strlen(j->source->directory) + 64;
	char *path = arena_alloc(&j->sources->arena, n, 1);

	snprintf(path, n, "%s/%s%" PRIu64 "%s", j->source->directory, prefix, number, suffix);
	return path;
}

/* One file at a time: each masks its namesake in the hot directory the moment it is in place. */
static bool bring_slots(struct job *j, const struct source_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct rewrite w;

		if (!rewrite_open(&w, home_path(j, "slots.", files[i].number, ""), j->error) ||
		    !write_slots(j, &w, files[i].number)) {
			rewrite_drop(&w);
			return false;
		}
		if (!rewrite_close(&w, j->error))
			return false;
	}
	return true;
}

static void span(struct format_block *h, uint64_t begin, uint64_t end)
{
	if (begin < h->min_begin_ns)
		h->min_begin_ns = begin;
	if (end > h->end_ns)
		h->end_ns = end;
}

static void span_of(struct format_block *h, const struct decode *d, enum decode_kind kind)
{
	if (kind == DECODE_EXCHANGE)
		span(h, d->x.begin, decode_end_ns(&d->x));
	else if (kind == DECODE_CONN)
		span(h, d->conn.open, d->conn.open + d->conn.duration);
	else if (kind == DECODE_DNS)
		span(h, d->dns.begin, d->dns.begin + d->dns.duration);
	else if (kind == DECODE_GAUGE)
		span(h, d->gauge.time, d->gauge.time);
	else if (kind == DECODE_LOG)
		span(h, d->log.time, d->log.time);
	else if (kind == DECODE_CALL)
		span(h, d->call.begin, d->call.begin + d->call.duration);
}

/* An open block's header lacks what sealing adds: counts and the span of its events. */
static bool seal_block(struct job *j, struct rewrite *w, const struct leftover_block *b)
{
	struct format_block h = b->header;
	enum decode_kind kind;

	h.raw_bytes = h.committed;
	h.event_count = h.exchange_count = 0;
	h.min_begin_ns = h.end_ns = h.begin_ns;
	decode_begin(j->decode, b->payload, h.committed, h.begin_ns);
	while ((kind = decode_next(j->decode)) > DECODE_END) {
		h.event_count++;
		h.exchange_count += kind == DECODE_EXCHANGE;
		span_of(&h, j->decode, kind);
	}
	return rewrite_block(w, &h, b->payload, j->error);
}

static bool write_open_blocks(struct job *j, struct rewrite *w)
{
	const struct leftover *l = j->source->leftover;

	for (size_t i = 0; i < l->block_count; i++) {
		if (!leftover_block_counts(l, &l->blocks[i]))
			continue;
		if (!seal_block(j, w, &l->blocks[i]))
			return false;
		j->result->sealed++;
	}
	j->result->bytes_after += w->bytes;
	return true;
}

static bool any_open_block(const struct leftover *l)
{
	for (size_t i = 0; l && i < l->block_count; i++)
		if (leftover_block_counts(l, &l->blocks[i]))
			return true;
	return false;
}

static bool seal_blocks(struct job *j)
{
	const struct source *s = j->source;
	uint64_t last = s->segment_count ? s->segments[s->segment_count - 1].number : 0;
	struct rewrite w;

	if (!any_open_block(s->leftover))
		return true;
	if (rewrite_open(&w, home_path(j, "", last + 1, ".seg"), j->error) &&
	    write_open_blocks(j, &w))
		return rewrite_close(&w, j->error);
	rewrite_drop(&w);
	return false;
}

static bool remove_files(struct job *j, const char *directory, const char *prefix)
{
	struct source_file *files;
	size_t n = source_files(&j->sources->arena, directory, prefix, "", &files);

	for (size_t i = 0; i < n; i++)
		if (unlink(files[i].path) && errno != ENOENT)
			return error_set(j->error, "%s: %s", files[i].path, strerror(errno));
	return true;
}

/* Slots files at home that mask nothing any more and hold nothing. */
static void remove_empty(struct job *j)
{
	struct source_file *files;
	size_t n = source_files(&j->sources->arena, j->source->directory, "slots.", "", &files);
	struct stat status;

	for (size_t i = 0; i < n; i++)
		if (!stat(files[i].path, &status) && !status.st_size)
			unlink(files[i].path);
}

static bool bring_home(struct job *j)
{
	const char *home = j->source->directory, *hot = leftover_directory(j->source);
	struct source_file *slots, *buffers;
	size_t n = source_files(&j->sources->arena, home, "buffers.", "", &buffers);
	size_t m = source_files(&j->sources->arena, hot ? hot : home, "slots.", "", &slots);

	if (!hot && !n)
		return true;
	if (!bring_slots(j, slots, m) || !seal_blocks(j) || !remove_files(j, home, "buffers."))
		return false;
	if (hot) {
		if (!remove_files(j, hot, "buffers.") || !remove_files(j, hot, "slots."))
			return false;
		rmdir(hot);
	}
	remove_empty(j);
	return true;
}

bool compact_source(struct sources *sources, const struct source *source,
		    struct compact_result *result, struct error *error)
{
	struct job j = {.sources = sources, .source = source, .result = result, .error = error};
	bool good = true;

	j.room = memory_zeroed(1, sizeof(*j.room));
	j.decode = memory_zeroed(1, sizeof(*j.decode));

	for (size_t i = 0; good && i < source->segment_count; i++)
		good = compact_segment(&j, source->segments[i].path);
	good = good && bring_home(&j);
	reader_room_free(j.room);
	free(j.room);
	free(j.decode);
	return good;
}
