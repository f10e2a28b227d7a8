/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.h - what happens to a request whichever protocol brings it: it begins, says its path and
 * what else is kept of it, belongs to another one, is answered, or never is.
 *
 * The caller holds the half that the function is about.
 */
#ifndef PROFILIS_REQUEST_H
#define PROFILIS_REQUEST_H

#include "conn.h"
#include "failed.h"

/* Around the call that moved the bytes; before equals now where it was not taken. */
struct request_time {
	uint64_t before, now; /* ns */
};

/* An exchange of c, with its parent on the client side; EXCHANGE_NONE: counted, c is given up. */
uint32_t request_begin(struct conn *c, struct request_time t);

/* Its head is a request's. */
static inline void request_genuine(const struct conn *c, struct format_slot *s)
{
	if (__builtin_expect(c->found, 0))
		__atomic_fetch_and(&s->flags, ~FORMAT_SLOT_FOREIGN, __ATOMIC_RELEASE);
}

/* PROFILIS_PATH=typed: identifiers do not stay. */
void request_path(struct format_slot *s);

/* More than whom it is for. */
static inline bool request_says(const struct kept *k)
{
	return k->traced || k->request_id_bytes || k->queued_unix_ns;
}

/* What was kept of its header: into its note. */
void request_keep(struct conn *c, uint32_t index, const struct kept *kept);

/* The first byte of its response moves. */
void request_answered(struct conn *c, uint32_t index, struct request_time t);

/* Its response has a status that says so: the stack of whoever sends it is kept. */
void request_failed(uint32_t index);

static inline void request_status(struct conn *c, uint32_t index, unsigned status)
{
	if (__builtin_expect(status >= FAILED_STATUS && c->role == FORMAT_SERVER, 0))
		request_failed(index);
}

/* The connection ends and it has no answer. */
void request_end(struct conn *c, uint32_t index);

#endif
