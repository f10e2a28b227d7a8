/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prefix.h - paths that differ in their last segment only take one look-up for all that stands
 * before it.
 */
#ifndef PROFILIS_PREFIX_H
#define PROFILIS_PREFIX_H

#include "trie.h"

struct prefix_cache;

/* trie_make() from the root for a path that begins with a slash and is not cut. */
struct route_node *prefix_make(struct routes *r, const struct route_path *path);

#endif
