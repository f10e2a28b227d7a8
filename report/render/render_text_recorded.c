// SPDX-License-Identifier: Apache-2.0
/* The summary's table of the hosts that recordings come from. */
#include "render_text.h"

#include "host_clock.h"
#include "units.h"

#include <string.h>

#define SHOWN 20u

static void quantile(const struct text *x, const struct hist *h, double q)
{
	term_right(&x->term, h->count ? units_duration(hist_quantile(h, q), x->round_to).text : "–",
		   10);
}

/* One clause a line. */
static void clock_lines(const struct text *x, const struct recorded_host *h)
{
	char lines[300];

	snprintf(lines, sizeof(lines), "clock: %s", host_clock_words(h).text);
	for (char *at = lines; (at = strstr(at, "; ")) != NULL;)
		*at = '\n';
	term_block(&x->term, lines, 4, 3);
}

static void row(const struct text *x, const struct recorded_host *h)
{
	const struct tally *t = &h->tally;

	term_left(&x->term, h->name, x->term.columns - 59);
	term_right(&x->term, units_count(h->processes).text, 10);
	term_right(&x->term, units_short(t->requests).text, 10);
	term_right(&x->term, units_percent(units_ratio(t->errors, t->requests)).text, 9);
	quantile(x, &t->latency, 0.5);
	quantile(x, &t->latency, 0.95);
	quantile(x, &t->latency, 0.99);
	putc('\n', x->term.out);
	term_style(&x->term, TERM_DIM);
	clock_lines(x, h);
	term_style(&x->term, TERM_PLAIN);
}

void render_text_recorded(const struct text *x)
{
	static const char *const columns[] = {"processes", "requests", "errors",
					      "P50",	   "P95",      "P99"};
	const struct model *m = x->model;

	if (!m->recorded_host_count)
		return;
	render_text_heading(x, "HOSTS", "where it was recorded; what their clocks said");
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, "", x->term.columns - 59);
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		term_right(&x->term, columns[i], i == 2 ? 9 : 10);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
	for (size_t i = 0; i < m->recorded_host_count && i < SHOWN; i++)
		row(x, &m->recorded_hosts[i]);
	if (m->recorded_host_count > SHOWN)
		fprintf(x->term.out, "and %zu more: -o report.json has them all\n",
			m->recorded_host_count - SHOWN);
}
