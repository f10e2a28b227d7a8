/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protocol.h - which protocol a connection speaks: its first bytes tell.
 *
 * HTTP/1 is what it is unless something else is recognised: the preface of HTTP/2, a record of
 * FastCGI, a packet of uwsgi, a netstring of SCGI. The caller holds the half.
 */
#ifndef PROFILIS_PROTOCOL_H
#define PROFILIS_PROTOCOL_H

#include "dialog.h"

/* Bytes of the conversation itself (cleartext, on an encrypted connection) that moved in a half
 * whose reader is not, or not yet, HTTP/1's. */
void protocol_feed(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		   struct request_time t);

#endif
