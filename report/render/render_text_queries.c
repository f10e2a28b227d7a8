// SPDX-License-Identifier: Apache-2.0
/* The summary's section about databases: the statements that take most time, and N+1. */
#include "render_text.h"

#include "sampled.h"
#include "units.h"

#include <string.h>

#define QUERIES_SHOWN 10
#define REPEATS_SHOWN 5
#define FIGURES 49 /* columns */

static void heads(const struct text *x)
{
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, "", x->term.columns - FIGURES);
	term_right(&x->term, "count", 10);
	term_right(&x->term, "errors", 9);
	term_right(&x->term, "mean", 10);
	term_right(&x->term, "P95", 10);
	term_right(&x->term, "of time", 10);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
}

static void duration(const struct text *x, const struct hist *h, uint64_t ns)
{
	term_right(&x->term, h->count ? units_duration(ns, x->round_to).text : "–", 10);
}

static void query(const struct text *x, const struct query *q)
{
	term_left(&x->term, *q->statement ? q->statement : "(no statement seen)",
		  x->term.columns - FIGURES);
	term_right(&x->term, units_short(q->count).text, 10);
	if (q->errors)
		term_style(&x->term, TERM_RED);
	term_right(&x->term, units_percent(units_ratio(q->errors, q->count)).text, 9);
	term_style(&x->term, TERM_PLAIN);
	duration(x, &q->time, (uint64_t)hist_mean(&q->time));
	duration(x, &q->time, hist_quantile(&q->time, .95));
	term_right(&x->term, units_percent(units_ratio(q->time.sum, x->model->query_ns)).text, 10);
	putc('\n', x->term.out);
}

/* Cut at the right edge; blanks behind it would be noise. */
static void put(const struct text *x, enum term_style style, const char *indent, const char *text)
{
	int room = x->term.columns - (int)strlen(indent), width = term_columns(text);

	fputs(indent, x->term.out);
	term_style(&x->term, style);
	term_left(&x->term, text, width < room ? width : room);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
}

static void repeat(const struct text *x, const struct n_plus_one *r)
{
	put(x, TERM_YELLOW, "", r->route);
	fprintf(x->term.out, "  %s requests", units_count(r->requests).text);
	fprintf(x->term.out, ", %.3g calls in each", units_ratio(r->calls, r->requests));
	fprintf(x->term.out, " (at most %s)", units_count(r->most).text);
	fprintf(x->term.out, ", %s of their time\n",
		units_percent(units_ratio(r->ns, r->request_ns)).text);
	put(x, TERM_DIM, "  ", r->statement);
}

static void repeats(const struct text *x)
{
	const struct model *m = x->model;

	if (!m->repeat_count)
		return;
	render_text_heading(x, "N+1", "one statement again and again in single requests");
	for (size_t i = 0; i < m->repeat_count && i < REPEATS_SHOWN; i++)
		repeat(x, &m->repeats[i]);
	if (m->repeat_count > REPEATS_SHOWN)
		fprintf(x->term.out, "and %zu more\n", m->repeat_count - REPEATS_SHOWN);
}

void render_text_queries(const struct text *x)
{
	const struct model *m = x->model;
	struct sampled_text sampled = sampled_calls_text(m);
	char detail[128];

	if (!m->query_count)
		return;
	snprintf(detail, sizeof(detail), "by time; %s calls, %s in all",
		 units_count(m->query_calls).text, units_duration(m->query_ns, x->round_to).text);
	render_text_heading(x, "DATABASES", detail);
	if (*sampled.text)
		term_sentences(&x->term, sampled.text);
	heads(x);
	for (size_t i = 0; i < m->query_count && i < QUERIES_SHOWN; i++)
		query(x, &m->queries[i]);
	if (m->query_count > QUERIES_SHOWN)
		fprintf(x->term.out, "and %zu more\n", m->query_count - QUERIES_SHOWN);
	repeats(x);
}
