// SPDX-License-Identifier: Apache-2.0
#include "fold.h"

#include "arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fold_free(struct fold *f)
{
	intern_free(&f->texts);
	free(f->frames);
	free(f->nodes);
	free(f->by_frame.slots);
	free(f->by_node.slots);
	*f = (struct fold){0};
}

/* ---- tables: open addressing, a power of two of slots, never more than half taken ---- */

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t h = (a ^ b >> 32 ^ b << 32) * 0x9e3779b97f4a7c15u;

	return h ^ h >> 32;
}

static void put(struct fold_table *t, uint64_t hash, uint32_t index)
{
	size_t at = hash & (t->room - 1);

	while (t->slots[at])
		at = (at + 1) & (t->room - 1);
	t->slots[at] = index + 1;
}

/* True: it is empty now, all are to be put anew. */
static bool grows(struct fold_table *t, uint32_t count)
{
	if (count < t->room / 2)
		return false;
	free(t->slots);
	t->room = t->room ? 2 * t->room : 256;
	t->slots = memory_zeroed(t->room, sizeof(*t->slots));
	return true;
}

/* ---- frames ---- */

static uint64_t frame_hash(const struct profile_frame *frame)
{
	return mix(mix((uintptr_t)frame->function, (uintptr_t)frame->file),
		   (uintptr_t)frame->module);
}

static bool frame_is(const struct profile_frame *a, const struct profile_frame *b)
{
	return a->function == b->function && a->file == b->file && a->module == b->module;
}

static uint32_t frame_at(struct fold *f, const struct profile_frame *frame)
{
	uint64_t hash = frame_hash(frame);

	if (grows(&f->by_frame, f->frame_count))
		for (uint32_t i = 0; i < f->frame_count; i++)
			put(&f->by_frame, frame_hash(&f->frames[i]), i);
	for (size_t at = hash & (f->by_frame.room - 1); f->by_frame.slots[at];
	     at = (at + 1) & (f->by_frame.room - 1))
		if (frame_is(&f->frames[f->by_frame.slots[at] - 1], frame))
			return f->by_frame.slots[at] - 1;
	if (f->frame_count == f->frame_room) {
		f->frame_room = f->frame_room ? 2 * f->frame_room : 256;
		f->frames = memory_grow(f->frames, f->frame_room, sizeof(*f->frames));
	}
	f->frames[f->frame_count] = *frame;
	put(&f->by_frame, hash, f->frame_count);
	return f->frame_count++;
}

/* ---- nodes ---- */

static uint64_t node_hash(const struct profile_node *node)
{
	return mix(node->parent, node->frame);
}

static uint32_t node_at(struct fold *f, uint32_t parent, uint32_t frame)
{
	struct profile_node node = {.parent = parent, .frame = frame};
	uint64_t hash = node_hash(&node);

	if (grows(&f->by_node, f->node_count))
		for (uint32_t i = 0; i < f->node_count; i++)
			put(&f->by_node, node_hash(&f->nodes[i]), i);
	for (size_t at = hash & (f->by_node.room - 1); f->by_node.slots[at];
	     at = (at + 1) & (f->by_node.room - 1)) {
		const struct profile_node *have = &f->nodes[f->by_node.slots[at] - 1];

		if (have->parent == parent && have->frame == frame)
			return f->by_node.slots[at] - 1;
	}
	if (f->node_count == f->node_room) {
		f->node_room = f->node_room ? 2 * f->node_room : 256;
		f->nodes = memory_grow(f->nodes, f->node_room, sizeof(*f->nodes));
	}
	f->nodes[f->node_count] = node;
	put(&f->by_node, hash, f->node_count);
	return f->node_count++;
}

/* ---- stacks ---- */

static const char *text(struct fold *f, const char *from)
{
	return from ? intern(&f->texts, from, SIZE_MAX) : NULL;
}

/* An address tells nobody anything: what is not known is one for each file. */
static const char *unknown(struct fold *f, const struct symbol *line)
{
	char name[FORMAT_MODULE_MAX + 32];
	const char *slash = line->module ? strrchr(line->module, '/') : NULL;

	if (!line->module)
		return text(f, "[unknown]");
	snprintf(name, sizeof(name), "[%s%s]", slash && slash[1] ? slash + 1 : line->module,
		 line->changed ? ": file changed since" : "");
	return text(f, name);
}

uint32_t fold_stack(struct fold *f, const struct symbol *lines, unsigned count)
{
	uint32_t node = PROFILE_NONE;

	for (unsigned i = count; i--;) {
		const struct symbol *line = &lines[i];
		struct profile_frame frame = {
			.function = line->known ? text(f, line->function) : unknown(f, line),
			.file = text(f, line->file),
			.module = text(f, line->module),
		};

		node = node_at(f, node, frame_at(f, &frame));
	}
	return node;
}

uint32_t fold_named(struct fold *f, const char *name)
{
	struct profile_frame frame = {.function = text(f, name)};

	return node_at(f, PROFILE_NONE, frame_at(f, &frame));
}
