/* SPDX-License-Identifier: Apache-2.0 */
/*
 * build_profile.h - between the files that build model.profile.
 */
#ifndef PROFILIS_BUILD_PROFILE_H
#define PROFILIS_BUILD_PROFILE_H

#include "fold.h"
#include "model.h"

/* What one row of profile.routes spent in one node of the tree itself. */
struct profile_entry {
	uint32_t route, node;
	uint64_t samples, ns;
};

struct profile_work {
	struct model *model;
	const char *other; /* the route's name for what was not kept apart */
	size_t route_room;
	struct fold fold;
	struct profile_entry *entries; /* by route and node, after profile_settle() */
	size_t count;
};

/* Sorts, and makes one of entries in the same place. */
void profile_settle(struct profile_work *w);

/* build_profile_functions.c: by function, of all rows and of each. Their frames are the fold's own
 * until profile_tree(). */
void profile_functions(struct profile_work *w);

/* build_profile_tree.c: the heaviest stacks stay, the rest is "(other)"; what stays is copied. */
void profile_tree(struct profile_work *w);

#endif
