// SPDX-License-Identifier: Apache-2.0
/* Connections, look-ups, measurements, and what the program told. */
#include "export.h"

#include "names.h"

void export_fields_dns(const struct export_event *e, const struct fields *f)
{
	fields_text(f, "dns.question.name", e->decode->dns.host);
	fields_string(f, "error.type", name_lookup((unsigned)e->decode->dns.code).text);
}

void export_fields_conn(const struct export_event *e, const struct fields *f)
{
	const struct decode_conn *c = &e->decode->conn;

	fields_int(f, "profilis.connection.id", c->conn);
	fields_string(f, "profilis.role", name_role((unsigned)c->role));
	fields_address(f, c->target);
	fields_int(f, "profilis.bytes_in", c->in);
	fields_int(f, "profilis.bytes_out", c->out);
	fields_int(f, "profilis.requests", c->exchanges);
	fields_string(f, "profilis.connection.end", name_conn_end((unsigned)c->end));
	fields_int(f, "profilis.rtt_us", c->rtt_us);
	fields_int(f, "profilis.retransmits", c->retransmits);
	if (c->connect_ns)
		fields_int(f, "profilis.connect_ns", c->connect_ns);
	if (c->handshake_ns)
		fields_int(f, "profilis.tls_handshake_ns", c->handshake_ns);
	if (c->connect_errno)
		fields_string(f, "error.type", name_errno((unsigned)c->connect_errno).text);
}

void export_fields_span(const struct export_event *e, const struct fields *f)
{
	const struct decode_span *s = &e->decode->span;

	fields_text(f, "profilis.span.name", s->name);
	fields_int(f, "profilis.self_ns", s->self);
	fields_int(f, "profilis.span.depth", s->depth);
	if (s->flags & FORMAT_SPAN_UNWOUND)
		fields_string(f, "error.type", "exception");
}

void export_fields_function(const struct export_event *e, const struct fields *f)
{
	const struct decode_function *d = &e->decode->function;

	fields_text(f, "profilis.module", d->module);
	fields_hex(f, d->module.length ? "profilis.offset" : "profilis.address", d->offset);
	fields_int(f, "profilis.calls", d->calls);
	fields_int(f, "profilis.total_ns", d->total);
	fields_int(f, "profilis.self_ns", d->self);
}

void export_fields_metric(const struct export_event *e, const struct fields *f)
{
	const struct decode_metric *m = &e->decode->metric;

	fields_text(f, "profilis.metric.name", m->name);
	fields_string(f, "profilis.metric.type", name_metric((unsigned)m->metric));
	fields_double(f, "profilis.metric.value", m->value);
	fields_double(f, "profilis.metric.sampled", (double)m->per_million / 1e6);
	fields_text(f, "profilis.metric.tags", m->tags);
}

void export_fields_gauge(const struct export_event *e, const struct fields *f)
{
	const struct decode_gauge *g = &e->decode->gauge;

	fields_string(f, "profilis.gauge", name_gauge((unsigned)g->gauge));
	fields_text(f, "profilis.gauge.of", g->name);
	fields_int(f, "profilis.gauge.value", g->value);
	if (g->limit)
		fields_int(f, "profilis.gauge.limit", g->limit);
}

void export_fields_resources(const struct export_event *e, const struct fields *f)
{
	static const char *const names[] = {
#define RESOURCE_NAME(name) "profilis." #name,
		FORMAT_RESOURCES(RESOURCE_NAME)
#undef RESOURCE_NAME
	};

	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		if (e->decode->resources.value[i] != DECODE_UNKNOWN)
			fields_int(f, names[i], e->decode->resources.value[i]);
}
