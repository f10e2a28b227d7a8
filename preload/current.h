/* SPDX-License-Identifier: Apache-2.0 */
/*
 * current.h - the current request of a thread: the one whose bytes it read last, until the response
 * is complete or the thread waits for something else; reading a child's answer makes the child's
 * request current again. What the thread does meanwhile belongs to it.
 *
 * It is evidence, not proof: certain where no other request that this thread began to read is still
 * open, probable else.
 */
#ifndef PROFILIS_CURRENT_H
#define PROFILIS_CURRENT_H

#include "exchange.h"
#include "thread.h"

/* The thread reads a request's bytes. */
static inline void current_reads(uint32_t exchange, const struct format_slot *s)
{
	thread_self.current.slot = exchange + 1;
	thread_self.current.begin_ns = s->begin_ns;
	thread_self.answered = false;
}

/* Its first ones. */
static inline void current_begins(uint32_t exchange, const struct format_slot *s)
{
	current_reads(exchange, s);
	thread_self.begun[thread_self.begun_count++ % THREAD_REQUESTS] = thread_self.current;
}

/* The thread reads the answer to a call that r made. */
static inline void current_answered(struct thread_request r)
{
	thread_self.current = r;
	thread_self.answered = true;
}

/* The thread waits for whatever comes next. */
static inline void current_over(void)
{
	thread_self.current.slot = 0;
	thread_self.turn = thread_self.begun_count;
}

/* The request is there, and not answered in full. */
bool current_open(struct thread_request r);

/* No other request that the thread began to read is still open. */
bool current_alone(void);

/* That exchange as the parent of something. */
void current_names(struct exchange_parent *to, uint32_t exchange, enum format_certainty certainty);

/*
 * Who asks, when the thread opens a connection or sends a request of its own; slot 0: nobody that
 * is known. A loop that has read several requests before it acts on any takes them in turn. Where
 * an answer has just come and other requests are open, a pool of connections may as well have
 * passed on to one of them: nobody is named.
 */
struct thread_request current_asks(void);

/* What the thread does now belongs to r; to->id 0: that is not known, or over. */
void current_parent(struct exchange_parent *to, struct thread_request r);

#endif
