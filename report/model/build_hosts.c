// SPDX-License-Identifier: Apache-2.0
/* Where recordings of several hosts are merged: what each of them served, and what its clock said.
 */
#include "build.h"

#include "clocks.h"

#include <stdlib.h>
#include <string.h>

static void add_cpu(struct recorded_host *h, const struct process *p)
{
	const struct resource_use *use = &p->use;
	uint64_t user = use->last[FORMAT_RESOURCE_user_cpu_ns];
	uint64_t system = use->last[FORMAT_RESOURCE_system_cpu_ns];

	if (use->samples && user != UINT64_MAX && system != UINT64_MAX)
		h->cpu_ns += user + system;
}

static uint64_t size_of(int64_t step)
{
	return step < 0 ? 0 - (uint64_t)step : (uint64_t)step;
}

static void add_process(struct recorded_host *h, const struct process *p)
{
	h->processes++;
	add_cpu(h, p);
	if (!h->cpu_model || !*h->cpu_model)
		h->cpu_model = p->cpu_model;
	if (p->cpu_count > h->cpu_count)
		h->cpu_count = p->cpu_count;
	if (size_of(p->clock_step) > size_of(h->clock_step))
		h->clock_step = p->clock_step;
}

/* Known by their status alone, as in the totals. */
static void add_discarded(struct model *model, struct recorded_host *h, const struct process *p,
			  const struct source *s)
{
	const uint64_t *by_status = s->process.discarded;

	if (model->options.since || model->options.until)
		return;
	h->tally.requests += p->discarded;
	h->tally.aborted += by_status[0];
	for (unsigned status = model->options.error_status; status < FORMAT_STATUS_SPACE; status++)
		h->tally.errors += by_status[status];
}

static void fill(struct model *model, struct by_host *b, const struct sources *sources)
{
	for (size_t i = 0; i < b->count; i++) {
		struct recorded_host *h = &model->recorded_hosts[i];

		h->name = arena_text(model->arena, b->names[i], strlen(b->names[i]));
		h->begin = b->list[i].begin;
		h->end = b->list[i].end;
		h->tally = b->list[i].tally;
		b->list[i].tally.latency = (struct hist){0};
	}
	for (size_t i = 0; i < b->source_count; i++) {
		struct recorded_host *h = &model->recorded_hosts[b->of_source[i]];

		add_process(h, &model->processes[i]);
		add_discarded(model, h, &model->processes[i], &sources->list[i]);
		h->corrected = sources->list[i].clock_ahead;
	}
}

/* Containers of one machine have names of their own and one clock. */
static void same_machines(struct clocks *clocks, const struct by_host *b,
			  const struct sources *sources)
{
	const struct source **first = memory_zeroed(b->count, sizeof(*first));

	for (size_t i = 0; i < b->source_count; i++)
		if (!first[b->of_source[i]])
			first[b->of_source[i]] = &sources->list[i];
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = i + 1; k < b->count; k++)
			if (first[i]->process.boot_id[0] &&
			    !strcmp(first[i]->process.boot_id, first[k]->process.boot_id))
				clocks_same(clocks, i, k,
					    first[i]->clock_ahead - first[k]->clock_ahead);
	free(first);
}

static void place_clocks(struct model *model, const struct clocks *clocks)
{
	size_t count = model->recorded_host_count;
	struct clock_place *places = memory_zeroed(count, sizeof(*places));

	clocks_chain(clocks, places);
	for (size_t i = 0; i < count; i++) {
		struct recorded_host *h = &model->recorded_hosts[i];
		struct recorded_host *reference = &model->recorded_hosts[places[i].reference];

		if (reference == h)
			continue;
		reference->clock_reference = reference->name;
		h->clock_reference = reference->name;
		h->clock_offset = places[i].link.offset;
		h->clock_uncertainty = places[i].link.uncertainty;
		h->clock_calls = places[i].link.calls;
	}
	free(places);
}

void build_hosts(struct model *model, struct collect *c, const struct sources *sources)
{
	struct by_host *b = &c->by_host;
	struct clocks clocks;

	if (!b->count)
		return;
	model->recorded_hosts = arena_alloc(model->arena, b->count, sizeof(*model->recorded_hosts));
	model->recorded_host_count = b->count;
	fill(model, b, sources);
	clocks_init(&clocks, b->count);
	same_machines(&clocks, b, sources);
	sightings_settle(&b->sightings);
	clocks_compare(&clocks, &b->sightings);
	place_clocks(model, &clocks);
	clocks_free(&clocks);
}
