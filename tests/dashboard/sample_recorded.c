// SPDX-License-Identifier: Apache-2.0
/* The made model's hosts, with every kind of clock. */
#include "sample_model.h"

#include <stdlib.h>
#include <string.h>

#define HOSTS 5u
#define MS 1000000

static const struct {
	const char *name, *reference;
	int64_t offset;
	uint64_t uncertainty, calls;
	int64_t corrected, step;
} clocks[HOSTS] = {
	{"web1", "web1", 0, 0, 0, 0, 0},
	{"web2", "web1", 12300000, 400000, 5120, 0, 0},
	{"web3", "web2", -3 * MS, 450000, 1, 250 * MS, 2000ll * MS},
	{"web4", "web1", 0, 0, 0, 0, 0},
	{"web5", NULL, 0, 0, 0, -7 * MS, -90 * MS},
};

void sample_recorded(struct model *m)
{
	m->recorded_hosts = calloc(HOSTS, sizeof(*m->recorded_hosts));
	m->recorded_host_count = HOSTS;
	for (unsigned i = 0; i < HOSTS; i++) {
		struct recorded_host *h = &m->recorded_hosts[i];

		h->name = clocks[i].name;
		h->processes = 1 + i % 2;
		h->tally.requests = 1000 * i;
		h->tally.errors = 3 * i;
		h->begin = m->begin;
		h->end = m->end;
		h->cpu_ns = i * 3100ull * MS;
		h->cpu_count = 8;
		h->cpu_model = "AMD EPYC 9V74";
		h->clock_reference = clocks[i].reference;
		h->clock_offset = clocks[i].offset;
		h->clock_uncertainty = clocks[i].uncertainty;
		h->clock_calls = clocks[i].calls;
		h->corrected = clocks[i].corrected;
		h->clock_step = clocks[i].step;
		for (unsigned k = 0; k < h->tally.requests; k++)
			hist_add(&h->tally.latency, 2 * MS + k * 1000);
	}
}

void sample_recorded_hostile(struct model *m, const char *text)
{
	for (size_t i = 0; i < m->recorded_host_count; i++) {
		struct recorded_host *h = &m->recorded_hosts[i];

		h->name = h->cpu_model = text;
		h->clock_reference = h->clock_reference ? text : NULL;
		h->clock_offset = i % 2 ? INT64_MIN : INT64_MAX;
		h->clock_uncertainty = UINT64_MAX;
		h->clock_step = INT64_MIN;
	}
}
