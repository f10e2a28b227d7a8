/* SPDX-License-Identifier: Apache-2.0 */
/*
 * functions.h - what the program timed of itself: spans by name, functions by where they are, each
 * over all and by the route that it served.
 *
 * Merging is exact and order-independent, memory is bounded, as keyed.h has it. One owner.
 */
#ifndef PROFILIS_FUNCTIONS_H
#define PROFILIS_FUNCTIONS_H

#include "compound.h"
#include "decode.h"
#include "hist.h"
#include "keyed.h"
#include "stacks.h"

struct functions_stats {
	uint64_t count, total_ns, self_ns, unwound;
	struct hist time; /* of spans alone */
};

/* What a route had of it. */
struct functions_share {
	uint64_t exact, probable; /* calls by how sure it is whose they are */
	uint64_t total_ns, self_ns;
};

struct functions {
	struct stacks *places; /* of functions; NULL: none yet */
	struct keyed list;     /* struct functions_stats by what it is */
	struct keyed callers;  /* struct functions_share by the route's path, and that */
};

void functions_init(struct functions *f);
void functions_free(struct functions *f);

/* parent NULL: none is known. */
void functions_span(struct functions *f, const struct routes *routes, const struct decode_span *s,
		    const struct decode_parent *parent);
void functions_call(struct functions *f, const struct routes *routes,
		    const struct decode_function *d, const struct decode_parent *parent,
		    int32_t pid);
void functions_merge(struct functions *into, const struct functions *from);

/* What a key is of: a span's name, or a function's place (STACKS_NONE where it is not known). */
struct functions_name {
	bool span;
	const char *text; /* of a span; not NUL-terminated */
	size_t bytes;
	uint32_t place;
};
struct functions_name functions_name(const struct functions *f, const char *part, size_t bytes);

#endif
