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

/* An event before it is known whether it stays. */
struct draft {
	struct slow_event head;
	struct decode_text text[SLOW_TEXTS];
};

/* The owner is looked up first: nearly all events are of no request that is asked for. */
static void add(struct slow_parts *p, struct draft *draft)
{
	struct slow_gathered *g = owner(p, draft->head.begin, draft->head.duration);
	struct slow_event *event;
	char *to;

	if (!g)
		return;
	event = memory_zeroed(1, sizeof(*event) + SLOW_TEXTS * SLOW_TEXT_MAX);
	*event = draft->head;
	event->certainty = p->decode.parent.certainty;
	to = event->text;
	for (unsigned i = 0; i < SLOW_TEXTS; i++) {
		struct decode_text text = draft->text[i];

		event->bytes[i] = (uint16_t)slow_cut(text.bytes, text.length, SLOW_TEXT_MAX);
		if (event->bytes[i])
			memcpy(to, text.bytes, event->bytes[i]);
		to += event->bytes[i];
	}
	keep(g, memory_grow(event, sizeof(*event) + text_bytes(event), 1));
}

static struct decode_text literal(const char *text)
{
	return (struct decode_text){text, (uint32_t)strlen(text)};
}

static void add_call(struct slow_parts *p, const struct decode_call *c)
{
	struct draft d = {.head = {.begin = c->begin,
				   .duration = c->duration,
				   .rows = c->rows,
				   .kind = SLOW_DATABASE,
				   .of = c->system},
			  .text = {[SLOW_DETAIL] = c->statement, [SLOW_ERROR] = c->error}};

	if (!c->error.length && (c->flags & FORMAT_CALL_ABORTED))
		d.text[SLOW_ERROR] = literal("no answer");
	add(p, &d);
}

static void add_exchange(struct slow_parts *p, const struct decode_exchange *x)
{
	const struct decode_shape *shape = &p->decode.shapes[x->shape];
	struct draft d = {.head = {.begin = x->begin,
				   .duration = x->first + x->tail,
				   .rows = DECODE_ROWS_UNKNOWN,
				   .kind = SLOW_UPSTREAM,
				   .status = shape->status,
				   .of = shape->method,
				   .flags = shape->flags},
			  .text = {shape->path, shape->target}};

	if (shape->role != FORMAT_CLIENT)
		return;
	if (!shape->status || (x->more & FORMAT_MORE_ABORTED))
		d.text[SLOW_ERROR] = literal("aborted");
	add(p, &d);
}

static void add_lookup(struct slow_parts *p, const struct decode_dns *dns)
{
	add(p, &(struct draft){.head = {.begin = dns->begin,
					.duration = dns->duration,
					.rows = DECODE_ROWS_UNKNOWN,
					.kind = SLOW_DNS,
					.status = dns->code < 256 ? (uint16_t)dns->code : 256},
			       .text = {dns->host}});
}

static void add_span(struct slow_parts *p, const struct decode_span *s)
{
	struct draft d = {.head = {.begin = s->begin,
				   .duration = s->duration,
				   .rows = DECODE_ROWS_UNKNOWN,
				   .depth = s->depth < UINT32_MAX ? (uint32_t)s->depth : UINT32_MAX,
				   .kind = SLOW_SPAN},
			  .text = {s->name}};

	if (s->flags & FORMAT_SPAN_UNWOUND)
		d.text[SLOW_ERROR] = literal("left by an exception");
	add(p, &d);
}

static void add_exception(struct slow_parts *p, const struct decode_exception *e)
{
	add(p, &(struct draft){.head = {.begin = e->time,
					.rows = DECODE_ROWS_UNKNOWN,
					.kind = SLOW_EXCEPTION,
					.of = 1},
			       .text = {e->type, e->message}});
}

static void add_crash(struct slow_parts *p, const struct decode_crash *c)
{
	struct name signal = name_signal(c->signal < 256 ? (unsigned)c->signal : 256);

	add(p,
	    &(struct draft){
		    .head = {.begin = c->time, .rows = DECODE_ROWS_UNKNOWN, .kind = SLOW_EXCEPTION},
		    .text = {literal(signal.text)}});
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
	struct draft d = {
		.head = {.begin = log->time, .rows = DECODE_ROWS_UNKNOWN, .kind = SLOW_LOG},
		.text = {first_line(log->text), log->text}};

	if (log->log == FORMAT_LOG_BODY || !owner(p, log->time, 0))
		return;
	if (traceback_parse(&p->traceback, log->text.bytes, log->text.length)) {
		d.head.kind = SLOW_EXCEPTION;
		d.text[SLOW_NAME] = slice(p->traceback.type);
		d.text[SLOW_DETAIL] = slice(p->traceback.value);
	}
	add(p, &d);
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
