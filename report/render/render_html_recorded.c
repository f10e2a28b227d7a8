// SPDX-License-Identifier: Apache-2.0
/* The page's table of the hosts that recordings come from. */
#include "render_html.h"

#include "host_clock.h"
#include "units.h"

static void host_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct recorded_host *h = &m->recorded_hosts[index];
	const struct tally *t = &h->tally;

	template_text(s, "host", h->name);
	template_format(s, "processes_there", "%s", units_count(h->processes).text);
	template_format(s, "count", "%s", units_count(t->requests).text);
	template_format(s, "errors", "%s", units_percent(units_ratio(t->errors, t->requests)).text);
	template_when(s, "failing", t->errors > 0);
	render_html_quantile(s, "p50", m, &t->latency, 0.5);
	render_html_quantile(s, "p95", m, &t->latency, 0.95);
	render_html_quantile(s, "p99", m, &t->latency, 0.99);
	template_format(s, "cpu", "%s", h->cpu_ns ? units_duration(h->cpu_ns, 0).text : "–");
	template_format(s, "cpus", "%u × %s", h->cpu_count, h->cpu_model ? h->cpu_model : "");
	template_format(s, "clock", "%s", host_clock_words(h).text);
}

void render_html_recorded(struct template_scope *s, const struct model *m)
{
	template_when(s, "has_recorded_hosts", m->recorded_host_count > 0);
	template_list(s, "recorded_hosts", m->recorded_host_count, host_item, m);
}
