/* SPDX-License-Identifier: Apache-2.0 */
/*
 * missing.h - paths that have given nothing but 404 so far, of one struct routes; nobody else's
 * business.
 *
 * At most ROUTE_MISSING stay: those with the smallest hashes, whose figures are then complete
 * however the work was split. What the others counted is in not_found.
 */
#ifndef PROFILIS_MISSING_H
#define PROFILIS_MISSING_H

#include "trie.h"

struct missing_path {
	uint64_t hash;
	struct stats stats;
	uint16_t bytes;
	char name[]; /* typed segments replaced */
};

struct stats *missing_stats(struct routes *r, struct route_keys *keys);
void missing_trim(struct routes *r);
void missing_merge(struct routes *into, const struct routes *from);
void missing_each(struct routes *r, void (*f)(struct routes *r, struct missing_path *m));
void missing_free(struct routes *r);

#endif
