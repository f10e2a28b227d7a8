// SPDX-License-Identifier: Apache-2.0
#include "render_html.h"

#include "dashboard.h"
#include "names.h"
#include "process_labels.h"
#include "filtered.h"
#include "notes.h"
#include "render.h"
#include "render_json.h"
#include "sampled.h"
#include "units.h"

#include <inttypes.h>
#include <string.h>

#define ROUTES_MAX 50u /* without script, which begins with as many and has all */

struct page {
	const struct model *model;
	const struct render_options *options;
};

static void write_asset(FILE *out, const void *context)
{
	const struct asset *a = context;

	fwrite(a->text, 1, a->length, out);
}

static void write_report(FILE *out, const void *context)
{
	const struct page *p = context;
	struct render_options options = *p->options;
	struct json j;

	options.page_detail = true;
	json_begin(&j, out, JSON_IN_HTML);
	render_json_document(&j, p->model, &options);
}

/* "</" would end the style element; inside a CSS string "<\/" means the same, elsewhere neither is
 * valid. */
static void write_user_style(FILE *out, const void *context)
{
	const char *css = context;

	for (; *css; css++) {
		putc(*css, out);
		if (*css == '<' && css[1] == '/')
			putc('\\', out);
	}
}

static void duration(struct template_scope *s, const char *name, const struct model *m,
		     const struct hist *h, uint64_t ns)
{
	template_format(s, name, "%s",
			h->count ? units_duration(ns, m->options.precision_ns).text : "–");
}

void render_html_quantile(struct template_scope *s, const char *name, const struct model *m,
			  const struct hist *h, double q)
{
	duration(s, name, m, h, hist_quantile(h, q));
}

void render_html_mean(struct template_scope *s, const char *name, const struct model *m,
		      const struct hist *h)
{
	duration(s, name, m, h, (uint64_t)(hist_mean(h) + 0.5));
}

static void route_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct route *r = &m->routes[index];
	const struct tally *t = &r->tally;

	template_text(s, "route", r->name);
	template_format(s, "count", "%s", units_count(t->requests).text);
	template_format(s, "rate", "%s", units_rate(notes_rate(m, t->requests)).text);
	template_format(s, "errors", "%s", units_percent(units_ratio(t->errors, t->requests)).text);
	template_when(s, "failing", t->errors > 0);
	render_html_mean(s, "mean", m, &t->latency);
	render_html_quantile(s, "p50", m, &t->latency, 0.5);
	render_html_quantile(s, "p95", m, &t->latency, 0.95);
	render_html_quantile(s, "p99", m, &t->latency, 0.99);
	template_format(s, "share", "%s",
			units_percent(units_ratio(t->latency.sum, m->total.latency.sum)).text);
}

static void status_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct status_count *c = &m->statuses[index];

	if (c->status)
		template_format(s, "status", "%u", c->status);
	else
		template_text(s, "status", "no status");
	template_format(s, "count", "%s", units_count(c->count).text);
	template_format(s, "share", "%s",
			units_percent(units_ratio(c->count, m->total.requests)).text);
}

static const char *abort_text(uint8_t abort)
{
	static const char *const texts[] = {
		"",
		"aborted: the connection ended first",
		"aborted: the connection was lost track of",
		"aborted: the process ended",
		"aborted: the process was killed",
	};

	return abort < sizeof(texts) / sizeof(texts[0]) ? texts[abort] : "aborted";
}

/* What finds the request elsewhere, and what gRPC said of it. */
static void identity(struct template_scope *s, const struct failure *f)
{
	template_when(s, "has_trace", f->trace_id != NULL);
	template_text(s, "trace_id", f->trace_id);
	template_when(s, "has_span", f->parent_span_id != NULL);
	template_text(s, "parent_span_id", f->parent_span_id);
	template_when(s, "has_request_id", f->request_id != NULL);
	template_text(s, "request_id", f->request_id);
	template_when(s, "has_grpc", f->grpc >= 0);
	template_text(s, "grpc_status", f->grpc >= 0 ? name_grpc((unsigned)f->grpc) : "");
}

static void failure_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct failure *f = &m->failures[index];

	template_format(s, "when", "%s", units_time(f->ts).text);
	template_text(s, "route", f->route);
	template_text(s, "path", f->path);
	if (f->status)
		template_format(s, "status", "%u", f->status);
	else
		template_text(s, "status", "–");
	template_text(s, "aborted", abort_text(f->abort));
	template_format(s, "duration", "%s",
			units_duration(f->duration, m->options.precision_ns).text);
	template_when(s, "exception", f->exception_type != NULL);
	template_when(s, "says", !f->exception_type && f->exception_value);
	template_text(s, "exception_type", f->exception_type);
	template_text(s, "exception_value", f->exception_value);
	template_when(s, "exception_likely",
		      f->exception_certainty && strcmp(f->exception_certainty, "exact"));
	template_when(s, "has_stack", f->stack != NULL);
	template_text(s, "stack", f->stack);
	template_when(s, "has_log", f->log_excerpt != NULL);
	template_text(s, "log", f->log_excerpt);
	template_when(s, "has_labels", f->labels != NULL);
	template_text(s, "labels", f->labels);
	template_when(s, "has_body", f->response_body != NULL);
	template_text(s, "body", f->response_body);
	identity(s, f);
}

static void process_item(struct template_scope *s, const void *context, size_t index)
{
	const struct process *p = &((const struct model *)context)->processes[index];
	struct process_labels_text labels = process_labels_joined(p->labels);

	template_text(s, "program", p->program);
	template_format(s, "pid", "%d", p->pid);
	template_text(s, "host", p->host);
	template_text(s, "arguments", p->arguments);
	template_when(s, "labelled", *labels.text);
	template_format(s, "labels", "%s", labels.text);
	template_format(s, "count", "%s", units_count(p->requests).text);
	template_text(s, "state",
		      p->running  ? "running"
		      : p->killed ? "killed"
		      : p->execed ? "became another program"
				  : "ended");
}

struct noted {
	const struct model *model;
	enum note_kind kind;
};

struct nth {
	size_t left;
	struct note found;
};

static void take_nth(void *context, const struct note *n)
{
	struct nth *nth = context;

	if (nth->left-- == 0)
		nth->found = *n;
}

static void note_item(struct template_scope *s, const void *context, size_t index)
{
	const struct noted *noted = context;
	struct nth nth = {index, {0}};

	notes_each(noted->model, noted->kind, take_nth, &nth);
	template_format(s, "count", "%s", units_count(nth.found.count).text);
	template_text(s, "meaning", nth.found.text);
}

static void head(struct template_scope *s, const struct page *p)
{
	static const char *const classes[] = {"empty", "good", "warning", "bad"};
	const struct model *m = p->model;
	const char *theme = p->options->theme ? p->options->theme : "system";
	bool styled = p->options->css && *p->options->css;

	template_text(s, "title", p->options->title ? p->options->title : "profilis");
	template_text(s, "theme", theme);
	template_text(s, "script_source", dashboard_script_hash);
	/* A hash for the user's own stylesheet would have to be made here; nothing else on the page
	 * is trusted with a style element, so that one may stand. */
	template_text(s, "style_source", styled ? "'unsafe-inline'" : dashboard_style_hash);
	template_raw(s, "style", write_asset, &dashboard_style);
	template_raw(s, "script", write_asset, &dashboard_script);
	template_raw(s, "report", write_report, p);
	template_when(s, "styled", styled);
	template_raw(s, "user_style", write_user_style, p->options->css);
	template_text(s, "health", notes_health_word(notes_health(m)));
	template_text(s, "health_class", classes[notes_health(m)]);
	template_when(s, "recorded", m->end > m->begin);
	template_format(s, "begin", "%s", units_time(m->begin).text);
	template_format(s, "end", "%s", units_time(m->end).text);
	template_format(s, "length", "%s", units_duration(m->end - m->begin, 0).text);
	template_text(s, "version", PROFILIS_VERSION);
	template_when(s, "live", p->options->live != NULL);
	template_text(s, "live_url", p->options->live);
	/* With no-referrer a browser would not say whose form signs out. */
	template_text(s, "referrer", p->options->live ? "same-origin" : "no-referrer");
	template_format(s, "refresh", "%g", (double)p->options->refresh / 1e9);
	template_when(s, "sign_out", p->options->sign_out);
}

static void kpis(struct template_scope *s, const struct model *m)
{
	const struct tally *t = &m->total;
	const struct hist *h = &t->latency;

	template_format(s, "requests", "%s", units_short(t->requests).text);
	template_format(s, "rate", "%s", units_rate(notes_rate(m, t->requests)).text);
	template_format(s, "error_rate", "%s",
			units_percent(units_ratio(t->errors, t->requests)).text);
	template_format(s, "aborted", "%s", units_count(t->aborted).text);
	render_html_mean(s, "mean", m, h);
	render_html_quantile(s, "p50", m, h, 0.5);
	render_html_quantile(s, "p95", m, h, 0.95);
	render_html_quantile(s, "p99", m, h, 0.99);
	render_html_quantile(s, "p999", m, h, 0.999);
}

static void coverage(struct template_scope *s, const struct model *m, const struct noted noted[3])
{
	const struct coverage *c = &m->coverage;

	struct sampled_text sampled = sampled_requests_text(m);

	template_text(s, "verdict", notes_verdict(m));
	template_when(s, "sampled", *sampled.text);
	template_format(s, "sampled_text", "%s", sampled.text);
	template_text(s, "verdict_class", c->complete ? "good" : "warning");
	template_list(s, "lost", notes_count(m, NOTE_LOSS), note_item, &noted[0]);
	template_list(s, "unseen", notes_count(m, NOTE_BLIND), note_item, &noted[1]);
	template_list(s, "account", notes_count(m, NOTE_ACCOUNT), note_item, &noted[2]);
	template_format(s, "error_bound", "%.1f %%", 100.0 / (2 * HIST_SUB));
	template_format(s, "disk", "%s", units_bytes((double)c->disk_bytes).text);
	template_format(s, "disk_each", "%s",
			units_bytes(units_ratio(c->disk_bytes, m->total.requests)).text);
}

static void lists(struct template_scope *s, const struct model *m)
{
	size_t routes = m->route_count < ROUTES_MAX ? m->route_count : ROUTES_MAX;

	template_list(s, "routes", routes, route_item, m);
	template_when(s, "routes_left", m->route_count > routes);
	template_format(s, "routes_more", "%s", units_count(m->route_count - routes).text);
	template_list(s, "statuses", m->status_count, status_item, m);
	template_list(s, "failures", m->failure_count, failure_item, m);
	template_format(s, "failures_total", "%s", units_count(m->failures_total).text);
	template_list(s, "processes", m->process_count, process_item, m);
	render_html_charts(s, "charts", m);
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	const struct page page = {model, options};
	const struct noted noted[3] = {
		{model, NOTE_LOSS}, {model, NOTE_BLIND}, {model, NOTE_ACCOUNT}};
	struct filtered_text filter = filtered_text(model);
	struct template_scope scope = {0};

	head(&scope, &page);
	template_when(&scope, "filtered", *filter.text);
	template_text(&scope, "filtered_text", filter.text);
	kpis(&scope, model);
	render_html_answers(&scope, model);
	render_html_network(&scope, model);
	render_html_queries(&scope, model);
	render_html_slowest(&scope, model);
	render_html_exceptions(&scope, model);
	render_html_resources(&scope, model);
	render_html_profile(&scope, model);
	render_html_crashes(&scope, model);
	render_html_told(&scope, model);
	render_html_recorded(&scope, model);
	coverage(&scope, model, noted);
	lists(&scope, model);
	return template_render(dashboard_template.text, dashboard_template.length, &scope, out,
			       error);
}

const struct renderer render_html = {
	.name = "html",
	.ending = ".html",
	.summary = "one self-contained page",
	.windows = true,
	.slowest_parts = UINT32_MAX,
	.render = render,
};
