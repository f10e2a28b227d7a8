// SPDX-License-Identifier: Apache-2.0
/* What sampling and exclusion left out. */
#include "build.h"

#include "profilis/quantity.h"

#include <string.h>

/* "PROFILIS_SAMPLE=100000/1000000\n" among a process's settings; all where it is not. */
static double share_of(const struct process *p)
{
	static const char name[] = "PROFILIS_SAMPLE=";
	const char *at = p->settings ? strstr(p->settings, name) : NULL;
	uint64_t share = QUANTITY_SHARE_ALL;
	char value[64];
	size_t n;

	if (!at)
		return 1;
	at += sizeof(name) - 1;
	n = strcspn(at, "\n");
	n = n < sizeof(value) ? n : sizeof(value) - 1;
	memcpy(value, at, n);
	value[n] = '\0';
	return quantity_share(value, &share) ? (double)share / (double)QUANTITY_SHARE_ALL : -1;
}

static double common_share(const struct model *m)
{
	double share = m->process_count ? share_of(&m->processes[0]) : 1;

	for (size_t i = 1; i < m->process_count; i++)
		if (share_of(&m->processes[i]) != share)
			return -1;
	return share;
}

void build_sampled(struct model *model)
{
	const uint64_t *counters = model->coverage.counters;
	struct sampled *s = &model->sampled;

	*s = (struct sampled){
		.share = common_share(model),
		.brief = model->total.brief,
		.dropped = counters[FORMAT_COUNT_calls_sampled_out],
		.excluded = counters[FORMAT_COUNT_excluded],
	};
	for (size_t i = 0; i < model->route_count; i++)
		s->detail += model->routes[i].tally.requests - model->routes[i].tally.brief;
	for (size_t i = 0; i < model->upstream_count; i++)
		s->calls += model->upstreams[i].tally.brief;
}
