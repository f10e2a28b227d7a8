// SPDX-License-Identifier: Apache-2.0
/*
 * Stacks share their outer frames: each is a path in a tree, and its id that of its innermost
 * frame's node. Where code without a file is among the frames, the tree begins at its process.
 */
#define XXH_INLINE_ALL
#include "stacks.h"

#include "arena.h"
#include "stack_frames.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define NODES_MAX (1u << 20)
#define MODULES_MAX (1u << 16)
#define PROCESS (STACKS_NONE - 1) /* a node's module: its offset is a pid */
#define GUESSES 61u

struct node {
	uint64_t hash;
	uint64_t offset;
	uint32_t parent, module;
};

struct module {
	uint64_t hash;
	const char *text;
	uint32_t bytes;
};

/* Open addressing, indices plus one; a power of two of slots, never more than half taken. */
struct table {
	uint32_t *slots;
	uint32_t room;
};

struct stacks {
	struct node *nodes;
	struct module *modules;
	uint32_t node_count, node_room, module_count, module_room;
	struct table by_node, by_module;
	uint64_t lost;
	struct arena arena;
	struct stacks_frame *view;
	/* Which module a text was, by its place in memory: the text is compared all the same. */
	uint32_t guess[GUESSES];
};

struct stacks *stacks_new(void)
{
	struct stacks *s = memory_zeroed(1, sizeof(*s));

	s->view = memory_zeroed(FORMAT_STACK_FRAMES, sizeof(*s->view));
	return s;
}

void stacks_free(struct stacks *s)
{
	if (!s)
		return;
	free(s->nodes);
	free(s->modules);
	free(s->by_node.slots);
	free(s->by_module.slots);
	free(s->view);
	arena_free(&s->arena);
	free(s);
}

/* ---- tables ---- */

static void table_put(struct table *t, uint64_t hash, uint32_t index)
{
	uint32_t at = (uint32_t)hash & (t->room - 1);

	while (t->slots[at])
		at = (at + 1) & (t->room - 1);
	t->slots[at] = index + 1;
}

/* Empty, with room for twice as many; the caller puts them again. */
static bool table_grows(struct table *t, uint32_t count)
{
	if (t->room / 2 > count)
		return false;
	free(t->slots);
	t->room = t->room ? 2 * t->room : 256;
	t->slots = memory_zeroed(t->room, sizeof(*t->slots));
	return true;
}

/* ---- modules ---- */

static bool same_text(const struct module *m, struct decode_text text)
{
	return m->bytes == text.length && !memcmp(m->text, text.bytes, text.length);
}

static uint32_t module_known(const struct stacks *s, uint64_t hash, struct decode_text text)
{
	uint32_t mask = s->by_module.room - 1;

	for (uint32_t at = (uint32_t)hash & mask; s->by_module.room && s->by_module.slots[at];
	     at = (at + 1) & mask) {
		uint32_t index = s->by_module.slots[at] - 1;

		if (s->modules[index].hash == hash && same_text(&s->modules[index], text))
			return index;
	}
	return STACKS_NONE;
}

static uint32_t module_new(struct stacks *s, uint64_t hash, struct decode_text text)
{
	if (s->module_count == MODULES_MAX)
		return STACKS_NONE;
	if (s->module_count == s->module_room) {
		s->module_room = s->module_room ? 2 * s->module_room : 64;
		s->modules = memory_grow(s->modules, s->module_room, sizeof(*s->modules));
	}
	s->modules[s->module_count++] =
		(struct module){hash, arena_text(&s->arena, text.bytes, text.length), text.length};
	if (table_grows(&s->by_module, s->module_count))
		for (uint32_t i = 0; i + 1 < s->module_count; i++)
			table_put(&s->by_module, s->modules[i].hash, i);
	table_put(&s->by_module, hash, s->module_count - 1);
	return s->module_count - 1;
}

static uint32_t module_at(struct stacks *s, struct decode_text text)
{
	uint32_t *guess = &s->guess[(uintptr_t)text.bytes % GUESSES], found;
	uint64_t hash;

	if (text.length > FORMAT_MODULE_MAX)
		text.length = FORMAT_MODULE_MAX;
	text.length = (uint32_t)strnlen(text.bytes, text.length);
	if (*guess < s->module_count && same_text(&s->modules[*guess], text))
		return *guess;
	hash = XXH3_64bits(text.bytes, text.length);
	found = module_known(s, hash, text);
	if (found == STACKS_NONE)
		found = module_new(s, hash, text);
	*guess = found;
	return found;
}

/* ---- nodes ---- */

/* Made of texts, not of indices: the same in every struct stacks. */
static uint64_t hash_of(const struct stacks *s, const struct node *n)
{
	uint64_t parts[3] = {n->parent == STACKS_NONE ? 0 : s->nodes[n->parent].hash,
			     n->module < s->module_count ? s->modules[n->module].hash : n->module,
			     n->offset};
	uint64_t hash = XXH3_64bits(parts, sizeof(parts));

	return hash ? hash : 1;
}

static uint32_t node_new(struct stacks *s, const struct node *n)
{
	if (s->node_count == NODES_MAX)
		return STACKS_NONE;
	if (s->node_count == s->node_room) {
		s->node_room = s->node_room ? 2 * s->node_room : 256;
		s->nodes = memory_grow(s->nodes, s->node_room, sizeof(*s->nodes));
	}
	s->nodes[s->node_count++] = *n;
	if (table_grows(&s->by_node, s->node_count))
		for (uint32_t i = 0; i + 1 < s->node_count; i++)
			table_put(&s->by_node, s->nodes[i].hash, i);
	table_put(&s->by_node, n->hash, s->node_count - 1);
	return s->node_count - 1;
}

static uint32_t node_at(struct stacks *s, uint32_t parent, uint32_t module, uint64_t offset)
{
	struct node n = {.parent = parent, .module = module, .offset = offset};
	uint32_t mask = s->by_node.room - 1;

	n.hash = hash_of(s, &n);
	for (uint32_t at = (uint32_t)n.hash & mask; s->by_node.room && s->by_node.slots[at];
	     at = (at + 1) & mask) {
		const struct node *have = &s->nodes[s->by_node.slots[at] - 1];

		if (have->hash == n.hash && have->parent == parent && have->module == module &&
		    have->offset == offset)
			return s->by_node.slots[at] - 1;
	}
	return node_new(s, &n);
}

/* ---- stacks ---- */

static bool of_process(const struct stacks_frame *frames, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (frames[i].module == STACKS_NONE)
			return true;
	return false;
}

static uint32_t lose(struct stacks *s)
{
	s->lost++;
	return STACKS_NONE;
}

/* Innermost first, as they are recorded. */
static uint32_t add(struct stacks *s, const struct stacks_frame *frames, unsigned count,
		    int32_t pid)
{
	uint32_t node = STACKS_NONE;

	if (pid && of_process(frames, count)) {
		node = node_at(s, STACKS_NONE, PROCESS, (uint32_t)pid);
		if (node == STACKS_NONE)
			return lose(s);
	}
	for (unsigned i = count; i--;) {
		node = node_at(s, node, frames[i].module, frames[i].offset);
		if (node == STACKS_NONE)
			return lose(s);
	}
	return node;
}

static bool frame_of(struct stacks *s, const struct stack_frame *from, struct stacks_frame *to)
{
	to->offset = from->offset;
	to->module = from->module.length ? module_at(s, from->module) : STACKS_NONE;
	return !from->module.length || to->module != STACKS_NONE;
}

uint32_t stacks_add(struct stacks *s, const struct decode *d, struct decode_text stack, int32_t pid)
{
	struct stacks_frame frames[FORMAT_STACK_FRAMES];
	struct stack_frame frame;
	unsigned count = 0;

	while (count < FORMAT_STACK_FRAMES && stack_frames_next(d, &stack, &frame)) {
		if (!frame_of(s, &frame, &frames[count++]))
			return lose(s);
	}
	if (!count || (stack.length && count < FORMAT_STACK_FRAMES))
		return STACKS_NONE;
	return add(s, frames, count, pid);
}

uint32_t stacks_add_place(struct stacks *s, struct decode_text module, uint64_t offset, int32_t pid)
{
	struct stack_frame frame = {module, offset};
	struct stacks_frame place;

	return frame_of(s, &frame, &place) ? add(s, &place, 1, pid) : lose(s);
}

struct stacks_view stacks_get(const struct stacks *s, uint32_t id)
{
	struct stacks_view view = {.frames = s->view};

	while (id < s->node_count) {
		const struct node *n = &s->nodes[id];

		if (n->module == PROCESS)
			view.pid = (int32_t)n->offset;
		else if (view.count < FORMAT_STACK_FRAMES)
			s->view[view.count++] = (struct stacks_frame){n->module, n->offset};
		id = n->parent;
	}
	return view;
}

uint64_t stacks_hash(const struct stacks *s, uint32_t id)
{
	return id < s->node_count ? s->nodes[id].hash : 0;
}

uint32_t stacks_find(const struct stacks *s, uint64_t hash)
{
	uint32_t mask = s->by_node.room - 1;

	for (uint32_t at = (uint32_t)hash & mask; s->by_node.room && s->by_node.slots[at];
	     at = (at + 1) & mask)
		if (s->nodes[s->by_node.slots[at] - 1].hash == hash)
			return s->by_node.slots[at] - 1;
	return STACKS_NONE;
}

const char *stacks_module(const struct stacks *s, uint32_t module)
{
	return module < s->module_count ? s->modules[module].text : "";
}

uint64_t stacks_lost(const struct stacks *s)
{
	return s->lost;
}

uint32_t stacks_count(const struct stacks *s)
{
	return s->node_count;
}

/* A node that finds no room takes those within it along. */
static uint32_t merge_node(struct stacks *into, const struct node *n, const uint32_t *modules,
			   const uint32_t *to)
{
	uint32_t parent = n->parent == STACKS_NONE ? STACKS_NONE : to[n->parent];
	uint32_t module = n->module < PROCESS ? modules[n->module] : n->module;
	bool known = (parent != STACKS_NONE) == (n->parent != STACKS_NONE) &&
		     (module != STACKS_NONE || n->module == STACKS_NONE);
	uint32_t node = known ? node_at(into, parent, module, n->offset) : STACKS_NONE;

	into->lost += node == STACKS_NONE;
	return node;
}

void stacks_merge(struct stacks *into, const struct stacks *from, uint32_t *to)
{
	uint32_t *modules = memory_zeroed(from->module_count, sizeof(*modules));

	for (uint32_t i = 0; i < from->module_count; i++)
		modules[i] = module_at(
			into, (struct decode_text){from->modules[i].text, from->modules[i].bytes});
	for (uint32_t i = 0; i < from->node_count; i++)
		to[i] = merge_node(into, &from->nodes[i], modules, to);
	into->lost += from->lost;
	free(modules);
}
