/* SPDX-License-Identifier: Apache-2.0 */
/*
 * belonging.h - the requests that a thread served last, as parents of what it did meanwhile: copied
 * once for each request, since a slot may be another's by the time that a span ends. One owner.
 */
#ifndef PROFILIS_BELONGING_H
#define PROFILIS_BELONGING_H

#include "exchange.h"

#define BELONGING_REQUESTS 16u

struct belonging_request {
	struct exchange_parent parent;
	uint32_t begun; /* thread_self.begun_count when its certainty was found */
};

struct belonging {
	uint32_t newest;
	struct belonging_request ring[BELONGING_REQUESTS];
};

/* A request by its place and identity. */
struct belonging_ref {
	uint32_t id; /* 0: none */
	uint8_t place, certainty;
};

/* The current request of this thread. */
struct belonging_ref belonging_now(struct belonging *b);

/* The parent, with the certainty of then; NULL: none, or too many others came since. *to is filled.
 */
const struct event_parent *belonging_parent(const struct belonging *b, struct belonging_ref r,
					    struct event_parent *to);

#endif
