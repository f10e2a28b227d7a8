// SPDX-License-Identifier: Apache-2.0
/* The page's section about the slowest requests, where there is no script to draw them. */
#include "render_html.h"

#include "names.h"
#include "units.h"

#define SHOWN 10

static void lasting(struct template_scope *s, const char *name, const struct model *m, uint64_t ns)
{
	template_format(s, name, "%s",
			ns && ns != SLOW_UNKNOWN ? units_duration(ns, m->options.precision_ns).text
						 : "–");
}

/* The thread's own account, else what the samples say. */
static uint64_t cpu_of(const struct slow_request *r)
{
	return r->cpu != SLOW_UNKNOWN ? r->cpu : slow_sum(r, SLOW_CPU);
}

static void request_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct slow_request *r = &m->slowest[index];

	template_format(s, "slow_begin", "%s", units_time(r->begin).text);
	template_text(s, "slow_method", name_method(r->method));
	template_text(s, "slow_route", r->route);
	if (r->status)
		template_format(s, "slow_status", "%u", r->status);
	else
		template_text(s, "slow_status", "–");
	template_when(s, "slow_aborted", !r->status || r->abort);
	lasting(s, "slow_duration", m, r->duration);
	lasting(s, "slow_first_byte", m, r->first_byte);
	lasting(s, "slow_database", m, slow_sum(r, SLOW_DATABASE));
	lasting(s, "slow_upstream", m, slow_sum(r, SLOW_UPSTREAM));
	lasting(s, "slow_cpu", m, cpu_of(r));
}

void render_html_slowest(struct template_scope *s, const struct model *m)
{
	size_t shown = 0;

	while (shown < m->slowest_count && shown < SHOWN && m->slowest[shown].rank)
		shown++;
	template_list(s, "slow_requests", shown, request_item, m);
}
