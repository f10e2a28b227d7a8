// SPDX-License-Identifier: Apache-2.0
/* The made model's CPU times and resources. */
#include "sample_model.h"

#include "cpu_use.h"

#include <stdlib.h>

#define MEGABYTE 1000000u

static void make_route(struct model *m, struct route *r, unsigned i)
{
	struct cpu_use *u = &r->cpu;

	for (unsigned k = 0; k < 50; k++)
		hist_add(&u->time, 40000 * (i + 1) + k * 777);
	u->latency_ns = u->time.sum * 3;
	u->counted = 50;
	u->voluntary = 17;
	u->involuntary = 2;
	u->faults = 120 / (i + 1);
	cpu_use_merge(&m->cpu, u);
}

static void make_bins(struct model *m)
{
	m->resource_bins = calloc(m->bin_count, sizeof(*m->resource_bins));
	for (size_t i = 0; i < m->bin_count; i++)
		m->resource_bins[i] = (struct resource_bin){
			.user_ns = 300000000 + i % 7 * 30000000,
			.system_ns = 90000000,
			.voluntary = 900,
			.involuntary = 12 + i % 5,
			.minor_faults = 40,
			.written_bytes = 8192 * (i % 3),
			.rss_bytes = 80 * MEGABYTE + i * 10000,
			.threads = 9,
			.descriptors = 40 + i % 11,
		};
}

static void make_use(struct resource_use *u, uint64_t at)
{
	*u = (struct resource_use){
		.samples = 60, .at = at, .cpu_ns = 21000000000, .span_ns = 60000000000};
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		u->last[i] = u->most[i] = 1000 * (i + 1);
	u->last[FORMAT_RESOURCE_user_cpu_ns] = 19000000000;
	u->last[FORMAT_RESOURCE_system_cpu_ns] = 3000000000;
	u->last[FORMAT_RESOURCE_rss_bytes] = 80 * MEGABYTE;
	u->most[FORMAT_RESOURCE_rss_bytes] = 95 * MEGABYTE;
	u->last[FORMAT_RESOURCE_descriptors] = u->most[FORMAT_RESOURCE_descriptors] = UINT64_MAX;
}

/* The last process was never measured. */
void sample_resources(struct model *m)
{
	for (size_t i = 0; i < m->route_count && i < 4; i++)
		make_route(m, &m->routes[i], (unsigned)i);
	make_bins(m);
	for (size_t i = 0; i + 1 < m->process_count; i++)
		make_use(&m->processes[i].use, m->end);
}
