// SPDX-License-Identifier: Apache-2.0
#include "slow_parts.h"

#include "arena.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static size_t text_bytes(const struct slow_event *e)
{
	return (size_t)e->bytes[SLOW_NAME] + e->bytes[SLOW_DETAIL] + e->bytes[SLOW_ERROR];
}

/* Equal heads have texts of equal length. */
static int compare(const void *left, const void *right)
{
	const struct slow_event *a = left, *b = right;
	int order = by(a->duration, b->duration);

	order = order ? order : by(b->begin, a->begin);
	order = order ? order : memcmp(a, b, offsetof(struct slow_event, text));
	return order ? order : memcmp(a->text, b->text, text_bytes(a));
}

struct slow_parts *slow_parts_new(const struct slow_requests *requests, size_t count)
{
	struct slow_parts *p = memory_zeroed(1, sizeof(*p));

	p->requests = requests;
	p->count = count;
	p->of = memory_zeroed(count, sizeof(*p->of));
	for (size_t i = 0; i < requests->count; i++)
		p->of[requests->list[i].place].events =
			(struct newest){.compare = compare, .max = requests->list[i].parts_max};
	return p;
}

void slow_parts_free(struct slow_parts *p)
{
	for (size_t i = 0; i < p->count; i++)
		newest_free(&p->of[i].events);
	free(p->of);
	free(p);
}

static void keep(struct slow_gathered *g, struct slow_event *event)
{
	struct slow_event *shortest = newest_add(&g->events, event);

	g->left += shortest != NULL;
	free(shortest);
}

static void add_samples(struct slow_gathered *into, const struct slow_gathered *from)
{
	if (!from->samples)
		return;
	if (!into->samples || from->first_sample < into->first_sample)
		into->first_sample = from->first_sample;
	into->samples += from->samples;
	into->samples_ns += from->samples_ns;
	into->samples_unsure |= from->samples_unsure;
}

void slow_parts_merge(struct slow_parts *into, struct slow_parts *from)
{
	for (size_t i = 0; i < from->count; i++) {
		struct newest *events = &from->of[i].events;

		for (size_t k = 0; k < events->count; k++)
			keep(&into->of[i], events->heap[k]);
		events->count = 0;
		into->of[i].left += from->of[i].left;
		add_samples(&into->of[i], &from->of[i]);
	}
}

/* ---- whose it is ---- */

/* The first of the requests of that source and id; ids come again, so there may be several. */
static size_t first_of(const struct slow_requests *r, uint32_t source, uint64_t id)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct slow_wanted *w = &r->list[middle];

		if (w->source < source || (w->source == source && w->id < id))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Of the event at hand; NULL: of none that is asked for. */
static struct slow_gathered *owner(struct slow_parts *p, uint64_t begin, uint64_t duration)
{
	const struct slow_requests *r = p->requests;
	uint32_t source = (uint32_t)p->block->source_index;
	uint64_t id = p->decode.parent.id, end = begin + duration;

	for (size_t i = first_of(r, source, id); i < r->count; i++) {
		const struct slow_wanted *w = &r->list[i];

		if (w->source != source || w->id != id)
			return NULL;
		if (begin <= w->end && end >= w->begin)
			return &p->of[w->place];
	}
	return NULL;
}

/* ---- what it is ---- */

static const struct decode_text none = {"", 0};

static struct decode_text literal(const char *text)
{
	return (struct decode_text){text, (uint32_t)strlen(text)};
}

static char *put(struct slow_event *event, enum slow_text which, struct decode_text text, char *to)
{
	event->bytes[which] = (uint16_t)slow_cut(text.bytes, text.length, SLOW_TEXT_MAX);
	if (event->bytes[which])
		memcpy(to, text.bytes, event->bytes[which]);
	return to + event->bytes[which];
}

/* The owner is looked up first: nearly all events are of no request that is asked for. */
static void add(struct slow_parts *p, const struct slow_event *head, struct decode_text name,
		struct decode_text detail, struct decode_text error)
{
	struct slow_gathered *g = owner(p, head->begin, head->duration);
	struct slow_event *event;
	char *to;

	if (!g)
		return;
	event = memory_zeroed(1, sizeof(*event) + SLOW_TEXTS * SLOW_TEXT_MAX);
	*event = *head;
	event->certainty = p->decode.parent.certainty;
	to = put(event, SLOW_NAME, name, event->text);
	to = put(event, SLOW_DETAIL, detail, to);
	to = put(event, SLOW_ERROR, error, to);
	keep(g, memory_grow(event, (size_t)(to - (char *)event), 1));
}

static void add_call(struct slow_parts *p, const struct decode_call *c)
{
	const struct slow_event event = {
		.begin = c->begin,
		.duration = c->duration,
		.rows = c->rows,
		.kind = SLOW_DATABASE,
		.of = c->system,
	};
	bool unanswered = !c->error.length && (c->flags & FORMAT_CALL_ABORTED);

	add(p, &event, none, c->statement, unanswered ? literal("no answer") : c->error);
}

static void add_exchange(struct slow_parts *p, const struct decode_exchange *x)
{
	const struct decode_shape *shape = &p->decode.shapes[x->shape];
	const struct slow_event event = {
		.begin = x->begin,
		.duration = x->first + x->tail,
		.rows = DECODE_ROWS_UNKNOWN,
		.kind = SLOW_UPSTREAM,
		.status = shape->status,
		.of = shape->method,
		.flags = shape->flags,
	};
	bool aborted = !shape->status || (x->more & FORMAT_MORE_ABORTED);

	if (shape->role == FORMAT_CLIENT)
		add(p, &event, shape->path, shape->target, aborted ? literal("aborted") : none);
}

static void add_lookup(struct slow_parts *p, const struct decode_dns *dns)
{
	const struct slow_event event = {
		.begin = dns->begin,
		.duration = dns->duration,
		.rows = DECODE_ROWS_UNKNOWN,
		.kind = SLOW_DNS,
		.status = dns->code < 256 ? (uint16_t)dns->code : 256,
	};

	add(p, &event, dns->host, none, none);
}

static void add_span(struct slow_parts *p, const struct decode_span *s)
{
	const struct slow_event event = {
		.begin = s->begin,
		.duration = s->duration,
		.rows = DECODE_ROWS_UNKNOWN,
		.depth = s->depth < UINT32_MAX ? (uint32_t)s->depth : UINT32_MAX,
		.kind = SLOW_SPAN,
	};
	bool unwound = s->flags & FORMAT_SPAN_UNWOUND;

	add(p, &event, s->name, none, unwound ? literal("left by an exception") : none);
}

static struct slow_event at_once(uint64_t time, enum slow_kind kind)
{
	return (struct slow_event){
		.begin = time, .rows = DECODE_ROWS_UNKNOWN, .kind = (uint8_t)kind};
}

static void add_exception(struct slow_parts *p, const struct decode_exception *e)
{
	struct slow_event event = at_once(e->time, SLOW_EXCEPTION);

	event.of = 1;
	add(p, &event, e->type, e->message, none);
}

static void add_crash(struct slow_parts *p, const struct decode_crash *c)
{
	struct name signal = name_signal(c->signal < 256 ? (unsigned)c->signal : 256);
	const struct slow_event event = at_once(c->time, SLOW_EXCEPTION);

	add(p, &event, literal(signal.text), none, none);
}

static struct decode_text slice(struct traceback_text text)
{
	return (struct decode_text){text.bytes, (uint32_t)text.length};
}

static struct decode_text first_line(struct decode_text text)
{
	const char *end = text.length ? memchr(text.bytes, '\n', text.length) : NULL;

	return (struct decode_text){text.bytes, end ? (uint32_t)(end - text.bytes) : text.length};
}

/* A response's body is no text that was logged. */
static void add_log(struct slow_parts *p, const struct decode_log *log)
{
	const struct slow_event text = at_once(log->time, SLOW_LOG);
	const struct slow_event exception = at_once(log->time, SLOW_EXCEPTION);
	struct traceback *t = &p->traceback;

	if (log->log == FORMAT_LOG_BODY || !owner(p, log->time, 0))
		return;
	if (traceback_parse(t, log->text.bytes, log->text.length))
		add(p, &exception, slice(t->type), slice(t->value), none);
	else
		add(p, &text, first_line(log->text), log->text, none);
}

static void add_sample(struct slow_parts *p, const struct decode_sample *s)
{
	struct slow_gathered *g = owner(p, s->time, 0);

	if (g)
		add_samples(g, &(struct slow_gathered){
				       .samples = 1,
				       .samples_ns = s->cpu,
				       .first_sample = s->time,
				       .samples_unsure = p->decode.parent.certainty != FORMAT_EXACT,
			       });
}

static void event(struct slow_parts *p, enum decode_kind kind)
{
	const struct decode *d = &p->decode;

	if (kind == DECODE_EXCHANGE && (d->x.about & DECODE_ABOUT_PARENT))
		add_exchange(p, &d->x);
	else if (kind == DECODE_CALL && d->call.about)
		add_call(p, &d->call);
	else if (kind == DECODE_DNS && d->dns.about)
		add_lookup(p, &d->dns);
	else if (kind == DECODE_SPAN && d->span.about)
		add_span(p, &d->span);
	else if (kind == DECODE_EXCEPTION && d->exception.about)
		add_exception(p, &d->exception);
	else if (kind == DECODE_CRASH && d->crash.about)
		add_crash(p, &d->crash);
	else if (kind == DECODE_LOG && d->log.about)
		add_log(p, &d->log);
	else if (kind == DECODE_SAMPLE && d->sample.about)
		add_sample(p, &d->sample);
}

bool slow_parts_block(void *worker, const struct capture_block *block, uint64_t *events,
		      size_t *damaged_at)
{
	struct slow_parts *p = worker;
	enum decode_kind kind;

	p->block = block;
	decode_begin(&p->decode, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(&p->decode)) > DECODE_END) {
		event(p, kind);
		++*events;
	}
	*damaged_at = decode_offset(&p->decode);
	return kind == DECODE_END;
}

/* What is still in flight names no request. */
void slow_parts_slot(void *worker, const struct source *source, size_t source_index,
		     const struct format_slot *slot)
{
	(void)worker;
	(void)source;
	(void)source_index;
	(void)slot;
}
