// SPDX-License-Identifier: Apache-2.0
/* All events but exchanges and what they refer to. */
#include "decode_parts.h"

#include <string.h>

static enum decode_kind conn(struct decode *d)
{
	struct decode_conn *c = &d->conn;

	c->open = d->base;
	if (!get(d, &c->conn) || !get(d, &c->role) || !get_delta(d, &c->open))
		return DECODE_DAMAGED;
	if (!get(d, &c->duration) || !get(d, &c->in) || !get(d, &c->out) || !get(d, &c->exchanges))
		return DECODE_DAMAGED;
	if (!get(d, &c->end) || !get(d, &c->unseen_in) || !get(d, &c->unseen_out))
		return DECODE_DAMAGED;
	if (!get(d, &c->rtt_us) || !get(d, &c->retransmits) || !get_text(d, &c->target))
		return DECODE_DAMAGED;
	if (!get_appended(d, UINT64_MAX, &c->connect_ns) ||
	    !get_appended(d, 65536, &c->connect_errno) ||
	    !get_appended(d, UINT64_MAX, &c->handshake_ns) ||
	    !get_appended(d, UINT64_MAX, &c->flags))
		return DECODE_DAMAGED;
	return DECODE_CONN;
}

/* The rest of the event. */
static struct decode_text rest(const struct decode *d)
{
	return (struct decode_text){(const char *)d->at, (uint32_t)(d->end - d->at)};
}

static enum decode_kind trace(struct decode *d)
{
	if (d->end - d->at < (ptrdiff_t)FORMAT_TRACE_BYTES)
		return DECODE_DAMAGED;
	d->trace.ids = d->at;
	d->at += FORMAT_TRACE_BYTES;
	d->trace.request_id = rest(d);
	d->pending |= DECODE_ABOUT_TRACE;
	return DECODE_OTHER;
}

static enum decode_kind parent(struct decode *d)
{
	struct decode_parent *p = &d->parent;
	uint64_t certainty, method, flags;

	if (!get(d, &p->id) || !get_below(d, 256, &certainty) || !get_below(d, 256, &method) ||
	    !get_text(d, &p->path))
		return DECODE_DAMAGED;
	p->certainty = (uint8_t)certainty;
	p->method = method < FORMAT_METHOD_COUNT ? (uint8_t)method : FORMAT_METHOD_OTHER;
	p->kept = get(d, &flags) && flags & FORMAT_PARENT_KEPT;
	d->pending |= DECODE_ABOUT_PARENT;
	return DECODE_OTHER;
}

/* A trace is an exchange's alone. */
static uint8_t take_parent(struct decode *d)
{
	uint8_t about = d->pending & DECODE_ABOUT_PARENT;

	d->pending &= (uint8_t)~DECODE_ABOUT_PARENT;
	return about;
}

static enum decode_kind dns(struct decode *d)
{
	struct decode_dns *n = &d->dns;

	n->begin = d->base;
	n->about = take_parent(d);
	if (!get_delta(d, &n->begin) || !get(d, &n->duration) || !get_below(d, 65536, &n->code) ||
	    !get_text(d, &n->host))
		return DECODE_DAMAGED;
	return DECODE_DNS;
}

static enum decode_kind gauge(struct decode *d)
{
	struct decode_gauge *g = &d->gauge;

	g->time = d->base;
	if (!get(d, &g->gauge) || !get_delta(d, &g->time) || !get(d, &g->value) ||
	    !get(d, &g->limit) || !get_text(d, &g->name))
		return DECODE_DAMAGED;
	return DECODE_GAUGE;
}

static enum decode_kind log_text(struct decode *d)
{
	struct decode_log *l = &d->log;

	l->time = d->base;
	l->about = take_parent(d);
	if (!get(d, &l->log) || !get_delta(d, &l->time))
		return DECODE_DAMAGED;
	l->text = rest(d);
	return DECODE_LOG;
}

/* A string's id + 1; 0: none, which reads as empty. */
static bool get_optional(struct decode *d, struct decode_text *text)
{
	uint64_t id;

	*text = (struct decode_text){"", 0};
	if (!get(d, &id) || id > d->string_count)
		return false;
	if (id)
		*text = d->strings[id - 1];
	return true;
}

static enum decode_kind call(struct decode *d)
{
	struct decode_call *c = &d->call;
	uint64_t system, flags;

	c->begin = d->base;
	c->about = take_parent(d);
	if (!get(d, &system) || !get_delta(d, &c->begin) || !get(d, &c->duration) ||
	    !get(d, &c->first) || !get(d, &c->rows) || !get(d, &flags))
		return DECODE_DAMAGED;
	if (!get_text(d, &c->statement) || !get_text(d, &c->target) || !get_optional(d, &c->error))
		return DECODE_DAMAGED;
	c->rows--; /* 0, unknown, becomes DECODE_ROWS_UNKNOWN */
	c->system = system < FORMAT_SYSTEM_COUNT ? (uint8_t)system : UINT8_MAX;
	c->flags = (uint32_t)flags;
	return DECODE_CALL;
}

static enum decode_kind stack(struct decode *d)
{
	if (!get_text(d, &d->stack))
		return DECODE_DAMAGED;
	d->pending |= DECODE_ABOUT_STACK;
	return DECODE_OTHER;
}

/* Those of one exchange come one behind another. */
static enum decode_kind label(struct decode *d)
{
	struct decode_label *l = &d->labels[d->label_count % FORMAT_LABELS_MAX];

	if (!(d->pending & DECODE_ABOUT_LABELS)) {
		d->label_count = 0;
		l = d->labels;
	}
	if (d->label_count == FORMAT_LABELS_MAX || !get_text(d, &l->key) || !get_text(d, &l->value))
		return DECODE_DAMAGED;
	d->label_count++;
	d->pending |= DECODE_ABOUT_LABELS;
	return DECODE_OTHER;
}

static enum decode_kind exception(struct decode *d)
{
	struct decode_exception *e = &d->exception;

	e->time = d->base;
	e->about = take_parent(d);
	if (!get(d, &e->source) || !get_delta(d, &e->time) || !get_text(d, &e->type) ||
	    !get_optional(d, &e->stack))
		return DECODE_DAMAGED;
	e->message = rest(d);
	return DECODE_EXCEPTION;
}

static enum decode_kind sample(struct decode *d)
{
	struct decode_sample *s = &d->sample;

	s->time = d->base;
	s->about = take_parent(d);
	if (!get_delta(d, &s->time) || !get(d, &s->cpu) || !get_optional(d, &s->stack) ||
	    !get(d, &s->tid))
		return DECODE_DAMAGED;
	return DECODE_SAMPLE;
}

static enum decode_kind crash(struct decode *d)
{
	struct decode_crash *c = &d->crash;
	uint64_t code = 0;

	c->time = d->base;
	c->about = take_parent(d);
	if (!get_delta(d, &c->time) || !get(d, &c->signal) || !get_delta(d, &code) ||
	    !get(d, &c->address) || !get(d, &c->tid) || !get_optional(d, &c->stack))
		return DECODE_DAMAGED;
	c->code = (int64_t)code;
	return DECODE_CRASH;
}

static enum decode_kind span(struct decode *d)
{
	struct decode_span *s = &d->span;

	s->begin = d->base;
	s->about = take_parent(d);
	if (!get_delta(d, &s->begin) || !get(d, &s->duration) || !get(d, &s->self) ||
	    !get(d, &s->depth) || !get(d, &s->flags) || !get_text(d, &s->name))
		return DECODE_DAMAGED;
	return DECODE_SPAN;
}

static enum decode_kind function(struct decode *d)
{
	struct decode_function *f = &d->function;

	f->begin = d->base;
	f->about = take_parent(d);
	if (!get_delta(d, &f->begin) || !get(d, &f->calls) || !get(d, &f->total) ||
	    !get(d, &f->self) || !get_optional(d, &f->module) || !get(d, &f->offset))
		return DECODE_DAMAGED;
	return DECODE_FUNCTION;
}

static bool get_double(struct decode *d, double *value)
{
	if (d->end - d->at < (ptrdiff_t)sizeof(*value))
		return false;
	memcpy(value, d->at, sizeof(*value));
	d->at += sizeof(*value);
	return true;
}

static enum decode_kind metric(struct decode *d)
{
	struct decode_metric *m = &d->metric;

	m->time = d->base;
	if (!get(d, &m->metric) || !get_delta(d, &m->time) || !get_double(d, &m->value) ||
	    !get(d, &m->per_million) || !get_text(d, &m->name) || !get_optional(d, &m->tags))
		return DECODE_DAMAGED;
	return m->per_million ? DECODE_METRIC : DECODE_DAMAGED;
}

/* Of later versions those that this one knows. */
static enum decode_kind resources(struct decode *d)
{
	struct decode_resources *r = &d->resources;
	uint64_t count;

	r->time = d->base;
	if (!get_delta(d, &r->time) || !get(d, &count))
		return DECODE_DAMAGED;
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++) {
		r->value[i] = 0;
		if (i < count && !get(d, &r->value[i]))
			return DECODE_DAMAGED;
		r->value[i]--; /* 0, unknown, becomes DECODE_UNKNOWN */
	}
	return DECODE_RESOURCES;
}

enum decode_kind decode_beside(struct decode *d, unsigned kind)
{
	static enum decode_kind (*const decoders[])(struct decode *) = {
		[FORMAT_KIND_CONN] = conn,	     [FORMAT_KIND_TRACE] = trace,
		[FORMAT_KIND_PARENT] = parent,	     [FORMAT_KIND_DNS] = dns,
		[FORMAT_KIND_GAUGE] = gauge,	     [FORMAT_KIND_LOG] = log_text,
		[FORMAT_KIND_CALL] = call,	     [FORMAT_KIND_STACK] = stack,
		[FORMAT_KIND_LABEL] = label,	     [FORMAT_KIND_EXCEPTION] = exception,
		[FORMAT_KIND_SAMPLE] = sample,	     [FORMAT_KIND_SPAN] = span,
		[FORMAT_KIND_FUNCTION] = function,   [FORMAT_KIND_METRIC] = metric,
		[FORMAT_KIND_RESOURCES] = resources, [FORMAT_KIND_CRASH] = crash,
	};

	if (kind >= sizeof(decoders) / sizeof(decoders[0]) || !decoders[kind])
		return DECODE_OTHER;
	return decoders[kind](d);
}

bool decode_about(const struct decode *d, enum decode_kind kind, uint8_t *about)
{
	const uint8_t *const of[] = {
		[DECODE_DNS] = &d->dns.about,	    [DECODE_LOG] = &d->log.about,
		[DECODE_CALL] = &d->call.about,	    [DECODE_EXCEPTION] = &d->exception.about,
		[DECODE_SAMPLE] = &d->sample.about, [DECODE_SPAN] = &d->span.about,
		[DECODE_CRASH] = &d->crash.about,   [DECODE_FUNCTION] = &d->function.about,
		[DECODE_EXCHANGE] = &d->x.about,    [DECODE_BRIEF] = &d->x.about,
	};

	if (kind >= sizeof(of) / sizeof(of[0]) || !of[kind])
		return false;
	*about = *of[kind];
	return true;
}
