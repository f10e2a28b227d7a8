/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tbuf.h - where finished things are written: lanes into blocks of a shared file mapping.
 *
 * A lane is one block being filled and its dictionary, behind a try-flag. A thread has a home lane
 * and moves on to another when that is taken, so any number of threads (and 20,000 short-lived
 * ones) share as many lanes as write at the same instant. Nothing belongs to a thread, so nothing
 * is left behind when one ends. A THREAD event names the writer where it changes.
 *
 * A full block goes to the helper, which writes it to a segment and gives it back; without a helper
 * it stays where it is, which is as good for the reader.
 */
#ifndef PROFILIS_TBUF_H
#define PROFILIS_TBUF_H

#include "event.h"

#include <stdbool.h>
#include <stdint.h>

/* Records x; slot (may be NULL) learns where it stands before it counts, so that it is never
 * counted twice. */
bool tbuf_slot(struct format_slot *slot); /* false: not so simple, tbuf_exchange() takes it */
bool tbuf_slot_brief(struct format_slot *slot);
void tbuf_exchange(const struct event_exchange *x, struct format_slot *slot);
void tbuf_conn(const struct event_conn *c);
void tbuf_dns(const struct event_dns *d);
void tbuf_gauge(const struct event_gauge *g);
void tbuf_log(const struct event_log *l);
void tbuf_call(const struct event_call *c);
void tbuf_exception(const struct event_exception *e);
void tbuf_sample(const struct event_sample *s);
void tbuf_crash(const struct event_crash *c);
void tbuf_span(const struct event_span *s);
void tbuf_function(const struct event_function *f);
void tbuf_metric(const struct event_metric *m);
void tbuf_resources(const struct event_resources *r);

/* What a full block holds, for whoever must drop it: server-side exchanges by status (0: aborted).
 */
struct tbuf_full {
	struct format_block *block;
	const uint32_t *by_status; /* FORMAT_STATUS_SPACE */
	uint32_t index;
};

/* The helper's side. Full blocks come newest first; tbuf_give_back frees the block for reuse. */
bool tbuf_take_full(struct tbuf_full *full);
void tbuf_give_back(const struct tbuf_full *full);

/* Closes every lane's block; false when one stayed in use (its holder was interrupted, or is gone).
 */
bool tbuf_seal_all(void);

/* Maps one more file of blocks. */
bool tbuf_grow(void);

/* True when too few free blocks are left for a burst: the helper should grow ahead of need. */
bool tbuf_scarce(void);

/* True when so many full blocks wait that compressing them would lose events. */
bool tbuf_behind(void);

/* Files in the hot directory. */
unsigned tbuf_files(void);

/* In a forked child: lanes and blocks are the parent's. */
void tbuf_forget(void);

/* Blocks wait for the helper; set by it, called with each full block. */
extern void (*tbuf_on_full)(void);

#endif
