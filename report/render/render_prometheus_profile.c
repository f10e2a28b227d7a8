// SPDX-License-Identifier: Apache-2.0
/* Totals of the CPU profile and of crashes: functions are too many to be labels. */
#include "render_prometheus.h"

#include "prometheus.h"

#include <inttypes.h>

void render_prometheus_profile(FILE *out, const struct model *m)
{
	const struct profile *p = &m->profile;

	if (p->samples) {
		prometheus_family(out, "profilis_cpu_samples_total", "counter",
				  "CPU samples taken.");
		fprintf(out, "profilis_cpu_samples_total %" PRIu64 "\n", p->samples);
		prometheus_family(out, "profilis_cpu_sampled_seconds_total", "counter",
				  "CPU time that the samples stand for.");
		fprintf(out, "profilis_cpu_sampled_seconds_total %.9g\n", (double)p->ns / 1e9);
	}
	if (m->crashes_total) {
		prometheus_family(out, "profilis_crashes_total", "counter",
				  "Processes that died of a signal.");
		fprintf(out, "profilis_crashes_total %" PRIu64 "\n", m->crashes_total);
	}
}
