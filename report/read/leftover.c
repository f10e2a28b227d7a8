// SPDX-License-Identifier: Apache-2.0
#include "leftover.h"

#include "reader.h"
#include "source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 8
#define BUFFERS_BYTES (FORMAT_BUFFERS_PER_FILE * FORMAT_BUFFER_BYTES)
#define SLOTS_BYTES (FORMAT_SLOTS_PER_FILE * sizeof(struct format_slot))

/* A directory named in a file is believed only where it belongs to who recorded. */
const char *leftover_directory(const struct source *source)
{
	const char *hot = source->process.hot_directory;
	struct stat own, other;

	if (!hot[0] || hot[0] != '/')
		return NULL;
	if (stat(source->directory, &own) || lstat(hot, &other) || !S_ISDIR(other.st_mode))
		return NULL;
	return own.st_uid == other.st_uid ? hot : NULL;
}

/*
 * Copies one block; the writer may be busy with it. committed was stored after the bytes it covers
 * and is read before them; a block that was given to another sequence meanwhile is in a segment by
 * now.
 */
static bool copy_block(int fd, uint64_t at, struct leftover_block *block)
{
	uint8_t payload[FORMAT_PAYLOAD_MAX];
	struct format_block *h = &block->header;
	struct format_block again;

	for (int i = 0; i < TRIES; i++) {
		if (reader_pread(fd, h, sizeof(*h), at) < sizeof(*h) || !reader_buffer_good(h))
			return false;
		if (reader_pread(fd, payload, h->committed, at + sizeof(*h)) < h->committed)
			return false;
		if (reader_pread(fd, &again, sizeof(again), at) < sizeof(again))
			return false;
		if (again.sequence != h->sequence || again.state == FORMAT_FREE)
			continue;
		h->raw_bytes = h->stored_bytes = h->committed;
		block->payload = memory_grow(NULL, h->committed, 1);
		memcpy(block->payload, payload, h->committed);
		return true;
	}
	return false;
}

static void read_buffers(struct leftover *l, const struct source_file *from)
{
	int fd = source_open(from->path);
	struct reader file;

	if (fd < 0)
		return;
	if (!reader_open(&file, fd))
		file.size = 0;
	if (file.size > BUFFERS_BYTES)
		file.size = BUFFERS_BYTES;
	for (uint64_t at = 0; at < file.size; at += FORMAT_BUFFER_BYTES) {
		struct leftover_block block = {.path = from->path};

		if (!copy_block(fd, at, &block))
			continue;
		l->blocks = memory_grow(l->blocks, l->block_count + 1, sizeof(*l->blocks));
		l->blocks[l->block_count++] = block;
	}
	close(fd);
}

static bool slot_good(struct format_slot *slot)
{
	if (slot->state != FORMAT_SLOT_ACTIVE || !slot->begin_ns)
		return false;
	if (slot->flags & FORMAT_SLOT_FOREIGN && !slot->status)
		return false;
	if (slot->flags & FORMAT_SLOT_EXCLUDED)
		return false;
	if (slot->path_bytes > FORMAT_PATH_MAX)
		slot->path_bytes = FORMAT_PATH_MAX;
	if (slot->method >= FORMAT_METHOD_COUNT)
		slot->method = FORMAT_METHOD_OTHER;
	return true;
}

static void add_slot(struct leftover *l, const struct format_slot *slot, uint64_t file)
{
	if ((l->slot_count & (l->slot_count - 1)) == 0)
		l->slots = memory_grow(l->slots, l->slot_count ? 2 * l->slot_count : 1,
				       sizeof(*l->slots));
	l->slots[l->slot_count++] = (struct leftover_slot){*slot, file};
}

static void read_slots(struct leftover *l, const struct source_file *from)
{
	int fd = source_open(from->path);
	struct format_slot slot;

	for (uint64_t at = 0; fd >= 0 && at < SLOTS_BYTES; at += sizeof(slot)) {
		if (reader_pread(fd, &slot, sizeof(slot), at) < sizeof(slot))
			break;
		if (slot_good(&slot))
			add_slot(l, &slot, from->number);
	}
	if (fd >= 0)
		close(fd);
}

/* compact moves files home under the same name: where both are there, the one at home is whole. */
static void read_files(struct arena *arena, const struct source *source, struct leftover *l,
		       const char *prefix,
		       void (*f)(struct leftover *l, const struct source_file *file))
{
	const char *hot = leftover_directory(source);
	struct source_file *own, *other;
	size_t n = source_files(arena, source->directory, prefix, "", &own);
	size_t m = hot ? source_files(arena, hot, prefix, "", &other) : 0;

	for (size_t i = 0; i < n; i++)
		f(l, &own[i]);
	for (size_t i = 0; i < m; i++) {
		bool home = false;

		for (size_t j = 0; j < n; j++)
			home |= own[j].number == other[i].number;
		if (!home)
			f(l, &other[i]);
	}
}

static int compare_awaited(const void *left, const void *right)
{
	const struct leftover_awaited *a = left, *b = right;

	return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static void await_all(struct leftover *l)
{
	size_t n = l->block_count + l->slot_count, kept = 0;

	l->awaited = memory_zeroed(n, sizeof(*l->awaited));
	for (size_t i = 0; i < l->block_count; i++)
		l->awaited[i].sequence = l->blocks[i].header.sequence;
	for (size_t i = 0; i < l->slot_count; i++)
		l->awaited[l->block_count + i].sequence = l->slots[i].slot.recorded_sequence;
	qsort(l->awaited, n, sizeof(*l->awaited), compare_awaited);
	for (size_t i = 0; i < n; i++)
		if (!kept || l->awaited[kept - 1].sequence != l->awaited[i].sequence)
			l->awaited[kept++] = l->awaited[i];
	l->awaited_count = kept;
}

struct leftover *leftover_read(struct arena *arena, const struct source *source)
{
	struct leftover *l = memory_zeroed(1, sizeof(*l));

	read_files(arena, source, l, "buffers.", read_buffers);
	read_files(arena, source, l, "slots.", read_slots);
	if (l->block_count + l->slot_count) {
		await_all(l);
		return l;
	}
	leftover_free(l);
	return NULL;
}

void leftover_free(struct leftover *l)
{
	for (size_t i = 0; l && i < l->block_count; i++)
		free(l->blocks[i].payload);
	if (!l)
		return;
	free(l->blocks);
	free(l->slots);
	free(l->awaited);
	free(l);
}

static struct leftover_awaited *find(const struct leftover *l, uint64_t sequence)
{
	struct leftover_awaited key = {.sequence = sequence};

	if (!l || !sequence)
		return NULL;
	return bsearch(&key, l->awaited, l->awaited_count, sizeof(key), compare_awaited);
}

void leftover_sealed(struct leftover *l, uint64_t sequence)
{
	struct leftover_awaited *a = find(l, sequence);

	if (a)
		__atomic_store_n(&a->sealed, true, __ATOMIC_RELAXED);
}

bool leftover_has(const struct leftover *l, uint64_t sequence)
{
	for (size_t i = 0; l && i < l->block_count; i++)
		if (l->blocks[i].header.sequence == sequence)
			return true;
	return false;
}

static bool is_sealed(const struct leftover *l, uint64_t sequence)
{
	const struct leftover_awaited *a = find(l, sequence);

	return a && a->sealed;
}

bool leftover_block_counts(const struct leftover *l, const struct leftover_block *block)
{
	for (const struct leftover_block *b = l->blocks; b < block; b++)
		if (b->header.sequence == block->header.sequence)
			return false;
	return block->header.committed && !is_sealed(l, block->header.sequence);
}

/* A block that is nowhere was dropped when it was full: the ledger counts what it held. */
bool leftover_slot_counts(const struct leftover *l, const struct format_slot *slot)
{
	if (!slot->recorded_sequence)
		return true;
	if (is_sealed(l, slot->recorded_sequence))
		return false;
	for (size_t i = 0; i < l->block_count; i++)
		if (l->blocks[i].header.sequence == slot->recorded_sequence)
			return l->blocks[i].header.committed < slot->recorded_end;
	return false;
}
