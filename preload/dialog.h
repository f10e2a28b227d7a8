/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog.h - an HTTP/1 conversation on a connection: bytes of either half into exchanges.
 *
 * The caller holds the half. `now` is the time after the call that moved the bytes, `before` the
 * time before it (equal to now where it was not taken).
 */
#ifndef PROFILIS_DIALOG_H
#define PROFILIS_DIALOG_H

#include "request.h"

/* bytes moved in that half; NULL: nobody saw them. Until the reader is another one: then fewer are
 * used. */
size_t dialog_requests(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		       struct request_time t);
size_t dialog_responses(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
			struct request_time t);

/* The same while the body of a failing response is collected. */
size_t dialog_body(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		   struct request_time t);

/* The stream of responses ended: a body that lasts until then is complete. */
void dialog_end_of_stream(struct conn *c);

/* Both halves held, the connection ends: what is still open is recorded as what it is. */
void dialog_finish(struct conn *c);

/* First use in a forked child of a connection that the parent had begun: its exchanges become ours.
 */
void dialog_adopt(struct conn *c);

/* What came in the request half is no request: the answer tells whether the server took it for one.
 */
void dialog_foreign(struct conn *c, struct conn_half *h, struct request_time t);

/* The connection speaks nothing that is followed. */
void dialog_not_http(struct conn *c);

#endif
