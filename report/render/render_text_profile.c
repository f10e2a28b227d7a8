// SPDX-License-Identifier: Apache-2.0
/* The summary's sections about what used the CPU and about crashes. */
#include "render_text.h"

#include "names.h"
#include "units.h"

#include <inttypes.h>
#include <string.h>

#define FUNCTIONS_SHOWN 10
#define CRASHES_SHOWN 3
#define STACK_LINES 12
#define ROUTE_COLUMNS 30

static double of_cpu(const struct profile *p, uint64_t ns, uint64_t samples)
{
	return p->ns ? units_ratio(ns, p->ns) : units_ratio(samples, p->samples);
}

static void route(const struct text *x, const struct profile_route *r)
{
	char name[160];
	int width;

	if (r->route)
		snprintf(name, sizeof(name), "%s %s", name_method(r->method), r->route);
	else
		snprintf(name, sizeof(name), "(no request)");
	width = term_columns(name);
	term_left(&x->term, name, width < ROUTE_COLUMNS ? width : ROUTE_COLUMNS);
}

static int function_columns(const struct text *x)
{
	return x->term.columns - ROUTE_COLUMNS - 22;
}

static void heads(const struct text *x)
{
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, "", function_columns(x));
	term_right(&x->term, "self", 10);
	term_right(&x->term, "total", 10);
	fputs("  ", x->term.out);
	fputs("most in", x->term.out);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
}

static void function(const struct text *x, const struct profile_function *f)
{
	const struct profile *p = &x->model->profile;

	term_left(&x->term, p->frames[f->frame].function, function_columns(x));
	term_right(&x->term, units_percent(of_cpu(p, f->self_ns, f->self_samples)).text, 10);
	term_right(&x->term, units_percent(of_cpu(p, f->total_ns, f->total_samples)).text, 10);
	fputs("  ", x->term.out);
	route(x, &p->routes[f->top]);
	putc('\n', x->term.out);
}

void render_text_profile(const struct text *x)
{
	const struct profile *p = &x->model->profile;
	char detail[192];

	if (!p->samples)
		return;
	snprintf(detail, sizeof(detail), "%s samples, %s; %s of it in requests",
		 units_count(p->samples).text, units_duration(p->ns, x->round_to).text,
		 units_percent(of_cpu(p, p->exact_ns + p->probable_ns, p->exact + p->probable))
			 .text);
	render_text_heading(x, "CPU", detail);
	heads(x);
	for (size_t i = 0; i < p->function_count && i < FUNCTIONS_SHOWN; i++)
		function(x, &p->functions[i]);
	if (p->function_count + p->functions_left > FUNCTIONS_SHOWN)
		fprintf(x->term.out, "and %zu more\n",
			p->function_count + p->functions_left - FUNCTIONS_SHOWN);
}

/* ---- crashes ---- */

/* Cut at the right edge; blanks behind it would be noise. */
static void rest_of_line(const struct text *x, const char *text, int taken)
{
	int room = x->term.columns - taken, width = term_columns(text);

	term_left(&x->term, text, width < room ? width : room);
	putc('\n', x->term.out);
}

static void crash(const struct text *x, const struct crash *c)
{
	struct name signal = name_signal(c->signal), code = name_signal_code(c->signal, c->code);
	char line[1024];

	term_style(&x->term, TERM_RED);
	fputs(signal.text, x->term.out);
	term_style(&x->term, TERM_PLAIN);
	snprintf(line, sizeof(line), " (%s) at 0x%" PRIx64 " in %s, pid %d, %s", code.text,
		 c->address, c->program, c->pid, units_time(c->ts).text);
	rest_of_line(x, line, (int)strlen(signal.text));
	if (c->route) {
		snprintf(line, sizeof(line), "  %s%s %s", c->exact ? "" : "probably ",
			 name_method(c->method), c->path);
		rest_of_line(x, line, 0);
	}
	if (*c->stack)
		term_block(&x->term, c->stack, 4, STACK_LINES);
}

void render_text_crashes(const struct text *x)
{
	const struct model *m = x->model;
	char detail[96];

	if (!m->crash_count)
		return;
	snprintf(detail, sizeof(detail), "%s in all, newest first",
		 units_count(m->crashes_total).text);
	render_text_heading(x, "CRASHES", detail);
	for (size_t i = 0; i < m->crash_count && i < CRASHES_SHOWN; i++)
		crash(x, &m->crashes[i]);
	if (m->crashes_total > CRASHES_SHOWN)
		fprintf(x->term.out, "and %s more\n",
			units_count(m->crashes_total - CRASHES_SHOWN).text);
}
