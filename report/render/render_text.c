// SPDX-License-Identifier: Apache-2.0
#include "render_text.h"

#include "process_labels.h"
#include "filtered.h"
#include "notes.h"
#include "sampled.h"
#include "units.h"

#include <inttypes.h>
#include <string.h>

#define ROUTES_SHOWN 20
#define FAILURES_SHOWN 8
#define COLUMNS_MIN 60

void render_text_heading(const struct text *x, const char *title, const char *detail)
{
	fputs("\n", x->term.out);
	term_style(&x->term, TERM_BOLD);
	fputs(title, x->term.out);
	term_style(&x->term, TERM_PLAIN);
	term_style(&x->term, TERM_DIM);
	fprintf(x->term.out, "%s%s\n", *detail ? "  " : "", detail);
	term_style(&x->term, TERM_PLAIN);
}

static void title(const struct text *x)
{
	static const enum term_style styles[] = {TERM_DIM, TERM_GREEN, TERM_YELLOW, TERM_RED};
	enum notes_health health = notes_health(x->model);
	const char *word = notes_health_word(health);
	int width = x->term.columns - term_columns(word) - 3;

	term_style(&x->term, TERM_BOLD);
	term_left(&x->term, x->options->title ? x->options->title : "profilis", width);
	term_style(&x->term, TERM_PLAIN);
	term_style(&x->term, styles[health]);
	fprintf(x->term.out, " ● %s\n", word);
	term_style(&x->term, TERM_PLAIN);
}

static void filtered(const struct text *x)
{
	struct filtered_text filter = filtered_text(x->model);

	if (!*filter.text)
		return;
	term_style(&x->term, TERM_YELLOW);
	term_sentences(&x->term, filter.text);
	term_style(&x->term, TERM_PLAIN);
}

static void origin(const struct text *x)
{
	const struct model *m = x->model;
	struct process_labels_text labels = process_labels_joined(process_labels_common(m));
	char line[512];

	if (m->process_count == 1)
		snprintf(line, sizeof(line), "%s, pid %d on %s", m->processes[0].program,
			 m->processes[0].pid, m->processes[0].host);
	else
		snprintf(line, sizeof(line), "%zu processes", m->process_count);
	term_style(&x->term, TERM_DIM);
	if (m->end > m->begin)
		fprintf(x->term.out, "%s, for %s, ", units_time(m->begin).text,
			units_duration(m->end - m->begin, 0).text);
	term_text(&x->term, line);
	putc('\n', x->term.out);
	if (*labels.text)
		term_block(&x->term, labels.text, 0, 1);
	term_style(&x->term, TERM_PLAIN);
}

struct kpi {
	const char *name;
	struct units value;
	enum term_style style;
};

static struct kpi quantile(const struct text *x, const char *name, double q)
{
	const struct hist *h = &x->model->total.latency;
	struct kpi k = {name, {"–"}, TERM_BOLD};

	if (h->count)
		k.value = units_duration(hist_quantile(h, q), x->round_to);
	return k;
}

static void kpi_row(const struct text *x)
{
	const struct tally *t = &x->model->total;
	enum term_style errors = t->errors ? TERM_RED : TERM_BOLD;
	struct kpi row[] = {
		{"requests", units_short(t->requests), TERM_BOLD},
		{"rate", units_rate(notes_rate(x->model, t->requests)), TERM_BOLD},
		{"errors", units_percent(units_ratio(t->errors, t->requests)), errors},
		{"aborted", units_short(t->aborted), t->aborted ? TERM_YELLOW : TERM_BOLD},
		quantile(x, "P50", 0.5),
		quantile(x, "P95", 0.95),
		quantile(x, "P99", 0.99),
		quantile(x, "P99.9", 0.999),
	};
	int width = x->term.columns / 8;

	putc('\n', x->term.out);
	term_style(&x->term, TERM_DIM);
	for (size_t i = 0; i < 8; i++)
		term_right(&x->term, row[i].name, width);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
	for (size_t i = 0; i < 8; i++) {
		term_style(&x->term, row[i].style);
		term_right(&x->term, row[i].value.text, width);
		term_style(&x->term, TERM_PLAIN);
	}
	putc('\n', x->term.out);
}

static void route_row(const struct text *x, const struct route *r, uint64_t all_time)
{
	const struct tally *t = &r->tally;
	const struct hist *h = &t->latency;

	term_left(&x->term, r->name, x->term.columns - 57);
	term_right(&x->term, units_short(t->requests).text, 10);
	if (t->errors)
		term_style(&x->term, TERM_RED);
	term_right(&x->term, units_percent(units_ratio(t->errors, t->requests)).text, 9);
	term_style(&x->term, TERM_PLAIN);
	term_right(&x->term,
		   h->count ? units_duration((uint64_t)hist_mean(h), x->round_to).text : "–", 10);
	term_right(&x->term,
		   h->count ? units_duration(hist_quantile(h, 0.95), x->round_to).text : "–", 10);
	term_right(&x->term,
		   h->count ? units_duration(hist_quantile(h, 0.99), x->round_to).text : "–", 10);
	term_right(&x->term, units_percent(units_ratio(h->sum, all_time)).text, 8);
	putc('\n', x->term.out);
}

static void routes(const struct text *x)
{
	static const struct {
		const char *name;
		int width;
	} columns[] = {{"count", 10}, {"errors", 9}, {"mean", 10},
		       {"P95", 10},   {"P99", 10},   {"time", 8}};
	const struct model *m = x->model;
	size_t shown = m->route_count < ROUTES_SHOWN ? m->route_count : ROUTES_SHOWN;

	render_text_heading(x, "ROUTES", "by time consumed");
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, "", x->term.columns - 57);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		term_right(&x->term, columns[i].name, columns[i].width);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
	for (size_t i = 0; i < shown; i++)
		route_row(x, &m->routes[i], m->total.latency.sum);
	if (shown < m->route_count)
		fprintf(x->term.out,
			"and %zu more: -o report.html or -o report.json has them all\n",
			m->route_count - shown);
}

static void statuses(const struct text *x)
{
	const struct model *m = x->model;

	render_text_heading(x, "STATUSES", "");
	for (size_t i = 0; i < m->status_count; i++) {
		const struct status_count *s = &m->statuses[i];
		double share = units_ratio(s->count, m->total.requests);
		char name[24];

		snprintf(name, sizeof(name), "%u", s->status);
		term_left(&x->term, s->status ? name : "no answer", 10);
		term_right(&x->term, units_count(s->count).text, 15);
		term_right(&x->term, units_percent(share).text, 10);
		fputs("  ", x->term.out);
		term_style(&x->term, s->status >= m->options.error_status ? TERM_RED : TERM_DIM);
		term_bar(&x->term, share, x->term.columns - 38);
		term_style(&x->term, TERM_PLAIN);
		putc('\n', x->term.out);
	}
}

static const char *abort_word(uint8_t abort)
{
	static const char *const words[] = {"", "client left", "lost track", "process ended",
					    "process killed"};

	return abort < sizeof(words) / sizeof(words[0]) ? words[abort] : "aborted";
}

/* What finds the request elsewhere. */
static void identity(const struct text *x, const struct failure *f)
{
	char line[256];

	if (!f->trace_id && !f->request_id)
		return;
	snprintf(line, sizeof(line), "%s%s%s%s%s", f->trace_id ? "trace " : "",
		 f->trace_id ? f->trace_id : "", f->trace_id && f->request_id ? ", " : "",
		 f->request_id ? "request " : "", f->request_id ? f->request_id : "");
	for (char *at = line; (at = strchr(at, '\n')) != NULL;)
		*at = ' ';
	term_style(&x->term, TERM_DIM);
	term_block(&x->term, line, 25, 1);
	term_style(&x->term, TERM_PLAIN);
}

static bool certain(const struct failure *f)
{
	return !f->exception_certainty || !strcmp(f->exception_certainty, "exact");
}

/* What went wrong, or else what the response said. */
static void said(const struct text *x, const struct failure *f)
{
	const char *value = f->exception_value ? f->exception_value : "";
	const char *type = f->exception_type ? f->exception_type : "";
	char line[1024];

	if (!*type && !*value)
		value = f->response_body;
	if (!value)
		return;
	snprintf(line, sizeof(line), "%s%s%s%s", certain(f) ? "" : "~ ", type,
		 *type && *value ? ": " : "", value);
	for (char *at = line; (at = strchr(at, '\n')) != NULL;)
		*at = ' ';
	term_block(&x->term, line, 25, 1);
}

static void failure(const struct text *x, const struct failure *f)
{
	struct units when = units_time(f->ts);
	char status[8];

	when.text[19] = '\0';
	snprintf(status, sizeof(status), "%u", f->status);
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, when.text + 11, 10);
	term_style(&x->term, TERM_PLAIN);
	term_style(&x->term, f->abort ? TERM_YELLOW : TERM_RED);
	term_left(&x->term, f->abort ? abort_word(f->abort) : status, 15);
	term_style(&x->term, TERM_PLAIN);
	term_left(&x->term, f->route ? f->route : f->path, x->term.columns - 37);
	term_right(&x->term, units_duration(f->duration, x->round_to).text, 11);
	putc('\n', x->term.out);
	identity(x, f);
	said(x, f);
}

static void failures(const struct text *x)
{
	const struct model *m = x->model;
	size_t shown = m->failure_count < FAILURES_SHOWN ? m->failure_count : FAILURES_SHOWN;
	char detail[96];

	if (!m->failure_count)
		return;
	snprintf(detail, sizeof(detail), "the newest %zu of %s failed requests", shown,
		 units_count(m->failures_total).text);
	render_text_heading(x, "ERRORS", detail);
	for (size_t i = 0; i < shown; i++)
		failure(x, &m->failures[i]);
}

static void note(void *context, const struct note *n)
{
	const struct text *x = context;

	term_right(&x->term, units_count(n->count).text, 14);
	fputs("  ", x->term.out);
	term_text(&x->term, n->text);
	putc('\n', x->term.out);
}

static void in_flight(const struct text *x)
{
	const struct model *m = x->model;
	const struct in_flight_request *oldest = m->in_flight_list;

	fprintf(x->term.out, "%s requests were still in flight", units_count(m->in_flight).text);
	if (m->in_flight_count) {
		fprintf(x->term.out, ", the oldest for %s: ",
			units_duration(oldest->age, 0).text);
		term_text(&x->term, oldest->route ? oldest->route : "nothing of it was read");
	}
	fputs(".\n", x->term.out);
}

static void coverage(const struct text *x)
{
	const struct model *m = x->model;
	const struct coverage *c = &m->coverage;
	struct sampled_text sampled = sampled_requests_text(m);
	double each = units_ratio(c->disk_bytes, m->total.requests);

	render_text_heading(x, "COVERAGE", "what these figures lack");
	term_style(&x->term, c->complete ? TERM_GREEN : TERM_YELLOW);
	fprintf(x->term.out, "%s\n", notes_verdict(m));
	term_style(&x->term, TERM_PLAIN);
	if (*sampled.text)
		term_sentences(&x->term, sampled.text);
	notes_each(m, NOTE_LOSS, note, (void *)x);
	notes_each(m, NOTE_BLIND, note, (void *)x);
	if (m->in_flight)
		in_flight(x);
	fprintf(x->term.out, "The recording takes %s, ", units_bytes((double)c->disk_bytes).text);
	fprintf(x->term.out, "%s a request.\n", units_bytes(each).text);
	fprintf(x->term.out, "Percentiles are within %.1f %% of the true value.\n",
		100.0 / (2 * HIST_SUB));
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	int columns = options->columns ? options->columns : 80;
	struct text x = {{out, options->colour, columns < COLUMNS_MIN ? COLUMNS_MIN : columns},
			 model,
			 options,
			 model->options.precision_ns};

	(void)error;
	title(&x);
	origin(&x);
	filtered(&x);
	kpi_row(&x);
	if (model->total.requests) {
		routes(&x);
		statuses(&x);
		render_text_protocols(&x);
		failures(&x);
	}
	render_text_slowest(&x);
	render_text_exceptions(&x);
	render_text_crashes(&x);
	render_text_profile(&x);
	render_text_queries(&x);
	render_text_functions(&x);
	render_text_metrics(&x);
	render_text_upstreams(&x);
	render_text_lookups(&x);
	if (model->total.requests || model->connections.opened)
		render_text_connections(&x);
	render_text_resources(&x);
	render_text_recorded(&x);
	coverage(&x);
	return true;
}

const struct renderer render_text = {
	.name = "text",
	.ending = ".txt",
	.summary = "a summary for a terminal",
	.slowest_parts = RENDER_SLOWEST_TEXT,
	.render = render,
};
