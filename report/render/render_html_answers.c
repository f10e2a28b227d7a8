// SPDX-License-Identifier: Apache-2.0
/* The first sentences of the page: what can be said without script. src/answers.ts says the same
 * and more. */
#include "render_html.h"

#include "units.h"

static void costliest_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct tally *t = &m->routes[index].tally;

	template_text(s, "route", m->routes[index].name);
	template_format(s, "share", "%s",
			units_percent(units_ratio(t->latency.sum, m->total.latency.sum)).text);
	render_html_quantile(s, "p95", m, &t->latency, 0.95);
}

static void health(struct template_scope *s, const struct tally *t)
{
	if (!t->requests)
		template_text(s, "health_says", "No requests.");
	else if (!t->errors && !t->aborted)
		template_format(s, "health_says", "Yes: none of %s requests failed.",
				units_count(t->requests).text);
	else
		template_format(s, "health_says", "%s of %s failed (%s), %s aborted.",
				units_count(t->errors).text, units_count(t->requests).text,
				units_percent(units_ratio(t->errors, t->requests)).text,
				units_count(t->aborted).text);
}

/* Routes stand in the order of the time that they took. */
void render_html_answers(struct template_scope *s, const struct model *model)
{
	bool any = model->route_count > 0 && model->total.latency.count > 0;

	health(s, &model->total);
	template_list(s, "costliest", any, costliest_item, model);
}
