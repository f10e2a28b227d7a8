// SPDX-License-Identifier: Apache-2.0
/* What processes used. */
#include "prometheus.h"
#include "render_prometheus.h"

#include <inttypes.h>

static void labels(struct prometheus_labels *l, const void *series)
{
	const struct process *p = series;
	char pid[16];

	snprintf(pid, sizeof(pid), "%" PRId32, p->pid);
	prometheus_label(l, "instance", p->host);
	prometheus_label(l, "program", p->program);
	prometheus_label(l, "pid", pid);
}

static void family(FILE *out, const struct model *m, enum format_resource which, const char *name,
		   const char *help)
{
	prometheus_family(out, name, which < FORMAT_RESOURCE_rss_bytes ? "counter" : "gauge", help);
	for (size_t i = 0; i < m->process_count; i++) {
		const struct process *p = &m->processes[i];

		if (p->use.samples && p->use.last[which] != UINT64_MAX)
			prometheus_value(out, name, labels, p, p->use.last[which]);
	}
}

static void cpu(FILE *out, const struct model *m)
{
	static const char name[] = "profilis_process_cpu_seconds_total";

	prometheus_family(out, name, "counter", "CPU time of the process, user and system.");
	for (size_t i = 0; i < m->process_count; i++) {
		const struct resource_use *u = &m->processes[i].use;

		if (u->samples)
			prometheus_seconds(out, name, labels, &m->processes[i],
					   u->last[FORMAT_RESOURCE_user_cpu_ns] +
						   u->last[FORMAT_RESOURCE_system_cpu_ns]);
	}
}

void render_prometheus_resources(FILE *out, const struct model *m)
{
	bool any = false;

	for (size_t i = 0; i < m->process_count; i++)
		any |= m->processes[i].use.samples > 0;
	if (!any)
		return;
	cpu(out, m);
	family(out, m, FORMAT_RESOURCE_rss_bytes, "profilis_process_resident_memory_bytes",
	       "Resident memory when it was measured last.");
	family(out, m, FORMAT_RESOURCE_threads, "profilis_process_threads",
	       "Threads when they were counted last.");
	family(out, m, FORMAT_RESOURCE_descriptors, "profilis_process_open_fds",
	       "Open descriptors when they were counted last.");
	family(out, m, FORMAT_RESOURCE_major_faults, "profilis_process_major_page_faults_total",
	       "Page faults that needed storage.");
	family(out, m, FORMAT_RESOURCE_involuntary_switches,
	       "profilis_process_involuntary_context_switches_total",
	       "Times that a thread had to leave the CPU.");
}
