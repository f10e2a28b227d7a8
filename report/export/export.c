// SPDX-License-Identifier: Apache-2.0
#include "export.h"

#include "analyse.h"
#include "arena.h"
#include "slot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- the first pass ---- */

/* Only what was counted gives names; the report, too, knows no others. */
static void name_shape(struct export *x, const struct decode_shape *shape)
{
	struct route_path path = {shape->path.bytes, shape->path.length, shape->status,
				  shape->flags};
	struct stats *stats = NULL;

	if (shape->role == FORMAT_SERVER && filter_shape(&x->model->filter, shape))
		stats = routes_stats(&x->routes, &path);
	else if (shape->role == FORMAT_CLIENT)
		stats = routes_upstream(&x->upstreams, shape->target.bytes, shape->target.length,
					&path);
	if (stats)
		stats_status(stats_method(stats, shape->method), shape->status, shape->protocol)
			->count++;
}

static void look(struct export *x, const struct export_event *e)
{
	if (export_is_request(e) && (e->x->more & FORMAT_MORE_ID) && export_has_trace(e))
		traces_add(&x->traces, e->block->source_index, e->x->value[DECODE_ID],
			   e->decode->trace.ids);
	if (x->exporter->look)
		x->exporter->look(x, e);
}

static bool look_block(void *worker, const struct capture_block *block, uint64_t *events,
		       size_t *damaged_at)
{
	struct export *x = worker;
	struct decode *d = &x->decode;
	enum decode_kind kind;

	(void)events;
	decode_begin(d, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(d)) > DECODE_END) {
		if (kind == DECODE_SHAPE)
			name_shape(x, &d->shapes[d->shape_count - 1]);
		else
			export_take(x, block, kind, look);
	}
	*damaged_at = decode_offset(d);
	return kind == DECODE_END;
}

static void look_slot(void *worker, const struct source *source, size_t source_index,
		      const struct format_slot *slot)
{
	struct capture_block block = slot_block(source, source_index);
	struct decode_shape shape = slot_shape(slot);

	name_shape(worker, &shape);
	export_take_slot(worker, &block, slot, look);
}

/* ---- the second ---- */

static void write_event(struct export *x, const struct export_event *e)
{
	if (!x->failed)
		x->exporter->event(x, e);
}

static bool write_block(void *worker, const struct capture_block *block, uint64_t *events,
			size_t *damaged_at)
{
	struct export *x = worker;
	struct decode *d = &x->decode;
	enum decode_kind kind;

	decode_begin(d, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(d)) > DECODE_END && !x->failed) {
		++*events;
		export_take(x, block, kind, write_event);
	}
	*damaged_at = decode_offset(d);
	return kind == DECODE_END || x->failed;
}

static void write_slot(void *worker, const struct source *source, size_t source_index,
		       const struct format_slot *slot)
{
	struct capture_block block = slot_block(source, source_index);

	export_take_slot(worker, &block, slot, write_event);
}

bool export_line(struct export *x, const struct export_event *e)
{
	if (!x->failed && !rotate_line(&x->rotate, e->end, x->error))
		x->failed = true;
	return !x->failed;
}

bool export_enough(struct export *x)
{
	if (!x->max_events)
		return x->left_out++, true;
	x->max_events--;
	return false;
}

/* ---- both ---- */

static void pass(struct export *x, const struct capture_visitor *visitor, bool progress)
{
	void *workers[] = {x};
	struct capture capture = {
		.sources = x->sources,
		.visitor = visitor,
		.workers = workers,
		.threads = 1,
		.since = x->since,
		.until = x->model->until,
		.progress = progress,
	};

	capture_run(&capture);
	x->facts = capture.facts;
}

static void write_all(struct export *x, const struct export_options *o)
{
	struct capture_visitor visitor = {write_block, write_slot, o->problem, o->context};

	if (x->exporter->begin)
		x->exporter->begin(x);
	pass(x, &visitor, o->model->progress);
	if (x->exporter->end && !x->failed)
		x->exporter->end(x);
}

static void say_left_out(const struct export *x, const struct export_options *o)
{
	char text[160];

	snprintf(text, sizeof(text),
		 "%s: %" PRIu64 " more events are not in it (--max-events says how many may be)",
		 o->path, x->left_out);
	if (x->left_out && o->problem)
		o->problem(o->context, text);
}

static bool write_file(struct export *x, const struct export_options *o)
{
	if (!rotate_begin(&x->rotate, x->error))
		return false;
	write_all(x, o);
	if (x->failed) {
		rotate_drop(&x->rotate);
		return false;
	}
	say_left_out(x, o);
	*o->unreadable |= x->facts.blocks_damaged && !x->facts.events;
	return rotate_end(&x->rotate, x->error);
}

static bool run(struct export *x, const struct export_options *o)
{
	struct capture_visitor visitor = {.block = look_block, .slot = look_slot};
	const struct model_options *m = x->model;
	bool good;

	routes_init(&x->routes, m->patterns, m->pattern_count, false);
	routes_init(&x->upstreams, m->patterns, m->pattern_count, true);
	x->chosen = chosen_read(&(struct chosen_of){x->sources, &m->filter, m->since, m->until});
	pass(x, &visitor, false);
	routes_settle(&x->routes);
	good = write_file(x, o);
	chosen_free(x->chosen);
	routes_free(&x->routes);
	routes_free(&x->upstreams);
	traces_free(&x->traces);
	return good;
}

bool export_write(const char *const *runs, size_t run_count, const struct renderer *renderer,
		  const struct export_options *options, struct error *error)
{
	struct model_options model = *options->model;
	struct export *x = memory_zeroed(1, sizeof(*x));
	struct sources sources = {0};
	bool good = analyse_open(&sources, runs, run_count, error) &&
		    analyse_clocks(&sources, &model, error) &&
		    analyse_processes(&sources, &model.filter, error);

	if (good) {
		analyse_period(&model, &sources);
		x->exporter = renderer->events;
		x->model = &model;
		x->sources = &sources;
		x->error = error;
		x->since = model.since;
		x->until = model.until ? model.until : UINT64_MAX;
		x->max_events = options->max_events;
		x->rotate = (struct rotate){.path = options->path,
					    .ending = renderer->ending,
					    .bytes = options->rotate_bytes,
					    .ns = options->rotate_ns};
		x->state = memory_zeroed(1, x->exporter->state_bytes + 1);
		good = run(x, options);
		if (x->exporter->free)
			x->exporter->free(x->state);
		free(x->state);
	}
	sources_free(&sources);
	free(x);
	return good;
}
