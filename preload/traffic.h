/* SPDX-License-Identifier: Apache-2.0 */
/*
 * traffic.h - bytes move on a connection, and it ends: takes the half, lets dialog.h read along,
 * gives it back.
 *
 * Any thread. A half that another thread holds for more than a moment is not waited for: the
 * connection is given up, counted. Whoever holds a half when the last descriptor goes finishes the
 * connection on leaving it.
 */
#ifndef PROFILIS_TRAFFIC_H
#define PROFILIS_TRAFFIC_H

#include "conn.h"

#include <sys/uio.h>

/* One descriptor less; the last one ends the connection. */
void traffic_unref(struct conn_ref ref);

/* bytes of iov moved in that direction; a NULL base: nobody saw them (sendfile, splice). `before`
 * is the time before the call (out), 0: not taken. */
void traffic_moved(struct conn_ref ref, enum conn_direction direction, const struct iovec *iov,
		   size_t bytes, uint64_t before);

/* The same for what a TLS library took from, or gave to, the host on a connection of CONN_CLEAR. */
void traffic_cleartext(struct conn_ref ref, enum conn_direction direction, const struct iovec *iov,
		       size_t bytes, uint64_t before);

/* A TLS library serves this connection: from here on its cleartext is the conversation. False: it
 * is so already, or something in the clear is not over yet. */
bool traffic_turn_clear(struct conn_ref ref);

/* A call on it failed with this errno; 0: end of stream was read. */
void traffic_failed(struct conn_ref ref, enum conn_direction direction, int error);

/* The host closes its writing side: a body that lasts until then is complete. */
void traffic_shutdown(struct conn_ref ref);

/* The process ends: connections that are open still are recorded as they stand. */
void traffic_flush(void);

#endif
