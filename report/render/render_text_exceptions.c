// SPDX-License-Identifier: Apache-2.0
/* The summary's section about exceptions: the most frequent ones. */
#include "render_text.h"

#include "units.h"

#include <string.h>

#define SHOWN 8
#define FIGURES 20 /* columns */

static void flat(char *line)
{
	for (; *line; line++)
		if (*line == '\n' || *line == '\t')
			*line = ' ';
}

static void heads(const struct text *x)
{
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, "", x->term.columns - FIGURES);
	term_right(&x->term, "count", 10);
	term_right(&x->term, "failed", 10);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
}

/* Where it is thrown, and in requests to what. */
static void place(const struct text *x, const struct exception *e)
{
	const char *route = e->route_count ? e->routes[0].route : NULL;
	char line[1024];

	snprintf(line, sizeof(line), "%s%s%s", e->frame ? e->frame : "",
		 e->frame && route ? ", " : "", route ? route : "");
	flat(line);
	if (!*line)
		return;
	term_style(&x->term, TERM_DIM);
	term_block(&x->term, line, 2, 1);
	term_style(&x->term, TERM_PLAIN);
}

static void exception(const struct text *x, const struct exception *e)
{
	char line[1024];

	snprintf(line, sizeof(line), "%s%s%s", e->type, e->value ? ": " : "",
		 e->value ? e->value : "");
	flat(line);
	term_left(&x->term, line, x->term.columns - FIGURES);
	term_right(&x->term, units_short(e->count).text, 10);
	if (e->failures)
		term_style(&x->term, TERM_RED);
	term_right(&x->term, units_short(e->failures).text, 10);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
	place(x, e);
}

void render_text_exceptions(const struct text *x)
{
	const struct model *m = x->model;
	char detail[96];

	if (!m->exception_count)
		return;
	snprintf(detail, sizeof(detail), "%s in all; requests that failed of them",
		 units_count(m->exceptions_total).text);
	render_text_heading(x, "EXCEPTIONS", detail);
	heads(x);
	for (size_t i = 0; i < m->exception_count && i < SHOWN; i++)
		exception(x, &m->exceptions[i]);
	if (m->exception_count > SHOWN)
		fprintf(x->term.out, "and %zu more kinds\n", m->exception_count - SHOWN);
}
