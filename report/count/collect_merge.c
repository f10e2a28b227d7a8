// SPDX-License-Identifier: Apache-2.0
/* Two threads' collections become one. */
#include "collect.h"

#include "arena.h"

#include <stdlib.h>

static void merge_stacks(struct collect *into, const struct collect *from)
{
	uint32_t *to = memory_zeroed(stacks_count(from->stacks), sizeof(*to));

	stacks_merge(into->stacks, from->stacks, to);
	crashes_merge(&into->crashes, &from->crashes, to);
	free(to);
}

void collect_merge(struct collect *into, const struct collect *from)
{
	routes_merge(&into->routes, &from->routes);
	routes_merge(&into->upstreams, &from->upstreams);
	timeline_merge(&into->timeline, &from->timeline);
	into->bin = NULL;
	failures_merge(&into->failures, &from->failures);
	slowest_merge(&into->slowest, &from->slowest);
	log_texts_merge(&into->logs, &from->logs);
	network_merge(&into->network, &from->network);
	keyed_merge(&into->calls, &from->calls);
	queries_merge(&into->queries, &from->queries);
	repeats_merge(&into->repeats, &from->repeats);
	raised_merge(&into->raised, &from->raised);
	resources_merge(&into->resources, &from->resources);
	keyed_merge(&into->samples, &from->samples);
	merge_stacks(into, from);
	functions_merge(&into->functions, &from->functions);
	metrics_merge(&into->metrics, &from->metrics);
	keyed_merge(&into->labels, &from->labels);
	in_flight_merge(&into->in_flight, &from->in_flight);
	by_host_merge(&into->by_host, &from->by_host);
	if (from->begin && (!into->begin || from->begin < into->begin))
		into->begin = from->begin;
	if (from->end > into->end)
		into->end = from->end;
	for (size_t i = 0; i < into->source_count && i < from->source_count; i++)
		into->by_source[i] += from->by_source[i];
}
