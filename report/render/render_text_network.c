// SPDX-License-Identifier: Apache-2.0
/* The summary's sections about what is beside requests. */
#include "render_text.h"

#include "names.h"
#include "units.h"

#include <stdarg.h>
#include <string.h>

#define UPSTREAMS_SHOWN 10
#define CALLERS_SHOWN 3
#define LOOKUPS_SHOWN 8
#define LISTENERS_SHOWN 4

/* One line that is put together piece by piece and cut at the right edge. */
struct line {
	size_t used;
	char text[1024];
};

static __attribute__((format(printf, 2, 3))) void add(struct line *l, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(l->text + l->used, sizeof(l->text) - l->used, format, arguments);
	va_end(arguments);
	l->used += n > 0 ? (size_t)n : 0;
	if (l->used >= sizeof(l->text))
		l->used = sizeof(l->text) - 1;
}

/* Trailing blanks of a cell that fills the line would be noise. */
static void put(const struct text *x, const struct line *l)
{
	int width = term_columns(l->text);

	term_left(&x->term, l->text, width < x->term.columns ? width : x->term.columns);
	putc('\n', x->term.out);
}

static struct units time_at(const struct text *x, const struct hist *h, double q)
{
	return h->count ? units_duration(hist_quantile(h, q), x->round_to) : (struct units){"–"};
}

static struct units mean(const struct text *x, const struct hist *h)
{
	return h->count ? units_duration((uint64_t)hist_mean(h), x->round_to) : (struct units){"–"};
}

void render_text_protocols(const struct text *x)
{
	const struct model *m = x->model;
	struct line l = {0}, grpc = {0};

	for (size_t i = 0; i < m->protocol_count; i++) {
		const struct protocol_count *p = &m->protocols[i];

		add(&l, "%s%s%s %s", i ? ", " : "", name_protocol(p->protocol),
		    p->protocol & FORMAT_TLS ? " over TLS" : "", units_count(p->count).text);
		add(&l, " (%s)", units_percent(units_ratio(p->count, m->total.requests)).text);
	}
	for (size_t i = 0; i < m->grpc_count; i++)
		add(&grpc, "%s%s %s", i ? ", " : "gRPC: ", name_grpc(m->grpc[i].status),
		    units_count(m->grpc[i].count).text);
	if (l.used)
		render_text_heading(x, "PROTOCOLS", "");
	if (l.used)
		put(x, &l);
	if (grpc.used)
		put(x, &grpc);
}

/* ---- tables ---- */

struct column {
	const char *name;
	int width;
};

static void heads(const struct text *x, int first, const struct column *columns, size_t count)
{
	term_style(&x->term, TERM_DIM);
	term_left(&x->term, "", first);
	for (size_t i = 0; i < count; i++)
		term_right(&x->term, columns[i].name, columns[i].width);
	term_style(&x->term, TERM_PLAIN);
	putc('\n', x->term.out);
}

/* Count, share of errors, mean, P95, and a last figure. */
static void figures(const struct text *x, const struct hist *h, uint64_t count, uint64_t errors,
		    struct units last)
{
	term_right(&x->term, units_short(count).text, 10);
	if (errors)
		term_style(&x->term, TERM_RED);
	term_right(&x->term, units_percent(units_ratio(errors, count)).text, 9);
	term_style(&x->term, TERM_PLAIN);
	term_right(&x->term, mean(x, h).text, 10);
	term_right(&x->term, time_at(x, h, .95).text, 10);
	term_right(&x->term, last.text, 10);
	putc('\n', x->term.out);
}

static void callers(const struct text *x, const struct upstream *u)
{
	struct line l = {0};

	for (size_t i = 0; i < u->caller_count && i < CALLERS_SHOWN; i++) {
		const struct call *c = &u->callers[i];

		add(&l, "%s%s%s %s", i ? ", " : "  from ", c->probable > c->exact ? "~" : "",
		    c->caller, units_count(c->exact + c->probable).text);
	}
	if (u->caller_count > CALLERS_SHOWN)
		add(&l, ", %zu more", u->caller_count - CALLERS_SHOWN);
	if (!l.used)
		return;
	term_style(&x->term, TERM_DIM);
	put(x, &l);
	term_style(&x->term, TERM_PLAIN);
}

static void upstream(const struct text *x, const struct upstream *u)
{
	struct line l = {0};

	add(&l, "%s %s", u->host, u->route);
	term_left(&x->term, l.text, x->term.columns - 49);
	figures(x, &u->tally.latency, u->tally.requests, u->tally.errors,
		time_at(x, &u->tally.latency, .99));
	callers(x, u);
}

void render_text_upstreams(const struct text *x)
{
	static const struct column columns[] = {
		{"count", 10}, {"errors", 9}, {"mean", 10}, {"P95", 10}, {"P99", 10}};
	const struct model *m = x->model;

	if (!m->upstream_count)
		return;
	render_text_heading(x, "UPSTREAMS", "by time; ~ where the request is only probable");
	heads(x, x->term.columns - 49, columns, 5);
	for (size_t i = 0; i < m->upstream_count && i < UPSTREAMS_SHOWN; i++)
		upstream(x, &m->upstreams[i]);
	if (m->upstream_count > UPSTREAMS_SHOWN)
		fprintf(x->term.out, "and %zu more\n", m->upstream_count - UPSTREAMS_SHOWN);
}

void render_text_lookups(const struct text *x)
{
	static const struct column columns[] = {
		{"count", 10}, {"errors", 9}, {"mean", 10}, {"P95", 10}, {"longest", 10}};
	const struct model *m = x->model;

	if (!m->lookup_count)
		return;
	render_text_heading(x, "NAME LOOK-UPS", "by time");
	heads(x, x->term.columns - 49, columns, 5);
	for (size_t i = 0; i < m->lookup_count && i < LOOKUPS_SHOWN; i++) {
		const struct lookup *l = &m->lookups[i];

		term_left(&x->term, l->host, x->term.columns - 49);
		figures(x, &l->time, l->time.count, l->errors, time_at(x, &l->time, 1));
	}
	if (m->lookup_count > LOOKUPS_SHOWN)
		fprintf(x->term.out, "and %zu more\n", m->lookup_count - LOOKUPS_SHOWN);
}

/* ---- connections ---- */

static void timed(const struct text *x, const char *what, const struct hist *h)
{
	struct line l = {0};

	if (!h->count)
		return;
	add(&l, "%s: P50 %s", what, time_at(x, h, .5).text);
	add(&l, ", P99 %s", time_at(x, h, .99).text);
	put(x, &l);
}

static void listeners(const struct text *x)
{
	const struct model *m = x->model;

	for (size_t i = 0; i < m->listener_count && i < LISTENERS_SHOWN; i++) {
		const struct listener *q = &m->listeners[i];
		struct line l = {0};

		add(&l, "waiting to be accepted: at most %s", units_count(q->max).text);
		if (q->limit)
			add(&l, " of %s", units_count(q->limit).text);
		add(&l, ", %.2g on average, at %s", units_ratio(q->sum, q->samples), q->name);
		put(x, &l);
	}
}

static void outgoing(const struct text *x)
{
	const struct connections *c = &x->model->outgoing;
	struct line l = {0};

	if (!c->lifetime.count && !c->connects_failed)
		return;
	add(&l, "outgoing: %s closed", units_count(c->lifetime.count).text);
	add(&l, ", %s TLS", units_count(c->tls).text);
	add(&l, ", %s could not be made", units_count(c->connects_failed).text);
	add(&l, "; %.3g requests on each", units_ratio(c->exchanges, c->lifetime.count));
	put(x, &l);
	timed(x, "outgoing, connecting", &c->connect);
	timed(x, "outgoing, TLS handshake", &c->handshake);
}

void render_text_connections(const struct text *x)
{
	const struct connections *c = &x->model->connections;
	struct line l = {0};

	render_text_heading(x, "CONNECTIONS", "");
	add(&l, "%s opened", units_count(c->opened).text);
	add(&l, ", %s open at the end", units_count(c->open_at_end).text);
	if (c->tls)
		add(&l, ", %s TLS", units_count(c->tls).text);
	add(&l, "; %.3g requests on each", units_ratio(c->exchanges, c->lifetime.count));
	put(x, &l);
	timed(x, "waited for the first byte", &c->queue);
	timed(x, "waited since the proxy", &c->proxy_queue);
	timed(x, "TLS handshake", &c->handshake);
	timed(x, "round trip", &c->rtt);
	listeners(x);
	outgoing(x);
}
