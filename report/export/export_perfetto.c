// SPDX-License-Identifier: Apache-2.0
/*
 * A trace in Chrome's JSON, as Perfetto and others read it. A request is a slice of its thread,
 * with what it called within it, where no other request of the thread was under way; else it is an
 * asynchronous slice, and what it called stands within that. Times count from when the first
 * process began to be recorded, less a second: Unix nanoseconds do not fit the numbers of JSON.
 */
#include "export.h"

#include "arena.h"
#include "idset.h"
#include "tracks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PID_OWN 1000000000u   /* for processes whose pid another one has, too */
#define MARGIN_NS 1000000000u /* clocks are set: events may seem to lie before their process */

struct perfetto {
	uint64_t base; /* Unix ns */
	uint32_t *pids;
	struct tracks seen;	/* of the first pass */
	struct tracks requests; /* when each thread's were under way */
	struct tracks threads, slices;
	struct idset overlapping; /* requests that are asynchronous */
	struct idset over;	  /* and those of them that were written */
};

static struct track_stretch stretch_of(const struct export_event *e)
{
	return (struct track_stretch){e->begin, e->end};
}

static uint64_t thread_key(const struct export_event *e)
{
	return (uint64_t)(e->block->source_index + 1) << 32 | e->tid;
}

/* The first pass: what belongs to a request comes before it. */
static void look(struct export *x, const struct export_event *e)
{
	struct perfetto *p = x->state;

	if (export_is_request(e) && !tracks_apart(&p->seen, thread_key(e), stretch_of(e)) &&
	    (e->x->more & FORMAT_MORE_ID))
		idset_add(&p->overlapping, e->block->source_index, e->x->value[DECODE_ID]);
}

/* ---- parts of an event ---- */

static void begin(struct export *x, const struct export_event *e, const char *phase, uint64_t ns)
{
	const struct perfetto *p = x->state;
	struct json *j = &x->json;

	json_map(j, NULL);
	json_str(j, "ph", phase);
	json_uint(j, "pid", p->pids[e->block->source_index]);
	json_uint(j, "tid", e->tid);
	json_double(j, "ts", (double)(int64_t)(ns - p->base) / 1e3);
}

static void name(struct export *x, const struct export_event *e)
{
	json_str(&x->json, "name", export_title(x, e).text);
	json_str(&x->json, "cat", export_name(e));
}

static void arguments(struct export *x, const struct export_event *e)
{
	const struct fields f = {&x->json, false};

	json_map(&x->json, "args");
	export_fields(x, e, &f);
	json_end(&x->json);
}

/* ---- slices ---- */

static void slice(struct export *x, const struct export_event *e)
{
	begin(x, e, "X", e->begin);
	json_double(&x->json, "dur", (double)(e->end - e->begin) / 1e3);
	name(x, e);
	arguments(x, e);
	json_end(&x->json);
}

/* Slices of one category and id are one track. */
static void track(struct export *x, const struct export_event *e, uint64_t id)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, id);
	json_map(&x->json, "id2");
	json_str(&x->json, "local", text);
	json_end(&x->json);
	json_str(&x->json, "cat", e->kind == DECODE_CONN ? "connection" : "request");
	json_str(&x->json, "name", export_title(x, e).text);
}

static void pair(struct export *x, const struct export_event *e, uint64_t id)
{
	begin(x, e, "b", e->begin);
	track(x, e, id);
	arguments(x, e);
	json_end(&x->json);
	begin(x, e, "e", e->end);
	track(x, e, id);
	json_end(&x->json);
}

/* A request's track is its own and its parts', as long as it lasts. */
static void asynchronous(struct export *x, const struct export_event *e, uint64_t id)
{
	struct perfetto *p = x->state;
	uint64_t key = (uint64_t)(e->block->source_index + 1) << 32 | (uint32_t)id;
	bool shared = id && !idset_has(&p->over, e->block->source_index, id) &&
		      tracks_take(&p->slices, key, stretch_of(e));

	/* Ids have 32 bits: no other track has the number of a place with this bit. */
	pair(x, e, shared ? id : e->place | 1ull << 63);
	if (id && export_is_request(e)) {
		tracks_drop(&p->slices, key);
		idset_add(&p->over, e->block->source_index, id);
	}
}

static void request(struct export *x, const struct export_event *e)
{
	struct perfetto *p = x->state;
	bool apart = tracks_apart(&p->requests, thread_key(e), stretch_of(e));

	if (apart && tracks_take(&p->threads, thread_key(e), stretch_of(e)))
		slice(x, e);
	else
		asynchronous(x, e, (uint32_t)decode_more(e->x, DECODE_ID));
}

static void part(struct export *x, const struct export_event *e)
{
	struct perfetto *p = x->state;
	bool overlapping =
		e->parent && idset_has(&p->overlapping, e->block->source_index, e->parent->id);

	if (overlapping)
		asynchronous(x, e, (uint32_t)e->parent->id);
	else if (tracks_take(&p->threads, thread_key(e), stretch_of(e)))
		slice(x, e);
	else
		asynchronous(x, e, 0);
}

/* ---- what has no length ---- */

static void instant(struct export *x, const struct export_event *e)
{
	begin(x, e, "i", e->end);
	json_str(&x->json, "s", "t");
	name(x, e);
	arguments(x, e);
	json_end(&x->json);
}

static void counter(struct export *x, const struct export_event *e, struct decode_text of,
		    double value)
{
	begin(x, e, "C", e->end);
	json_text(&x->json, "name", of.bytes, of.length);
	json_map(&x->json, "args");
	json_double(&x->json, "value", value);
	json_end(&x->json);
	json_end(&x->json);
}

static void used(struct export *x, const struct export_event *e)
{
	uint64_t rss = e->decode->resources.value[FORMAT_RESOURCE_rss_bytes];

	if (rss != DECODE_UNKNOWN)
		counter(x, e, (struct decode_text){"resident memory", 15}, (double)rss);
}

/* ---- all of them ---- */

static void dispatch(struct export *x, const struct export_event *e)
{
	const struct decode *d = e->decode;

	if (export_is_request(e))
		request(x, e);
	else if (e->shape || e->kind == DECODE_CALL || e->kind == DECODE_DNS ||
		 e->kind == DECODE_SPAN)
		part(x, e);
	else if (e->kind == DECODE_CONN)
		pair(x, e, d->conn.conn);
	else if (e->kind == DECODE_LOG || e->kind == DECODE_EXCEPTION || e->kind == DECODE_CRASH)
		instant(x, e);
	else if (e->kind == DECODE_METRIC)
		counter(x, e, d->metric.name, d->metric.value);
	else if (e->kind == DECODE_GAUGE)
		counter(x, e, d->gauge.name, (double)d->gauge.value);
	else if (e->kind == DECODE_RESOURCES)
		used(x, e);
}

static void event(struct export *x, const struct export_event *e)
{
	if (e->kind == DECODE_SAMPLE || e->kind == DECODE_FUNCTION || export_enough(x))
		return;
	if (!export_line(x, e))
		return;
	dispatch(x, e);
	putc('\n', x->rotate.out);
}

/* ---- head and tail ---- */

static bool pid_stood_before(const struct sources *s, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (s->list[i].process.pid == s->list[index].process.pid)
			return true;
	return false;
}

static void process(struct export *x, size_t index)
{
	const struct format_process *f = &x->sources->list[index].process;
	struct json *j = &x->json;

	json_map(j, NULL);
	json_str(j, "ph", "M");
	json_uint(j, "pid", ((struct perfetto *)x->state)->pids[index]);
	json_str(j, "name", "process_name");
	json_map(j, "args");
	json_text(j, "name", f->program, strnlen(f->program, sizeof(f->program)));
	json_end(j);
	json_end(j);
}

static void head(struct export *x)
{
	struct perfetto *p = x->state;

	p->base = UINT64_MAX;
	p->pids = memory_zeroed(x->sources->count, sizeof(*p->pids));
	json_begin(&x->json, x->rotate.out, JSON_PLAIN);
	json_map(&x->json, NULL);
	json_str(&x->json, "displayTimeUnit", "ms");
	json_list(&x->json, "traceEvents");
	for (size_t i = 0; i < x->sources->count; i++) {
		const struct format_process *f = &x->sources->list[i].process;

		p->pids[i] =
			pid_stood_before(x->sources, i) ? PID_OWN + (uint32_t)i : (uint32_t)f->pid;
		p->base =
			f->realtime_ns - MARGIN_NS < p->base ? f->realtime_ns - MARGIN_NS : p->base;
		process(x, i);
	}
}

static void tail(struct export *x)
{
	const struct perfetto *p = x->state;
	struct json *j = &x->json;

	json_end(j);
	json_map(j, "otherData");
	json_str(j, "generated_by", "profilis-report " PROFILIS_VERSION);
	json_uint(j, "begin_unix_ns", p->base);
	json_uint(j, "events_left_out", x->left_out);
	json_end(j);
	json_end(j);
	putc('\n', x->rotate.out);
}

static void drop(void *state)
{
	struct perfetto *p = state;

	free(p->pids);
	tracks_free(&p->seen);
	tracks_free(&p->requests);
	tracks_free(&p->threads);
	tracks_free(&p->slices);
	idset_free(&p->overlapping);
	idset_free(&p->over);
}

static const struct exporter exporter = {
	.state_bytes = sizeof(struct perfetto),
	.look = look,
	.begin = head,
	.event = event,
	.end = tail,
	.free = drop,
};

const struct renderer render_perfetto = {
	.name = "perfetto",
	.ending = ".perfetto.json",
	.summary = "a trace for Perfetto and chrome://tracing",
	.events = &exporter,
};
