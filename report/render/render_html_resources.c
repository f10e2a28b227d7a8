// SPDX-License-Identifier: Apache-2.0
/* The page's section about what requests and processes used. */
#include "cpu_use.h"
#include "render_html.h"
#include "units.h"

static const struct route *measured_route(const struct model *m, size_t index)
{
	for (size_t i = 0; i < m->route_count; i++)
		if (m->routes[i].cpu.time.count && !index--)
			return &m->routes[i];
	return m->routes;
}

static void route_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct route *r = measured_route(m, index);

	template_text(s, "route", r->name);
	template_format(s, "measured", "%s", units_count(r->cpu.time.count).text);
	render_html_mean(s, "mean", m, &r->cpu.time);
	render_html_quantile(s, "p95", m, &r->cpu.time, .95);
	template_format(s, "waiting", "%s", units_percent(cpu_use_waiting(&r->cpu)).text);
	template_format(s, "switches", "%.3g",
			units_ratio(r->cpu.voluntary + r->cpu.involuntary, r->cpu.counted));
	template_format(s, "faults", "%.3g", units_ratio(r->cpu.faults, r->cpu.counted));
}

static const struct process *known_process(const struct model *m, size_t index)
{
	for (size_t i = 0; i < m->process_count; i++)
		if (m->processes[i].use.samples && !index--)
			return &m->processes[i];
	return m->processes;
}

static void counted(struct template_scope *s, const char *name, uint64_t value)
{
	template_format(s, name, "%s", value == UINT64_MAX ? "–" : units_count(value).text);
}

static void sized(struct template_scope *s, const char *name, uint64_t value)
{
	template_format(s, name, "%s", value == UINT64_MAX ? "–" : units_bytes((double)value).text);
}

static void process_item(struct template_scope *s, const void *context, size_t index)
{
	const struct process *p = known_process(context, index);
	const struct resource_use *u = &p->use;
	uint64_t cpu =
		u->last[FORMAT_RESOURCE_user_cpu_ns] + u->last[FORMAT_RESOURCE_system_cpu_ns];

	template_text(s, "program", p->program);
	template_format(s, "pid", "%d", p->pid);
	template_format(s, "cpu", "%s", units_percent(units_ratio(u->cpu_ns, u->span_ns)).text);
	template_format(s, "cpu_total", "%s", units_duration(cpu, 0).text);
	sized(s, "rss", u->last[FORMAT_RESOURCE_rss_bytes]);
	sized(s, "rss_most", u->most[FORMAT_RESOURCE_rss_bytes]);
	counted(s, "threads", u->most[FORMAT_RESOURCE_threads]);
	counted(s, "descriptors", u->most[FORMAT_RESOURCE_descriptors]);
	counted(s, "voluntary", u->last[FORMAT_RESOURCE_voluntary_switches]);
	counted(s, "involuntary", u->last[FORMAT_RESOURCE_involuntary_switches]);
	counted(s, "minor_faults", u->last[FORMAT_RESOURCE_minor_faults]);
	counted(s, "major_faults", u->last[FORMAT_RESOURCE_major_faults]);
	sized(s, "read", u->last[FORMAT_RESOURCE_read_bytes]);
	sized(s, "written", u->last[FORMAT_RESOURCE_written_bytes]);
}

/* The section has a scope of its own. */
static void section(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	size_t routes = 0, processes = 0;

	(void)index;
	for (size_t i = 0; i < m->route_count; i++)
		routes += m->routes[i].cpu.time.count > 0;
	for (size_t i = 0; i < m->process_count; i++)
		processes += m->processes[i].use.samples > 0;
	template_when(s, "has_cpu_routes", routes > 0);
	template_list(s, "cpu_routes", routes, route_item, m);
	template_when(s, "has_uses", processes > 0);
	template_list(s, "uses", processes, process_item, m);
}

void render_html_resources(struct template_scope *s, const struct model *m)
{
	bool any = m->cpu.time.count > 0;

	for (size_t i = 0; i < m->process_count; i++)
		any |= m->processes[i].use.samples > 0;
	template_list(s, "resources", any, section, m);
}
