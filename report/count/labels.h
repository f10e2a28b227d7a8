/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labels.h - what programs say about their requests: how the requests of each route fared, by key
 * and value.
 *
 * Merging is exact and order-independent, memory is bounded, as keyed.h has it. One owner.
 */
#ifndef PROFILIS_LABELS_H
#define PROFILIS_LABELS_H

#include "decode.h"
#include "keyed.h"
#include "route.h"

#include <stdbool.h>

/* Of the requests that have a label. */
struct labels_stats {
	uint64_t requests, errors, answered, latency_ns; /* of those answered */
};

/* One request, with the labels that stand beside it. */
struct labels_request {
	const struct decode_shape *shape;
	const struct decode_label *labels;
	unsigned count;
	uint64_t latency;
	bool error, aborted;
};

/* Values by route, key and value. */
void labels_init(struct keyed *labels);
void labels_add(struct keyed *labels, const struct routes *routes, const struct labels_request *r);
void labels_merge(struct labels_stats *into, const struct labels_stats *from);

/* As text, "key=value" a line, cut to a whole label; its length. No NUL is added. */
size_t labels_text(char *to, size_t room, const struct decode_label *labels, unsigned count);

#endif
