/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calls.h - which requests made which upstream calls.
 *
 * Keyed by the caller's path and by the callee's host and path, typed segments replaced;
 * build_calls.c gives them the names of the routes that they ended in. Exact, bounded,
 * order-independent as keyed.h is.
 */
#ifndef PROFILIS_CALLS_H
#define PROFILIS_CALLS_H

#include "decode.h"
#include "keyed.h"
#include "model.h"
#include "route.h"

/* The parts of a key, none with a NUL in it but those between. */
struct calls_key {
	const char *caller, *host, *path;
	size_t caller_bytes, host_bytes, path_bytes;
};

/* The values are struct attributed. */
void calls_init(struct keyed *calls);
void calls_count(struct attributed *to, const struct decode_parent *parent, uint64_t ns);
void calls_merge(struct attributed *into, const struct attributed *from);
/* callee's role is the client's; routes for the user's patterns. */
void calls_add(struct keyed *calls, const struct routes *routes, const struct decode_parent *parent,
	       const struct decode_shape *callee, uint64_t ns);
struct calls_key calls_key(const char *key, size_t bytes);

#endif
