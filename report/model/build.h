/* SPDX-License-Identifier: Apache-2.0 */
/*
 * build.h - from what was collected to the model: model.c and the files build_*.c.
 */
#ifndef PROFILIS_BUILD_H
#define PROFILIS_BUILD_H

#include "arena.h"
#include "collect.h"
#include "found.h"
#include "model.h"
#include "slow_parts.h"
#include "symbols.h"

/* c holds everything (all merges done); its timeline is taken over, the rest stays as it is. */
struct model *model_build(struct collect *c, const struct sources *sources,
			  const struct capture_facts *facts);

/* build_routes.c; the bins must be there. */
void build_routes(struct model *model, struct collect *c);
void build_upstreams(struct model *model, struct collect *c);

/* build_in_flight.c; the routes must be settled. */
void build_in_flight(struct model *model, const struct collect *c);

/* build_calls.c: who called whom; the rows of both must be there. */
void build_calls(struct model *model, struct collect *c);

/* build_queries.c: what was asked of databases; the routes must be there. */
void build_queries(struct model *model, struct collect *c);

/* Where statements are among model.queries, by keyed_hash; what is in none of them is "(other)". */
struct query_place {
	uint64_t hash;
	struct query *query;
};
struct query_index {
	struct query_place *places;
	size_t count;
	struct query *other; /* NULL: there is none */
};
struct query *query_index_find(const struct query_index *index, uint64_t hash);

/* build_query_lists.c: who asked, which codes came, where they went. Statements with equal places
 * are one row. */
void build_query_lists(struct model *model, struct collect *c, const struct query_index *index);

/* build_cells.c: cells of one width for all tables; what has them and the bins must be there. */
void build_cells(struct model *model);

/* build_repeats.c: N+1; as long as the queries are where the index has them. */
void build_repeats(struct model *model, struct collect *c, const struct query_index *index);

/* build_functions.c: spans and functions, with their names; the routes must be there. */
void build_functions(struct model *model, struct collect *c);

/* build_metrics.c, build_labels.c: what else programs tell; the routes must be there. */
void build_metrics(struct model *model, struct collect *c);
void build_labels(struct model *model, struct collect *c);

/* build_slowest.c: the slowest requests, without their parts; the routes must be there. */
void build_slowest(struct model *model, struct collect *c, const struct sources *sources);
/* build_slow_parts.c: what happened in them, in the order of model.slowest. */
void build_slow_parts(struct model *model, const struct collect *c, const struct slow_parts *parts);

/* build_failures.c: failures, their exceptions, and the texts that were logged beside them. */
void build_failures(struct model *model, struct collect *c, struct symbols *symbols);

/* build_exceptions.c: of one failure (found NULL: nothing is known), and all of them by type. */
void build_exception(struct model *model, struct failure *to, const struct found_failure *found,
		     const struct collect *c, struct symbols *symbols);
void build_exceptions(struct model *model, struct collect *c, struct symbols *symbols);

/* build_stacks.c: everything that has stacks, since they are named together; the routes must be
 * there. */
void build_stacks(struct model *model, struct collect *c, const struct sources *sources);

/* build_profile.c: what used the CPU. build_crashes.c: crashes. */
void build_profile(struct model *model, struct collect *c, struct symbols *symbols);
void build_crashes(struct model *model, const struct collect *c, struct symbols *symbols,
		   const struct sources *sources);

/* build_network.c: connections, hosts, look-ups, listeners. Their histograms are taken over. */
void build_network(struct model *model, struct network *network);

/* build_sampled.c; the facts must be there. */
void build_sampled(struct model *model);

/* build_facts.c: processes, coverage, the ledgers' share of totals and connections. */
void build_facts(struct model *model, const struct collect *c, const struct sources *sources,
		 const struct capture_facts *facts);

/* build_hosts.c: by host, and how far apart their clocks are; the processes and their resources are
 * there already. */
void build_hosts(struct model *model, struct collect *c, const struct sources *sources);

/* build_resources.c: CPU, memory and the like, by process and by time; the processes are there already. */
void build_resources(struct model *model, const struct resources *resources);

/* In hex; NULL where all are 0. */
const char *model_hex(struct arena *arena, const uint8_t *bytes, size_t n);

/* The model's own name for a route: what it is called there, or "(other)". */
const char *model_route(const struct model *model, const char *name);

/* Adds count of status to an ascending list, whose room is all statuses that may occur. */
struct status_list {
	struct status_count *list;
	size_t count;
};
void status_list_add(struct arena *arena, struct status_list *l, uint16_t status, uint64_t count);

/* The same by protocol. */
struct protocol_list {
	struct protocol_count *list;
	size_t count;
};
void protocol_list_add(struct arena *arena, struct protocol_list *l,
		       const struct protocol_count *count);

#endif
