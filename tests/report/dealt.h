/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dealt.h - a recording of one process in memory: events in blocks that are dealt to workers, so
 *that a test can hold figures to any split and any order.
 *
 *	dealt_start((struct dealt_plan){.workers = 3, .each = 7});
 *	event_exchange(dealt_room(EVENT_NEED), &x);
 *	model = dealt_finish();
 */
#ifndef PROFILIS_TEST_DEALT_H
#define PROFILIS_TEST_DEALT_H

#include "event.h"
#include "model.h"
#include "render.h"
#include "source.h"

/* A block is full after so many events (0: by its size); blocks are dealt to workers in turn, or
 * from the last to the first. */
struct dealt_plan {
	unsigned workers, each;
	bool backwards;
};

#define DEALT_BEGIN 1000000000ull

/* What a test may change after dealt_start(), before dealt_finish(). */
struct dealt {
	struct source source;
	struct model_options options; /* the defaults, with cells */
	struct format_slot slot;      /* in flight at the end; state 0: none */
};
extern struct dealt dealt;

void dealt_start(struct dealt_plan plan);
/* Where the next event goes. */
struct event_block *dealt_room(struct event_need need);
void dealt_flush(void);
struct model *dealt_finish(void);

char *dealt_rendered(const struct renderer *renderer, const struct model *model);
/* make(plan) gives the same JSON however it is split. */
void dealt_same(struct model *(*make)(struct dealt_plan plan));

#endif
