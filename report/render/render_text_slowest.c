// SPDX-License-Identifier: Apache-2.0
/* The summary's section about the slowest requests: each with what took most of it. */
#include "render_text.h"

#include "units.h"

#include <stdio.h>
#include <string.h>

/* Spans hold other parts, and often all of the request. */
static const struct slow_part *biggest(const struct slow_request *r)
{
	const struct slow_part *found = NULL;

	for (size_t i = 0; i < r->part_count; i++) {
		const struct slow_part *p = &r->parts[i];

		if (p->kind != SLOW_SPAN && p->duration &&
		    (!found || p->duration > found->duration))
			found = p;
	}
	return found;
}

static void part(const struct text *x, const struct slow_part *p)
{
	static const char *const kinds[SLOW_KINDS] = {
		[SLOW_DATABASE] = "database",
		[SLOW_UPSTREAM] = "upstream",
		[SLOW_DNS] = "name look-up",
	};
	char line[512];

	if (p->kind == SLOW_CPU)
		snprintf(line, sizeof(line), "CPU %s, %s sample%s",
			 units_duration(p->duration, x->round_to).text, p->name,
			 strcmp(p->name, "1") ? "s" : "");
	else
		snprintf(line, sizeof(line), "%s %s: %s", kinds[p->kind] ? kinds[p->kind] : "",
			 units_duration(p->duration, x->round_to).text, p->name);
	for (char *at = line; (at = strchr(at, '\n')) != NULL;)
		*at = ' ';
	term_style(&x->term, TERM_DIM);
	term_block(&x->term, line, 10, 1);
	term_style(&x->term, TERM_PLAIN);
}

static void request(const struct text *x, const struct slow_request *r)
{
	struct units when = units_time(r->begin);
	const struct slow_part *p = biggest(r);

	when.text[19] = '\0';
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, when.text + 11, 10);
	term_style(&x->term, TERM_PLAIN);
	term_left(&x->term, r->route, x->term.columns - 22);
	term_right(&x->term, units_duration(r->duration, x->round_to).text, 12);
	putc('\n', x->term.out);
	if (p)
		part(x, p);
}

void render_text_slowest(const struct text *x)
{
	const struct model *m = x->model;

	if (!m->slowest_count)
		return;
	render_text_heading(x, "SLOWEST REQUESTS", "and what took most of each");
	for (size_t i = 0; i < m->slowest_count && i < RENDER_SLOWEST_TEXT; i++)
		if (m->slowest[i].rank)
			request(x, &m->slowest[i]);
}
