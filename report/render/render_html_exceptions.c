// SPDX-License-Identifier: Apache-2.0
/* The page's section about exceptions: by type and place. */
#include "render_html.h"

#include "units.h"

#define ROUTES_SHOWN 5
#define EXCEPTIONS_SHOWN 200

static void counted(struct template_scope *s, const char *name, uint64_t count)
{
	template_format(s, name, "%s", units_count(count).text);
}

static void route_item(struct template_scope *s, const void *context, size_t index)
{
	const struct exception_route *r = &((const struct exception *)context)->routes[index];

	template_text(s, "exception_route", r->route ? r->route : "no request known");
	template_when(s, "exception_probable", r->probable > r->exact);
	counted(s, "exception_route_count", r->count);
}

/* A bar for each bin, as high as its share of the highest. */
static void bar_item(struct template_scope *s, const void *context, size_t index)
{
	const struct exception *x = context;
	uint32_t most = 1;

	for (size_t i = 0; i < x->bin_count; i++)
		most = x->bins[i] > most ? x->bins[i] : most;
	template_format(s, "bar_at", "%zu", index);
	template_format(s, "bar_top", "%.2f", 10 - 10.0 * x->bins[index] / most);
	template_format(s, "bar_height", "%.2f", 10.0 * x->bins[index] / most);
}

static void exception_item(struct template_scope *s, const void *context, size_t index)
{
	const struct exception *x = &((const struct model *)context)->exceptions[index];
	size_t shown = x->route_count < ROUTES_SHOWN ? x->route_count : ROUTES_SHOWN;

	template_text(s, "exception_type", x->type);
	template_text(s, "exception_source", x->source);
	template_text(s, "exception_frame", x->frame ? x->frame : "–");
	template_text(s, "exception_value", x->value);
	template_when(s, "exception_has_stack", x->stack != NULL);
	template_text(s, "exception_stack", x->stack);
	counted(s, "exception_count", x->count);
	counted(s, "exception_failures", x->failures);
	template_when(s, "exception_failing", x->failures > 0);
	counted(s, "exception_exact", x->exact);
	counted(s, "exception_likely", x->probable);
	template_format(s, "exception_first", "%s", units_time(x->first_seen).text);
	template_format(s, "exception_last", "%s", units_time(x->last_seen).text);
	template_list(s, "exception_routes", shown, route_item, x);
	template_when(s, "exception_more_routes", x->route_count > shown);
	template_format(s, "exception_routes_left", "%zu", x->route_count - shown);
	template_format(s, "exception_bins", "%zu", x->bin_count ? x->bin_count : 1);
	template_list(s, "exception_bars", x->bin_count, bar_item, x);
}

void render_html_exceptions(struct template_scope *s, const struct model *m)
{
	size_t shown =
		m->exception_count < EXCEPTIONS_SHOWN ? m->exception_count : EXCEPTIONS_SHOWN;

	template_when(s, "has_exceptions", m->exception_count > 0);
	template_list(s, "exceptions", shown, exception_item, m);
	counted(s, "exceptions_total", m->exceptions_total);
	counted(s, "exceptions_kinds", m->exception_count);
	counted(s, "exceptions_shown", shown);
	template_when(s, "exceptions_cut", m->exception_count > shown);
}
