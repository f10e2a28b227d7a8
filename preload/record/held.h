/* SPDX-License-Identifier: Apache-2.0 */
/*
 * held.h - what belongs to requests whose detail may not be kept: it waits until they end, and is
 * written then or left out. Any thread.
 *
 * A request has a list of cells, which come from a pool of fixed ones. Whoever makes a call adds to
 * it, whoever ends the request closes it; what comes later learns how it ended. The list's number
 * is another one for each request, so a call that outlives its request meets no other's list.
 *
 * Texts of an event are copied, but for statements and targets, which stay for the life of the
 * process. Another kind of event takes a line in held_kind and its two functions in held.c.
 */
#ifndef PROFILIS_HELD_H
#define PROFILIS_HELD_H

#include "event.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define HELD_MAX 256u /* of one request */

/* Instead of a list's number: nothing that belongs to the request is recorded. */
#define HELD_EXCLUDED UINT32_MAX

#define HELD_REMEMBERED 4u

struct held_list {
	_Atomic uint64_t word; /* number << 32 | index of the newest cell + 1, or that it ended */
	/* Numbers of lists that were kept, each in its place by number: an answer may be read to
	 * its end when the next request is there already. */
	_Atomic uint32_t kept[HELD_REMEMBERED];
};

enum held_kind { HELD_EXCHANGE, HELD_CALL, HELD_DNS };

struct held {
	enum held_kind kind;
	uint8_t certainty; /* enum format_certainty */
	union {
		uint32_t exchange; /* of the client side, over: its slot is held too */
		const struct event_call *call;
		const struct event_dns *dns;
	};
};

/* A request begins; the number of its list. */
uint32_t held_begin(struct held_list *list);

/* The same, while it lasts; HELD_EXCLUDED and 0 are none. */
static inline uint32_t held_number(struct held_list *list)
{
	return (uint32_t)(atomic_load_explicit(&list->word, memory_order_relaxed) >> 32);
}

enum held_verdict {
	HELD_WAITS,    /* it is in the list */
	HELD_KEPT,     /* the request is over and was kept: write it */
	HELD_LEFT_OUT, /* it was not, or there is no room */
};

enum held_verdict held_put(struct held_list *list, uint32_t number, const struct held *h);

/*
 * The request ends. kept: how events name it, and what is held is written; NULL: left out, which is
 * counted. Exchanges are given back to whoever knows them.
 */
void held_end(struct held_list *list, const struct event_parent *kept,
	      void (*exchange)(uint32_t index, bool kept));

/* In a forked child: what is held is the parent's. */
void held_forget(void);

#endif
