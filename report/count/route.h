/* SPDX-License-Identifier: Apache-2.0 */
/*
 * route.h - request paths become routes.
 *
 * User patterns come first; then segments that are identifiers (profilis/pathtype.h) take their
 * type's name; then a parent with more than ROUTE_FANOUT distinct children collapses for good and
 * its children merge. Paths that only ever gave 404 do not make routes: they wait in a table of
 * bounded size, and at the end those that are somebody's route join it, the others are "(not
 * found)".
 *
 * The outcome depends on the set of (path, status) seen, not on order or on how work was split: a
 * parent's children only become more, so a collapse is final; of the 404 paths those with the
 * smallest hashes are kept, which any split agrees on. (Only past ROUTE_NODES nodes, where memory
 * must be bounded at any price, does the fan-out that is allowed shrink by what came first.)
 *
 * A path's query, if it was kept, makes no route: what is behind a '?' does not count.
 *
 * Not thread-safe: one struct routes a thread, merged at the end.
 */
#ifndef PROFILIS_ROUTE_H
#define PROFILIS_ROUTE_H

#include "stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROUTE_FANOUT 256u
#define ROUTE_NODES 32768u
#define ROUTE_SEGMENTS 24u /* what lies deeper is one segment */
#define ROUTE_MISSING 4096u
#define ROUTE_NOT_FOUND "(not found)"
#define ROUTE_NAME_MAX 2048u

struct route_path {
	const char *bytes; /* "" where there is none */
	uint32_t length;
	uint16_t status;
	uint8_t flags; /* FORMAT_SHAPE_* */
};

struct routes {
	struct route_node *root;
	const char *const *patterns;
	size_t pattern_count;
	struct stats *by_pattern;      /* pattern_count */
	struct missing_path **missing; /* open addressing by hash */
	size_t missing_count;
	uint64_t missing_below; /* hashes from here on are not kept */
	struct stats not_found;
	bool upstream; /* the first level is hosts; a 404 is no reason to doubt a path */
	struct prefix_cache *prefixes;
	size_t node_count;
	unsigned fanout;
	/* Changes when stats handed out before may have been merged away: ask again for them. */
	unsigned generation;
};

void routes_init(struct routes *r, const char *const *patterns, size_t pattern_count,
		 bool upstream);
void routes_free(struct routes *r);

/* Where an exchange on this path is counted; valid until `generation` changes. */
struct stats *routes_stats(struct routes *r, const struct route_path *path);
/* The same below a first level of hosts ("host:port"), which collapses like any parent. */
struct stats *routes_upstream(struct routes *r, const char *host, size_t host_bytes,
			      const struct route_path *path);

void routes_merge(struct routes *into, const struct routes *from);

/* After the last merge: 404 paths find their routes, or "(not found)". */
void routes_settle(struct routes *r);

struct routes_entry {
	const char *host; /* upstreams only */
	const char *name;
	bool guessed;
	const struct stats *stats;
};

/* Each route that counted anything, after routes_settle. Names are good during the call only. */
void routes_each(const struct routes *r, void (*f)(void *context, const struct routes_entry *entry),
		 void *context);

/* The name that routes_each gives to where this path is counted; after routes_settle. */
const char *routes_name(const struct routes *r, const struct route_path *path,
			char name[ROUTE_NAME_MAX]);

/* The same of an upstream's path, and its host's name as routes_each gives it; NULL: not known. */
const char *routes_upstream_name(const struct routes *r, const char *host, size_t host_bytes,
				 const struct route_path *path, char name[ROUTE_NAME_MAX]);

/* A path by itself, whatever else was seen: the user's pattern, or typed segments replaced. Naming
 * the result gives what naming the path gives. Its length; no NUL is added. */
size_t routes_typed(const struct routes *r, const struct route_path *path,
		    char name[ROUTE_NAME_MAX]);

#endif
