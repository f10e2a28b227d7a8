/* SPDX-License-Identifier: Apache-2.0 */
/*
 * streams.h - a conversation in streams (HTTP/2, FastCGI; uwsgi and SCGI have one): what the
 * readers of stream.h say becomes exchanges.
 *
 * The state comes from a pool when a connection turns out to speak such a protocol, and goes back
 * when the connection ends. The caller holds the half; a stream's exchange is found by its id in a
 * table that both halves use without a lock: the request half puts entries in, whoever brings the
 * second end of an exchange takes its entry out before the exchange is recorded.
 */
#ifndef PROFILIS_STREAMS_H
#define PROFILIS_STREAMS_H

#include "dialog.h"

/* c speaks the protocol from now on; false: no memory, counted, c is given up. */
bool streams_begin(struct conn *c, enum format_protocol protocol);

/* The same for HTTP/2 by upgrade: the exchange is stream 1's. */
bool streams_upgrade(struct conn *c, uint32_t exchange);

/* bytes NULL: nobody saw them. Returns how many were used: fewer than n when the reader is another
 * one from there on. */
size_t streams_feed(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		    struct request_time t);

/* The responses' direction ended: where that completes a response, it is complete. */
void streams_end_of_stream(struct conn *c);

/* c speaks such a protocol: what its first bytes promised was kept so far. */
bool streams_spoken(const struct conn *c);

/* Both halves held: what is still open is recorded as what it is. */
void streams_finish(struct conn *c);

/* The state goes back, if there is any. */
void streams_release(struct conn *c);

/* In a forked child: the exchanges become ours. False: they could not be had. */
bool streams_adopt(struct conn *c);

#endif
