/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog.h - an HTTP/1 conversation on a connection: bytes of either half into exchanges.
 *
 * The caller holds the half. `now` is the time after the call that moved the bytes, `before` the
 * time before it (equal to now where it was not taken).
 */
#ifndef PROFILIS_DIALOG_H
#define PROFILIS_DIALOG_H

#include "conn.h"

struct dialog_time {
	uint64_t before, now;
};

/* bytes moved in that half; NULL: nobody saw them. Until the reader is another one: then fewer are
 * used. */
size_t dialog_requests(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		       struct dialog_time t);
size_t dialog_responses(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
			struct dialog_time t);

/* The stream of responses ended: a body that lasts until then is complete. */
void dialog_end_of_stream(struct conn *c);

/* Both halves held, the connection ends: what is still open is recorded as what it is. */
void dialog_finish(struct conn *c);

/* First use in a forked child of a connection that the parent had begun: its exchanges become ours.
 */
void dialog_adopt(struct conn *c);

/* What came in the request half is no request: the answer tells whether the server took it for one.
 */
void dialog_foreign(struct conn *c, struct conn_half *h, struct dialog_time t);

/* An exchange of c that the caller begins for another protocol; EXCHANGE_NONE: counted. */
uint32_t dialog_begin(struct conn *c, struct dialog_time t);

/* The first byte of its response moves. */
void dialog_response_begins(struct conn *c, uint32_t index, struct dialog_time t);

/* Its head is a request's. */
static inline void dialog_genuine(const struct conn *c, struct format_slot *s)
{
	if (__builtin_expect(c->found, 0))
		__atomic_fetch_and(&s->flags, ~FORMAT_SLOT_FOREIGN, __ATOMIC_RELEASE);
}

/* PROFILIS_PATH=typed: identifiers do not stay. */
void dialog_path(struct format_slot *s);

/* What was kept of its request's header: into its note. */
void dialog_keep(struct conn *c, uint32_t index, const struct kept *kept);

/* The connection speaks nothing that is followed. */
void dialog_not_http(struct conn *c);

/* An exchange whose end never came. */
void dialog_end_exchange(struct conn *c, uint32_t index);

#endif
