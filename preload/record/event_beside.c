// SPDX-License-Identifier: Apache-2.0
/* All events but exchanges. */
#include "event_parts.h"

void event_conn(struct event_block *b, const struct event_conn *c)
{
	uint16_t target = event_string(b, c->target);
	uint8_t *frame = b->at;
	uint8_t *at = frame + 3;

	at = put(at, c->conn);
	at = put(at, c->role);
	at = put_signed(at, (int64_t)(c->open - b->block->begin_ns));
	at = put(at, c->close - c->open);
	at = put(at, c->in);
	at = put(at, c->out);
	at = put(at, c->exchanges);
	at = put(at, c->end);
	at = put(at, c->unseen_in);
	at = put(at, c->unseen_out);
	at = put(at, c->rtt_us);
	at = put(at, c->retransmits);
	at = put(at, target);
	at = put(at, c->connect_ns);
	at = put(at, c->connect_errno);
	at = put(at, c->handshake_ns);
	at = put(at, c->flags);
	close_frame(b, frame, FORMAT_KIND_CONN, at);
	reach(b, c->open, c->close);
}

static struct event_text cut(struct event_text text, uint32_t max)
{
	return (struct event_text){text.bytes, text.length < max ? text.length : max};
}

/* Its id + 1; 0 for none. */
static uint16_t string_or_none(struct event_block *b, struct event_text text, uint32_t max)
{
	return text.length ? event_string(b, cut(text, max)) + 1 : 0;
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t n)
{
	if (n)
		memcpy(at, bytes, n);
	return at + n;
}

void event_trace(struct event_block *b, const struct event_trace *t)
{
	struct event_text id = cut(t->request_id, FORMAT_REQUEST_ID_MAX);
	uint8_t *frame = b->at;
	uint8_t *at = put_bytes(frame + 3, t->ids, FORMAT_TRACE_BYTES);

	close_frame(b, frame, FORMAT_KIND_TRACE, put_bytes(at, id.bytes, id.length));
}

void event_parent(struct event_block *b, const struct event_parent *p)
{
	uint16_t path = event_string(b, cut(p->path, FORMAT_PATH_MAX));
	uint8_t *frame = b->at;
	uint8_t *at = put(frame + 3, p->id);

	at = put(at, p->certainty);
	at = put(at, p->method);
	at = put(at, path);
	if (p->kept)
		at = put(at, FORMAT_PARENT_KEPT);
	close_frame(b, frame, FORMAT_KIND_PARENT, at);
}

void event_dns(struct event_block *b, const struct event_dns *d)
{
	uint16_t host = event_string(b, cut(d->host, FORMAT_PATH_MAX));
	uint8_t *frame, *at;

	if (d->parent)
		event_parent(b, d->parent);
	frame = b->at;
	at = put_signed(frame + 3, (int64_t)(d->begin - b->block->begin_ns));
	at = put(at, d->end - d->begin);
	at = put(at, d->code);
	close_frame(b, frame, FORMAT_KIND_DNS, put(at, host));
	reach(b, d->begin, d->end);
}

void event_gauge(struct event_block *b, const struct event_gauge *g)
{
	uint16_t name = event_string(b, cut(g->name, FORMAT_PATH_MAX));
	uint8_t *frame = b->at;
	uint8_t *at = put(frame + 3, g->gauge);

	at = put_signed(at, (int64_t)(g->time - b->block->begin_ns));
	at = put(at, g->value);
	at = put(at, g->limit);
	close_frame(b, frame, FORMAT_KIND_GAUGE, put(at, name));
	reach(b, g->time, g->time);
}

void event_log(struct event_block *b, const struct event_log *l)
{
	struct event_text text = cut(l->text, FORMAT_LOG_MAX);
	uint8_t *frame, *at;

	if (l->parent)
		event_parent(b, l->parent);
	frame = b->at;
	at = put(frame + 3, l->log);
	at = put_signed(at, (int64_t)(l->time - b->block->begin_ns));
	close_frame(b, frame, FORMAT_KIND_LOG, put_bytes(at, text.bytes, text.length));
	reach(b, l->time, l->time);
}

/* After the begin: how long it took, and when the answer's first byte came. */
static uint8_t *put_call_times(uint8_t *at, const struct event_call *c)
{
	at = put(at, c->busy ? c->busy : c->end - c->begin);
	return put(at, c->first > c->begin ? c->first - c->begin : 0);
}

#define NAME_STATEMENT 0x80000000u
#define NAME_TARGET 0x40000000u

/* Statements and targets are few and come again: most are known by their number. */
static uint16_t named_id(struct event_block *b, uint32_t name, struct event_text text)
{
	struct event_named *n = &b->named[name * 0x9e3779b1u >> 24];

	static_assert(EVENT_NAMED == 1u << (32 - 24), "as many as are told apart");
	if (n->name != name) {
		n->string = event_string(b, text);
		n->name = name;
	}
	return n->string;
}

void event_call(struct event_block *b, const struct event_call *c)
{
	uint16_t statement = named_id(b, NAME_STATEMENT | c->statement_id,
				      cut(c->statement, FORMAT_STATEMENT_MAX));
	uint16_t target = named_id(b, NAME_TARGET | c->target_id, cut(c->target, EVENT_TARGET_MAX));
	uint16_t error = string_or_none(b, c->error, FORMAT_ERROR_MAX);
	uint8_t *frame, *at;

	if (c->parent)
		event_parent(b, c->parent);
	frame = b->at;
	at = put(frame + 3, c->system);
	at = put_signed(at, (int64_t)(c->begin - b->block->begin_ns));
	at = put_call_times(at, c);
	at = put(at, c->rows + 1); /* UINT64_MAX: 0 */
	at = put(at, c->flags);
	at = put(at, statement);
	at = put(at, target);
	close_frame(b, frame, FORMAT_KIND_CALL, put(at, error));
	reach(b, c->begin, c->end);
}

/* ---- stacks ---- */

/* The block's id of a stack, + 1; 0: there is none. Frames that do not fit are the outermost. */
static __attribute__((noinline)) uint16_t stack_or_none(struct event_block *b,
							struct event_stack stack)
{
	uint8_t bytes[FORMAT_STACK_MAX];
	uint8_t *at = bytes;

	for (unsigned i = 0; i < stack.count && at + 2 * 10 <= bytes + sizeof(bytes); i++) {
		at = put(at, string_or_none(b, stack.frames[i].module, FORMAT_MODULE_MAX));
		at = put(at, stack.frames[i].offset);
	}
	return string_or_none(b, (struct event_text){(char *)bytes, (uint32_t)(at - bytes)},
			      FORMAT_STACK_MAX);
}

struct event_need event_stack_need(struct event_stack stack)
{
	struct event_need need = {EVENT_ROOM + FORMAT_STACK_MAX, EVENT_STRINGS_MAX + 1};

	for (unsigned i = 0; i < stack.count; i++) {
		if (i && stack.frames[i].module.bytes == stack.frames[i - 1].module.bytes)
			continue;
		need.bytes += stack.frames[i].module.length + 3;
		need.strings++;
	}
	return need;
}

void event_stack(struct event_block *b, struct event_stack stack)
{
	uint16_t id = stack_or_none(b, stack);
	uint8_t *frame = b->at;

	close_frame(b, frame, FORMAT_KIND_STACK, put(frame + 3, id - 1u));
}

void event_label(struct event_block *b, const struct event_label *l)
{
	uint16_t key = event_string(b, cut(l->key, FORMAT_LABEL_MAX));
	uint16_t value = event_string(b, cut(l->value, FORMAT_LABEL_MAX));
	uint8_t *frame = b->at;

	close_frame(b, frame, FORMAT_KIND_LABEL, put(put(frame + 3, key), value));
}

/* After all that the event defines: whose it is. Then its own frame begins. */
static uint8_t *begin_owned(struct event_block *b, const struct event_parent *parent)
{
	if (parent)
		event_parent(b, parent);
	return b->at;
}

void event_exception(struct event_block *b, const struct event_exception *e)
{
	uint16_t type = event_string(b, cut(e->type, FORMAT_EXCEPTION_MAX));
	uint16_t stack = stack_or_none(b, e->stack);
	struct event_text message = cut(e->message, FORMAT_EXCEPTION_MAX);
	uint8_t *frame = begin_owned(b, e->parent);
	uint8_t *at = put(frame + 3, e->source);

	at = put_signed(at, (int64_t)(e->time - b->block->begin_ns));
	at = put(put(at, type), stack);
	close_frame(b, frame, FORMAT_KIND_EXCEPTION, put_bytes(at, message.bytes, message.length));
	reach(b, e->time, e->time);
}

void event_sample(struct event_block *b, const struct event_sample *s)
{
	uint16_t stack = stack_or_none(b, s->stack);
	uint8_t *frame = begin_owned(b, s->parent);
	uint8_t *at = put_signed(frame + 3, (int64_t)(s->time - b->block->begin_ns));

	at = put(put(at, s->cpu), stack);
	close_frame(b, frame, FORMAT_KIND_SAMPLE, put(at, s->tid));
	reach(b, s->time, s->time);
}

void event_crash(struct event_block *b, const struct event_crash *c)
{
	uint16_t stack = stack_or_none(b, c->stack);
	uint8_t *frame = begin_owned(b, c->parent);
	uint8_t *at = put_signed(frame + 3, (int64_t)(c->time - b->block->begin_ns));

	at = put_signed(put(at, c->signal), c->code);
	at = put(put(at, c->address), c->tid);
	close_frame(b, frame, FORMAT_KIND_CRASH, put(at, stack));
	reach(b, c->time, c->time);
}

/* ---- what the program tells of itself ---- */

void event_span(struct event_block *b, const struct event_span *s)
{
	uint16_t name = event_string(b, cut(s->name, FORMAT_PATH_MAX));
	uint8_t *frame = begin_owned(b, s->parent);
	uint8_t *at = put_signed(frame + 3, (int64_t)(s->begin - b->block->begin_ns));

	at = put(put(at, s->end - s->begin), s->self);
	at = put(put(at, s->depth), s->flags);
	close_frame(b, frame, FORMAT_KIND_SPAN, put(at, name));
	reach(b, s->begin, s->end);
}

void event_function(struct event_block *b, const struct event_function *f)
{
	uint16_t module = string_or_none(b, f->where.module, FORMAT_MODULE_MAX);
	uint8_t *frame = begin_owned(b, f->parent);
	uint8_t *at = put_signed(frame + 3, (int64_t)(f->begin - b->block->begin_ns));

	at = put(put(put(at, f->calls), f->total), f->self);
	close_frame(b, frame, FORMAT_KIND_FUNCTION, put(put(at, module), f->where.offset));
	reach(b, f->begin, f->begin);
}

void event_metric(struct event_block *b, const struct event_metric *m)
{
	uint16_t name = event_string(b, cut(m->name, FORMAT_METRIC_NAME_MAX));
	uint16_t tags = string_or_none(b, m->tags, FORMAT_METRIC_NAME_MAX);
	uint8_t *frame = b->at;
	uint8_t *at = put(frame + 3, m->metric);

	at = put_signed(at, (int64_t)(m->time - b->block->begin_ns));
	at = put_bytes(at, &m->value, sizeof(m->value));
	at = put(put(at, m->per_million), name);
	close_frame(b, frame, FORMAT_KIND_METRIC, put(at, tags));
	reach(b, m->time, m->time);
}

void event_resources(struct event_block *b, const struct event_resources *r)
{
	uint8_t *frame = b->at;
	uint8_t *at = put_signed(frame + 3, (int64_t)(r->time - b->block->begin_ns));

	at = put(at, FORMAT_RESOURCE_COUNT);
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		at = put(at, r->value[i] + 1); /* EVENT_UNKNOWN: 0 */
	close_frame(b, frame, FORMAT_KIND_RESOURCES, at);
	reach(b, r->time, r->time);
}
