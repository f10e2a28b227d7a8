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

/* The first bytes of iov moved in that half; a NULL base: nobody saw them. */
void dialog_requests(struct conn *c, struct conn_half *h, const struct iovec *iov, size_t bytes,
		     struct dialog_time t);
void dialog_responses(struct conn *c, struct conn_half *h, const struct iovec *iov, size_t bytes,
		      struct dialog_time t);

/* The stream of responses ended: a body that lasts until then is complete. */
void dialog_end_of_stream(struct conn *c);

/* Both halves held, the connection ends: what is still open is recorded as what it is. */
void dialog_finish(struct conn *c);

/* First use in a forked child of a connection that the parent had begun: its exchanges become ours.
 */
void dialog_adopt(struct conn *c);

static inline struct conn_half *dialog_request_half(struct conn *c)
{
	return &c->half[c->role == FORMAT_CLIENT ? CONN_OUT : CONN_IN];
}

static inline struct conn_half *dialog_response_half(struct conn *c)
{
	return &c->half[c->role == FORMAT_CLIENT ? CONN_IN : CONN_OUT];
}

#endif
