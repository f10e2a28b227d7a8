// SPDX-License-Identifier: Apache-2.0
/* The page's section about databases: statements, routes that use them, N+1. */
#include "render_html.h"

#include "sampled.h"
#include "units.h"

#include <string.h>

#define CALLERS_SHOWN 5
/* Without script; with it, all can be had. */
#define QUERIES_SHOWN 100u
#define ROUTES_SHOWN 100u

static void counted(struct template_scope *s, const char *name, uint64_t count)
{
	template_format(s, name, "%s", units_count(count).text);
}

static void percent(struct template_scope *s, const char *name, uint64_t part, uint64_t whole)
{
	template_format(s, name, "%s", units_percent(units_ratio(part, whole)).text);
}

static void lasting(struct template_scope *s, const char *name, const struct model *m, uint64_t ns)
{
	template_format(s, name, "%s", units_duration(ns, m->options.precision_ns).text);
}

static void caller_item(struct template_scope *s, const void *context, size_t index)
{
	const struct query_caller *c = &((const struct query *)context)->callers[index];

	template_text(s, "caller", c->route);
	counted(s, "calls", c->calls.exact + c->calls.probable);
	template_when(s, "probable", c->calls.probable > c->calls.exact);
}

static void callers(struct template_scope *s, const struct query *q)
{
	size_t shown = q->caller_count < CALLERS_SHOWN ? q->caller_count : CALLERS_SHOWN;

	template_list(s, "callers", shown, caller_item, q);
	template_when(s, "more_callers", q->caller_count > shown);
	template_format(s, "callers_left", "%zu", q->caller_count - shown);
	template_when(s, "nobody", q->unknown > 0);
	counted(s, "nobody_count", q->unknown);
}

static void code_item(struct template_scope *s, const void *context, size_t index)
{
	const struct query_count *c = &((const struct query *)context)->codes[index];

	template_text(s, "code", c->name);
	counted(s, "code_count", c->count);
}

static void query_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct query *q = &m->queries[index];

	template_text(s, "statement", *q->statement ? q->statement : "(no statement seen)");
	template_when(s, "cut", q->truncated);
	template_text(s, "system", q->system);
	counted(s, "count", q->count);
	percent(s, "errors", q->errors, q->count);
	template_when(s, "failing", q->errors > 0);
	template_list(s, "codes", q->code_count, code_item, q);
	template_format(s, "rows", "%s", q->rows_known ? units_short(q->rows).text : "–");
	render_html_mean(s, "mean", m, &q->time);
	render_html_quantile(s, "p95", m, &q->time, .95);
	render_html_quantile(s, "slowest", m, &q->time, 1);
	lasting(s, "total", m, q->time.sum);
	percent(s, "share", q->time.sum, m->query_ns);
	callers(s, q);
}

/* ---- by route ---- */

static bool asks(const struct route *r)
{
	return r->database.exact + r->database.probable > 0;
}

static size_t routes_that_ask(const struct model *m)
{
	size_t count = 0;

	for (size_t i = 0; i < m->route_count; i++)
		count += asks(&m->routes[i]);
	return count;
}

static const struct route *asking_route(const struct model *m, size_t index)
{
	size_t i = 0;

	while (!asks(&m->routes[i]) || index--)
		i++;
	return &m->routes[i];
}

static void route_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct route *r = asking_route(m, index);
	const struct attributed *a = &r->database;
	struct sampled_share share = sampled_share(a, &r->tally);

	template_text(s, "route", r->name);
	counted(s, "count", a->exact + a->probable);
	template_format(s, "each", "%.3g", share.each);
	lasting(s, "total", m, a->exact_ns + a->probable_ns);
	template_format(s, "share", "%s", units_percent(share.time).text);
	template_when(s, "probable", a->probable > a->exact);
}

static void repeat_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct n_plus_one *r = &m->repeats[index];

	template_text(s, "route", r->route);
	template_text(s, "system", r->system);
	template_text(s, "statement", r->statement);
	counted(s, "requests_affected", r->requests);
	template_format(s, "each", "%.3g", units_ratio(r->calls, r->requests));
	counted(s, "most", r->most);
	lasting(s, "total", m, r->ns);
	percent(s, "share", r->ns, r->request_ns);
}

void render_html_queries(struct template_scope *s, const struct model *m)
{
	size_t asking = routes_that_ask(m);
	size_t queries = m->query_count < QUERIES_SHOWN ? m->query_count : QUERIES_SHOWN;
	size_t routes = asking < ROUTES_SHOWN ? asking : ROUTES_SHOWN;

	struct sampled_text sampled = sampled_calls_text(m);

	template_when(s, "has_queries", m->query_count > 0);
	template_when(s, "calls_sampled", *sampled.text);
	template_format(s, "calls_sampled_text", "%s", sampled.text);
	template_list(s, "queries", queries, query_item, m);
	template_when(s, "queries_left", m->query_count > queries);
	counted(s, "queries_more", m->query_count - queries);
	counted(s, "query_calls", m->query_calls);
	lasting(s, "query_time", m, m->query_ns);
	template_when(s, "has_query_routes", asking > 0);
	template_list(s, "query_routes", routes, route_item, m);
	template_when(s, "query_routes_left", asking > routes);
	counted(s, "query_routes_more", asking - routes);
	template_when(s, "has_repeats", m->repeat_count > 0);
	template_list(s, "repeats", m->repeat_count, repeat_item, m);
}
