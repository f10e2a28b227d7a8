// SPDX-License-Identifier: Apache-2.0
#include "chosen.h"

#include "arena.h"
#include "slot.h"

#include <stdlib.h>

#define ROOM_FIRST 1024u

struct chosen {
	const struct chosen_of *of;
	uint64_t until;
	uint64_t *keys; /* open addressing; 0: free */
	size_t room, count;
	uint64_t lost;
	struct decode decode;
};

/* Ids begin at 1: only a damaged one makes the key that stands for a free place. */
static uint64_t key_of(size_t source_index, uint64_t id)
{
	uint64_t key = (uint64_t)source_index << 32 | (uint32_t)id;

	return key ? key : 1;
}

static size_t place_of(const struct chosen *c, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15u) >> 20 & (c->room - 1);

	while (c->keys[at] && c->keys[at] != key)
		at = (at + 1) & (c->room - 1);
	return at;
}

static void grow(struct chosen *c)
{
	uint64_t *old = c->keys;
	size_t room = c->room;

	c->room = room ? 2 * room : ROOM_FIRST;
	c->keys = memory_zeroed(c->room, sizeof(*c->keys));
	for (size_t i = 0; i < room; i++)
		if (old[i])
			c->keys[place_of(c, old[i])] = old[i];
	free(old);
}

static void add(struct chosen *c, uint64_t key)
{
	if (c->count == CHOSEN_MAX) {
		c->lost++;
		return;
	}
	if (2 * c->count >= c->room)
		grow(c);
	c->count += !c->keys[place_of(c, key)];
	c->keys[place_of(c, key)] = key;
}

static void look(struct chosen *c, const struct capture_block *block,
		 const struct decode_shape *shape, const struct decode_exchange *x)
{
	uint64_t end = decode_end_ns(x) + block->unix_offset;

	if (shape->role == FORMAT_SERVER && end >= c->of->since && end < c->until &&
	    x->first + x->tail >= c->of->filter->slower_ns && filter_shape(c->of->filter, shape))
		add(c, key_of(block->source_index, decode_more(x, DECODE_ID)));
}

static bool look_block(void *worker, const struct capture_block *block, uint64_t *events,
		       size_t *damaged_at)
{
	struct chosen *c = worker;
	struct decode *d = &c->decode;
	enum decode_kind kind;

	(void)events;
	decode_begin(d, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(d)) > DECODE_END)
		if (kind == DECODE_EXCHANGE && (d->x.more & FORMAT_MORE_ID))
			look(c, block, &d->shapes[d->x.shape], &d->x);
	*damaged_at = decode_offset(d);
	return kind == DECODE_END;
}

static void look_slot(void *worker, const struct source *source, size_t source_index,
		      const struct format_slot *slot)
{
	struct capture_block block = slot_block(source, source_index);
	struct decode_shape shape = slot_shape(slot);
	struct decode_exchange x = slot_exchange(slot);

	if (source->alive || !slot->id)
		return;
	x.more |= FORMAT_MORE_ID;
	x.value[DECODE_ID] = slot->id;
	look(worker, &block, &shape, &x);
}

struct chosen *chosen_read(const struct chosen_of *of)
{
	struct capture_visitor visitor = {.block = look_block, .slot = look_slot};
	struct capture capture = {.sources = of->sources,
				  .visitor = &visitor,
				  .threads = 1,
				  .since = of->since,
				  .until = of->until};
	struct chosen *c;

	if (!filter_more_than_path(of->filter))
		return NULL;
	c = memory_zeroed(1, sizeof(*c));
	c->of = of;
	c->until = of->until ? of->until : UINT64_MAX;
	grow(c);
	capture.workers = (void *[]){c};
	capture_run(&capture);
	return c;
}

void chosen_free(struct chosen *c)
{
	if (c)
		free(c->keys);
	free(c);
}

bool chosen_parent(const struct chosen *c, const struct filter *f, size_t source_index,
		   const struct decode_parent *parent)
{
	if (!filter_requests(f))
		return true;
	if (!parent)
		return false;
	if (!c)
		return filter_path(f, parent->path.bytes, parent->path.length);
	return c->keys[place_of(c, key_of(source_index, parent->id))] != 0;
}

uint64_t chosen_lost(const struct chosen *c)
{
	return c ? c->lost : 0;
}
