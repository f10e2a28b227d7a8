// SPDX-License-Identifier: Apache-2.0
#include "chosen.h"

#include "arena.h"
#include "idset.h"
#include "slot.h"

#include <stdlib.h>

struct chosen {
	const struct chosen_of *of;
	uint64_t until;
	struct idset passed;
	uint64_t lost;
	struct decode decode;
};

static void look(struct chosen *c, const struct capture_block *block,
		 const struct decode_shape *shape, const struct decode_exchange *x)
{
	uint64_t end = decode_end_ns(x) + block->unix_offset;

	if (shape->role == FORMAT_SERVER && end >= c->of->since && end < c->until &&
	    x->first + x->tail >= c->of->filter->slower_ns && filter_shape(c->of->filter, shape))
		c->lost += !idset_add(&c->passed, block->source_index, decode_more(x, DECODE_ID));
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
	capture.workers = (void *[]){c};
	capture_run(&capture);
	return c;
}

void chosen_free(struct chosen *c)
{
	if (c)
		idset_free(&c->passed);
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
	return idset_has(&c->passed, source_index, parent->id);
}

uint64_t chosen_lost(const struct chosen *c)
{
	return c ? c->lost : 0;
}
