// SPDX-License-Identifier: Apache-2.0
/* The summary's sections about what requests and processes used. */
#include "cpu_use.h"
#include "render_text.h"
#include "units.h"

#include <string.h>

#define ROUTES_SHOWN 8
#define PROCESSES_SHOWN 8

static void put(const struct text *x, const char *what, const char *value)
{
	term_right(&x->term, value, 14);
	fputs("  ", x->term.out);
	term_left(&x->term, what, x->term.columns - 16);
	putc('\n', x->term.out);
}

static void route(const struct text *x, const struct route *r)
{
	char line[160];
	struct units each = units_duration((uint64_t)hist_mean(&r->cpu.time), x->round_to);
	struct units p95 = units_duration(hist_quantile(&r->cpu.time, .95), x->round_to);
	struct units waiting = units_percent(cpu_use_waiting(&r->cpu));

	snprintf(line, sizeof(line), "%12s %12s %10s", each.text, p95.text, waiting.text);
	term_left(&x->term, r->name, x->term.columns - 37);
	fputs(line, x->term.out);
	putc('\n', x->term.out);
}

static void routes(const struct text *x)
{
	const struct model *m = x->model;
	char detail[128];
	size_t shown = 0;

	if (!m->cpu.time.count)
		return;
	snprintf(detail, sizeof(detail), "mean, P95, share of the time not running; %s measured",
		 units_count(m->cpu.time.count).text);
	render_text_heading(x, "CPU BY ROUTE", detail);
	for (size_t i = 0; i < m->route_count && shown < ROUTES_SHOWN; i++)
		if (m->routes[i].cpu.time.count) {
			route(x, &m->routes[i]);
			shown++;
		}
}

static const char *bytes_or_dash(struct units *u, uint64_t value)
{
	*u = value == UINT64_MAX ? (struct units){"–"} : units_bytes((double)value);
	return u->text;
}

static const char *count_or_dash(struct units *u, uint64_t value)
{
	*u = value == UINT64_MAX ? (struct units){"–"} : units_count(value);
	return u->text;
}

static void process(const struct text *x, const struct process *p)
{
	struct units rss, threads, files;
	char line[512];

	snprintf(line, sizeof(line),
		 "of a core, %s (%d): at most %s resident, %s threads, %s descriptors", p->program,
		 p->pid, bytes_or_dash(&rss, p->use.most[FORMAT_RESOURCE_rss_bytes]),
		 count_or_dash(&threads, p->use.most[FORMAT_RESOURCE_threads]),
		 count_or_dash(&files, p->use.most[FORMAT_RESOURCE_descriptors]));
	put(x, line, units_percent(units_ratio(p->use.cpu_ns, p->use.span_ns)).text);
}

static void processes(const struct text *x)
{
	const struct model *m = x->model;
	size_t known = 0;

	for (size_t i = 0; i < m->process_count; i++)
		known += m->processes[i].use.samples > 1;
	if (!known)
		return;
	render_text_heading(x, "RESOURCES", "while requests came");
	for (size_t i = 0, shown = 0; i < m->process_count && shown < PROCESSES_SHOWN; i++)
		if (m->processes[i].use.samples > 1) {
			process(x, &m->processes[i]);
			shown++;
		}
	if (known > PROCESSES_SHOWN)
		fprintf(x->term.out, "and %zu more\n", known - PROCESSES_SHOWN);
}

void render_text_resources(const struct text *x)
{
	routes(x);
	processes(x);
}
