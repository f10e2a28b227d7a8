// SPDX-License-Identifier: Apache-2.0
/* The page's sections about what used the CPU and about crashes. */
#include "render_html.h"

#include "names.h"
#include "units.h"

#include <inttypes.h>

#define FUNCTIONS_SHOWN 50
#define ROUTES_SHOWN 20
#define ROUTE_FUNCTIONS_SHOWN 5

static void share_of(struct template_scope *s, const char *name, const struct profile *p,
		     uint64_t ns, uint64_t samples)
{
	double share = p->ns ? units_ratio(ns, p->ns) : units_ratio(samples, p->samples);

	template_format(s, name, "%s", units_percent(share).text);
}

static void lasting(struct template_scope *s, const char *name, const struct model *m, uint64_t ns)
{
	template_format(s, name, "%s", units_duration(ns, m->options.precision_ns).text);
}

static void route_fields(struct template_scope *s, const struct profile_route *r)
{
	template_text(s, "method", r->route ? name_method(r->method) : "");
	template_text(s, "route", r->route ? r->route : "(no request)");
}

static void function_fields(struct template_scope *s, const struct model *m,
			    const struct profile_function *f)
{
	const struct profile *p = &m->profile;
	const struct profile_frame *frame = &p->frames[f->frame];

	template_text(s, "function", frame->function);
	template_text(s, "where", frame->file ? frame->file : frame->module);
	share_of(s, "self", p, f->self_ns, f->self_samples);
	lasting(s, "self_time", m, f->self_ns);
	share_of(s, "total", p, f->total_ns, f->total_samples);
}

static void function_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct profile_function *f = &m->profile.functions[index];

	function_fields(s, m, f);
	route_fields(s, &m->profile.routes[f->top]);
}

/* ---- by route ---- */

struct row {
	const struct model *model;
	const struct profile_route *route;
};

static void route_function_item(struct template_scope *s, const void *context, size_t index)
{
	const struct row *row = context;
	const struct profile_function *f = &row->route->functions[index];
	const struct profile *p = &row->model->profile;

	template_text(s, "function", p->frames[f->frame].function);
	template_format(s, "self", "%s",
			units_percent(row->route->ns
					      ? units_ratio(f->self_ns, row->route->ns)
					      : units_ratio(f->self_samples, row->route->samples))
				.text);
}

static void route_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct profile_route *r = &m->profile.routes[index];
	struct row row = {m, r};
	size_t shown = r->function_count < ROUTE_FUNCTIONS_SHOWN ? r->function_count
								 : ROUTE_FUNCTIONS_SHOWN;

	route_fields(s, r);
	template_when(s, "probable", r->probable > r->exact);
	template_format(s, "samples", "%s", units_count(r->samples).text);
	lasting(s, "time", m, r->ns);
	share_of(s, "share", &m->profile, r->ns, r->samples);
	template_list(s, "route_functions", shown, route_function_item,
		      template_keep(s, &row, sizeof(row)));
}

static size_t at_most(size_t count, size_t max)
{
	return count < max ? count : max;
}

void render_html_profile(struct template_scope *s, const struct model *m)
{
	const struct profile *p = &m->profile;
	size_t shown = at_most(p->function_count, FUNCTIONS_SHOWN);

	template_when(s, "has_profile", p->samples > 0);
	template_format(s, "profile_samples", "%s", units_count(p->samples).text);
	lasting(s, "profile_time", m, p->ns);
	share_of(s, "profile_known", p, p->exact_ns + p->probable_ns, p->exact + p->probable);
	template_list(s, "profile_functions", shown, function_item, m);
	template_when(s, "profile_more", p->function_count + p->functions_left > shown);
	template_format(s, "profile_functions_left", "%zu",
			p->function_count + p->functions_left - shown);
	template_list(s, "profile_routes", at_most(p->route_count, ROUTES_SHOWN), route_item, m);
}

/* ---- crashes ---- */

static void crash_item(struct template_scope *s, const void *context, size_t index)
{
	const struct crash *c = &((const struct model *)context)->crashes[index];

	template_format(s, "when", "%s", units_time(c->ts).text);
	template_text(s, "program", c->program);
	template_format(s, "pid", "%d", c->pid);
	template_format(s, "signal", "%s", name_signal(c->signal).text);
	template_format(s, "code", "%s", name_signal_code(c->signal, c->code).text);
	template_format(s, "address", "0x%" PRIx64, c->address);
	template_when(s, "in_request", c->route != NULL);
	template_when(s, "probable", c->route && !c->exact);
	template_text(s, "method", c->route ? name_method(c->method) : "");
	template_text(s, "path", c->path);
	template_when(s, "has_stack", *c->stack != 0);
	template_text(s, "stack", c->stack);
}

void render_html_crashes(struct template_scope *s, const struct model *m)
{
	template_when(s, "has_crashes", m->crash_count > 0);
	template_format(s, "crashes_total", "%s", units_count(m->crashes_total).text);
	template_list(s, "crashes", m->crash_count, crash_item, m);
}
