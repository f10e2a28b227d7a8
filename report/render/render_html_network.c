// SPDX-License-Identifier: Apache-2.0
/* The page's sections about what is beside requests: protocols, upstreams, look-ups, connections.
 */
#include "render_html.h"

#include "names.h"
#include "units.h"

#define CALLERS_SHOWN 5
/* Without script; with it, all can be had. */
#define UPSTREAMS_SHOWN 100u

static void counted(struct template_scope *s, const char *name, uint64_t count)
{
	template_format(s, name, "%s", units_count(count).text);
}

static void failing(struct template_scope *s, uint64_t errors, uint64_t count)
{
	template_format(s, "errors", "%s", units_percent(units_ratio(errors, count)).text);
	template_when(s, "failing", errors > 0);
}

static void protocol_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct protocol_count *p = &m->protocols[index];

	template_text(s, "protocol", name_protocol(p->protocol));
	template_text(s, "over", p->protocol & FORMAT_TLS ? "TLS" : "clear");
	counted(s, "count", p->count);
	template_format(s, "share", "%s",
			units_percent(units_ratio(p->count, m->total.requests)).text);
}

static void grpc_item(struct template_scope *s, const void *context, size_t index)
{
	const struct status_count *c = &((const struct model *)context)->grpc[index];

	template_text(s, "status", name_grpc(c->status));
	counted(s, "count", c->count);
}

static void listener_item(struct template_scope *s, const void *context, size_t index)
{
	const struct listener *l = &((const struct model *)context)->listeners[index];

	template_text(s, "listener", l->name);
	counted(s, "longest", l->max);
	template_format(s, "average", "%.2g", units_ratio(l->sum, l->samples));
	template_format(s, "backlog", "%s", l->limit ? units_count(l->limit).text : "–");
	counted(s, "full", l->full);
}

/* ---- upstreams ---- */

static void caller_item(struct template_scope *s, const void *context, size_t index)
{
	const struct call *c = &((const struct upstream *)context)->callers[index];

	template_text(s, "caller", c->caller);
	counted(s, "calls", c->exact + c->probable);
	template_when(s, "probable", c->probable > c->exact);
}

static void callers(struct template_scope *s, const struct upstream *u)
{
	size_t shown = u->caller_count < CALLERS_SHOWN ? u->caller_count : CALLERS_SHOWN;

	template_list(s, "callers", shown, caller_item, u);
	template_when(s, "more_callers", u->caller_count > shown);
	template_format(s, "callers_left", "%zu", u->caller_count - shown);
	template_when(s, "nobody", u->unknown > 0);
	counted(s, "nobody_count", u->unknown);
}

static void upstream_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct upstream *u = &m->upstreams[index];
	const struct tally *t = &u->tally;

	template_text(s, "host", u->host);
	template_text(s, "route", u->route);
	counted(s, "count", t->requests);
	failing(s, t->errors, t->requests);
	render_html_mean(s, "mean", m, &t->latency);
	render_html_quantile(s, "p50", m, &t->latency, .5);
	render_html_quantile(s, "p95", m, &t->latency, .95);
	render_html_quantile(s, "p99", m, &t->latency, .99);
	callers(s, u);
}

static void error_item(struct template_scope *s, const void *context, size_t index)
{
	const struct status_count *c = &((const struct upstream_host *)context)->errors[index];

	template_format(s, "error", "%s", name_errno(c->status).text);
	counted(s, "error_count", c->count);
}

static void host_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct upstream_host *h = &m->hosts[index];

	template_text(s, "host", h->host);
	counted(s, "connections", h->connections);
	counted(s, "encrypted", h->tls);
	template_format(s, "each", "%.3g", units_ratio(h->requests, h->connections));
	counted(s, "failed", h->failed);
	template_when(s, "failing", h->failed > 0);
	template_list(s, "connect_errors", h->error_count, error_item, h);
	render_html_quantile(s, "connect_p50", m, &h->connect, .5);
	render_html_quantile(s, "connect_p99", m, &h->connect, .99);
	render_html_quantile(s, "handshake", m, &h->handshake, .5);
}

static void code_item(struct template_scope *s, const void *context, size_t index)
{
	const struct lookup_code *c = &((const struct lookup *)context)->codes[index];

	template_when(s, "missed", c->code != 0);
	template_format(s, "error", "%s", name_lookup(c->code).text);
	counted(s, "error_count", c->time.count);
}

static void lookup_item(struct template_scope *s, const void *context, size_t index)
{
	const struct model *m = context;
	const struct lookup *l = &m->lookups[index];

	template_text(s, "host", l->host);
	counted(s, "count", l->time.count);
	failing(s, l->errors, l->time.count);
	template_list(s, "codes", l->code_count, code_item, l);
	render_html_mean(s, "mean", m, &l->time);
	render_html_quantile(s, "p50", m, &l->time, .5);
	render_html_quantile(s, "p95", m, &l->time, .95);
	render_html_quantile(s, "longest", m, &l->time, 1);
}

static void log_item(struct template_scope *s, const void *context, size_t index)
{
	const struct log_text *l = &((const struct model *)context)->logs[index];

	template_format(s, "when", "%s", units_time(l->ts).text);
	template_when(s, "named", l->route != NULL);
	template_text(s, "route", l->route);
	template_text(s, "text", l->text);
}

/* ---- facts ---- */

static void served(struct template_scope *s, const struct model *m)
{
	const struct connections *c = &m->connections;

	template_when(s, "has_connections", c->opened || m->total.requests);
	counted(s, "opened", c->opened);
	counted(s, "open_at_end", c->open_at_end);
	counted(s, "given_up", c->given_up);
	template_format(s, "reuse", "%.3g", units_ratio(c->exchanges, c->lifetime.count));
	counted(s, "reuse_most", c->each.count ? c->each.max : 0);
	template_format(s, "bytes_in", "%s", units_bytes((double)c->bytes_in).text);
	template_format(s, "bytes_out", "%s", units_bytes((double)c->bytes_out).text);
	template_format(s, "unseen", "%s",
			units_bytes((double)c->unseen_in + (double)c->unseen_out).text);
	counted(s, "retransmits", c->retransmits);
	counted(s, "tls", c->tls);
	render_html_quantile(s, "rtt_p50", m, &c->rtt, .5);
	render_html_quantile(s, "rtt_p99", m, &c->rtt, .99);
	render_html_quantile(s, "lifetime_p50", m, &c->lifetime, .5);
	render_html_quantile(s, "handshake_p50", m, &c->handshake, .5);
	render_html_quantile(s, "handshake_p99", m, &c->handshake, .99);
}

static void queueing(struct template_scope *s, const struct model *m)
{
	const struct connections *c = &m->connections;
	bool any = c->queue.count || c->proxy_queue.count || m->listener_count;

	template_when(s, "has_queues", any);
	render_html_quantile(s, "queue_p50", m, &c->queue, .5);
	render_html_quantile(s, "queue_p99", m, &c->queue, .99);
	render_html_quantile(s, "proxy_p50", m, &c->proxy_queue, .5);
	render_html_quantile(s, "proxy_p99", m, &c->proxy_queue, .99);
	template_when(s, "has_listeners", m->listener_count > 0);
	template_list(s, "listeners", m->listener_count, listener_item, m);
}

void render_html_network(struct template_scope *s, const struct model *m)
{
	size_t upstreams =
		m->upstream_count < UPSTREAMS_SHOWN ? m->upstream_count : UPSTREAMS_SHOWN;

	served(s, m);
	queueing(s, m);
	template_list(s, "protocols", m->protocol_count, protocol_item, m);
	template_when(s, "any_grpc", m->grpc_count > 0);
	template_list(s, "grpc", m->grpc_count, grpc_item, m);
	template_when(s, "has_upstreams", m->upstream_count > 0);
	template_list(s, "upstreams", upstreams, upstream_item, m);
	template_when(s, "upstreams_left", m->upstream_count > upstreams);
	counted(s, "upstreams_more", m->upstream_count - upstreams);
	template_when(s, "has_hosts", m->host_count > 0);
	template_list(s, "hosts", m->host_count, host_item, m);
	template_when(s, "has_lookups", m->lookup_count > 0);
	template_list(s, "lookups", m->lookup_count, lookup_item, m);
	template_when(s, "has_logs", m->log_count > 0);
	template_list(s, "logs", m->log_count, log_item, m);
	counted(s, "logs_total", m->logs_total);
}
