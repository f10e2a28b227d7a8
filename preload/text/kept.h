/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kept.h - the few header fields whose values are kept, whichever protocol brings them.
 *
 * Pure. A reader of heads collects a value's bytes, in as many pieces as they come, and says when
 * it is whole; what is longer than KEPT_VALUE_MAX is cut (and then mostly not understood).
 *
 *	kept_reset(k);				once per message
 *	kept_add(k, bytes, n);			for each piece of the value
 *	kept_done(k, KEPT_TRACEPARENT);		it is whole; the next one may begin
 *
 * Names are those of HTTP fields; CGI-like protocols spell them HTTP_TRACEPARENT and so on.
 */
#ifndef PROFILIS_KEPT_H
#define PROFILIS_KEPT_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEPT_FIELDS(X)                                                                             \
	X(TRACEPARENT, "traceparent")                                                              \
	X(REQUEST_ID, "x-request-id")                                                              \
	X(REQUEST_START, "x-request-start")                                                        \
	X(QUEUE_START, "x-queue-start")                                                            \
	X(HOST, "host") /* HTTP/2: ":authority" */

enum kept_field {
#define KEPT_ENUM(name, text) KEPT_##name,
	KEPT_FIELDS(KEPT_ENUM)
#undef KEPT_ENUM
		KEPT_COUNT
};

#define KEPT_VALUE_MAX 128u
#define KEPT_HOST_MAX 120u

struct kept {
	bool traced; /* trace holds a valid traceparent */
	uint8_t trace[FORMAT_TRACE_BYTES];
	uint8_t request_id_bytes, host_bytes, pending_bytes;
	char request_id[FORMAT_REQUEST_ID_MAX];
	char host[KEPT_HOST_MAX];
	uint64_t queued_unix_ns; /* when a proxy took the request in; 0: it did not say */
	char pending[KEPT_VALUE_MAX];
};

void kept_reset(struct kept *k);
void kept_add(struct kept *k, const char *bytes, size_t n);
void kept_done(struct kept *k, enum kept_field field);

#endif
