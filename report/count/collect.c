// SPDX-License-Identifier: Apache-2.0
#include "collect.h"

#include "arena.h"
#include "calls.h"
#include "collect_beside.h"
#include "collect_failures.h"
#include "collect_raised.h"
#include "collect_slowest.h"
#include "cpu_use.h"
#include "samples.h"
#include "slot.h"

#include <stdlib.h>
#include <string.h>

struct collect *collect_new(const struct model_options *options, size_t source_count)
{
	struct collect *c = memory_zeroed(1, sizeof(*c));

	c->options = options;
	c->since = options->since;
	c->until = options->until ? options->until : UINT64_MAX;
	c->filtered = filter_requests(&options->filter);
	c->failures.max = options->max_errors;
	slowest_init(&c->slowest, options->max_slowest);
	c->by_source = memory_zeroed(source_count, sizeof(*c->by_source));
	c->source_count = source_count;
	routes_init(&c->routes, options->patterns, options->pattern_count, false);
	routes_init(&c->upstreams, options->patterns, options->pattern_count, true);
	network_init(&c->network);
	calls_init(&c->calls);
	queries_init(&c->queries);
	repeats_init(&c->repeats);
	resources_init(&c->resources, source_count);
	c->stacks = stacks_new();
	samples_init(&c->samples);
	functions_init(&c->functions);
	metrics_init(&c->metrics);
	labels_init(&c->labels);
	raised_init(&c->raised, c->stacks);
	return c;
}

void collect_free(struct collect *c)
{
	routes_free(&c->routes);
	routes_free(&c->upstreams);
	timeline_free(&c->timeline);
	failures_free(&c->failures);
	slowest_free(&c->slowest);
	log_texts_free(&c->logs);
	network_free(&c->network);
	keyed_free(&c->calls);
	queries_free(&c->queries);
	repeats_free(&c->repeats);
	raised_free(&c->raised);
	resources_free(&c->resources);
	stacks_free(c->stacks);
	keyed_free(&c->samples);
	crashes_free(&c->crashes);
	functions_free(&c->functions);
	metrics_free(&c->metrics);
	keyed_free(&c->labels);
	in_flight_free(&c->in_flight);
	by_host_free(&c->by_host);
	free(c->by_source);
	free(c);
}

void collect_room(struct collect *c, size_t source_count)
{
	if (source_count <= c->source_count)
		return;
	c->by_source = memory_grow(c->by_source, source_count, sizeof(*c->by_source));
	memset(c->by_source + c->source_count, 0,
	       (source_count - c->source_count) * sizeof(*c->by_source));
	c->source_count = source_count;
	resources_room(&c->resources, source_count);
}

/* ---- where to count ---- */

static struct route_path path_of(const struct decode_shape *shape)
{
	return (struct route_path){shape->path.bytes, shape->path.length, shape->status,
				   shape->flags};
}

static void resolve(struct collect *c, const struct decode_shape *shape, struct collect_target *t)
{
	struct route_path path = path_of(shape);

	t->stats = NULL;
	if (c->filtered && shape->role == FORMAT_SERVER &&
	    !filter_shape(&c->options->filter, shape))
		return;
	if (shape->role == FORMAT_SERVER)
		t->stats = routes_stats(&c->routes, &path);
	else if (shape->role == FORMAT_CLIENT)
		t->stats = routes_upstream(&c->upstreams, shape->target.bytes, shape->target.length,
					   &path);
	if (!t->stats)
		return;
	t->method = stats_method(t->stats, shape->method);
	t->status = stats_status(t->method, shape->status, shape->protocol);
}

/* A collapse merges routes away: what the block knows of them must be asked for anew. */
static void resolve_newest(struct collect *c)
{
	unsigned before = c->routes.generation + c->upstreams.generation;
	uint32_t newest = c->decode.shape_count - 1;

	resolve(c, &c->decode.shapes[newest], &c->targets[newest]);
	while (c->routes.generation + c->upstreams.generation != before) {
		before = c->routes.generation + c->upstreams.generation;
		for (uint32_t i = 0; i <= newest; i++)
			resolve(c, &c->decode.shapes[i], &c->targets[i]);
	}
}

static struct tally *bin_for(struct collect *c, uint64_t unix_ns)
{
	if (__builtin_expect(c->bin && unix_ns - c->bin_begin < timeline_width(&c->timeline), 1))
		return c->bin;
	c->bin = timeline_at(&c->timeline, unix_ns);
	c->bin_index = timeline_index(&c->timeline, c->bin);
	c->bin_begin = c->bin_index * timeline_width(&c->timeline);
	return c->bin;
}

/* ---- one exchange ---- */

struct counted {
	const struct decode_shape *shape;
	const struct decode_exchange *x;
	const struct collect_target *target;
	uint64_t begin, end; /* Unix ns */
	uint64_t latency;
	bool aborted, error;
};

/* An aborted one has no latency here. */
static void count_kept(struct method_stats *m, uint64_t latency)
{
	m->kept++;
	m->kept_ns += latency;
}

static void count_latency(struct method_stats *m, const struct counted *e)
{
	hist_add(&m->latency, e->latency);
	if (__builtin_expect(!e->x->brief, 1)) {
		hist_add(&m->first_byte, e->x->first);
		return;
	}
	m->brief++;
	m->brief_ns += e->latency;
}

static void count_route(struct counted *e)
{
	struct method_stats *m = e->target->method;
	struct stats *s = e->target->stats;

	m->bytes_in += e->x->in;
	m->bytes_out += e->x->out;
	e->target->status->count++;
	if (!s->first_seen || e->begin < s->first_seen)
		s->first_seen = e->begin;
	if (e->end > s->last_seen)
		s->last_seen = e->end;
	if (__builtin_expect(e->aborted, 0)) {
		e->target->status->aborted++;
		return;
	}
	count_latency(m, e);
}

/* OpenTelemetry's rule: a server's errors are those that are its own fault; for who calls, all but
 * OK are. */
static bool grpc_failed(uint64_t status, unsigned role)
{
	const uint32_t own_fault = 1u << 2 | 1u << 4 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 15;

	return role == FORMAT_SERVER ? status < 32 && (own_fault >> status & 1) : status != 0;
}

/* Its calls are known now, or will be. */
static void end_request(struct collect *c, const struct counted *e)
{
	struct route_path path = path_of(e->shape);
	char name[ROUTE_NAME_MAX];
	struct repeats_request request = {
		.id = e->x->value[DECODE_ID],
		.begin = e->x->begin,
		.duration = e->latency,
		.route = name,
	};

	if (!repeats_wants(&c->repeats, request.id, request.begin))
		return;
	request.route_bytes = routes_typed(&c->routes, &path, name);
	repeats_request(&c->repeats, &request);
}

/* What few exchanges have. */
static void count_rare(struct collect *c, struct counted *e)
{
	struct stats *s = e->target->stats;
	uint64_t wait = decode_more(e->x, DECODE_PROXY_QUEUE);
	uint64_t grpc = decode_more(e->x, DECODE_GRPC);
	bool server = e->shape->role == FORMAT_SERVER;

	if (e->x->more & FORMAT_MORE_KEPT)
		count_kept(e->target->method, e->aborted ? 0 : e->latency);
	if (e->x->more & FORMAT_MORE_PROXY_QUEUE) {
		hist_add(&stats_extra(s)->proxy_queue, wait);
		if (server)
			hist_add(&c->network.served.proxy_queue, wait);
	}
	if (server && (e->x->more & FORMAT_MORE_QUEUE))
		hist_add(&c->network.served.queue, e->x->value[DECODE_QUEUE]);
	if (server && (e->x->more & FORMAT_MORE_ID))
		end_request(c, e);
	if (e->x->more & FORMAT_MORE_CPU)
		cpu_use_add(&stats_extra(s)->cpu, e->x, e->latency);
	if (!(e->x->more & FORMAT_MORE_GRPC))
		return;
	stats_grpc(s, grpc);
	if (!e->aborted && !e->error && grpc_failed(grpc, e->shape->role)) {
		e->target->method->grpc_errors++;
		e->error = true;
	}
}

static void count_bin(struct collect *c, const struct counted *e)
{
	struct tally *bin = bin_for(c, e->end);

	bin->requests++;
	bin->errors += e->error;
	bin->aborted += e->aborted;
	bin->bytes_in += e->x->in;
	bin->bytes_out += e->x->out;
	bin->by_class[e->shape->status < 600 ? e->shape->status / 100 : 0]++;
	if (__builtin_expect(e->aborted, 0))
		return;
	hist_add(&bin->latency, e->latency);
	if (__builtin_expect(e->x->brief, 0))
		bin->brief++;
	else
		hist_add(&bin->first_byte, e->x->first);
}

static void count_cell(const struct counted *e)
{
	struct cell *cell = cells_at(&e->target->stats->cells, e->end / CELLS_BASE_NS);

	cell->requests++;
	cell->errors += e->error;
	if (__builtin_expect(!e->aborted, 1))
		cell_latency(cell, e->latency);
}

static void count_failure(struct collect *c, const struct counted *e)
{
	struct collect_failed failed = {e->shape, e->x, e->begin, e->end, e->aborted, e->error};

	collect_failure(c, &failed);
	collect_failed(c, &failed);
}

static void count_labels(struct collect *c, const struct counted *e)
{
	labels_add(&c->labels, &c->routes,
		   &(struct labels_request){
			   .shape = e->shape,
			   .labels = c->decode.labels,
			   .count = c->decode.label_count,
			   .latency = e->latency,
			   .error = e->error,
			   .aborted = e->aborted,
		   });
}

static void count_host(struct collect *c, const struct counted *e)
{
	bool traced = (e->x->about & DECODE_ABOUT_TRACE) && !e->x->brief;
	struct by_host_exchange x = {e->shape, e->x, traced ? &c->decode.trace : NULL, e->begin,
				     e->end, e->latency, e->aborted, e->error};

	if (c->by_host.count)
		by_host_add(&c->by_host, c->block->source_index, &x);
}

static void count_period(struct collect *c, const struct counted *e)
{
	if (!c->begin || e->begin < c->begin)
		c->begin = e->begin;
	if (e->end > c->end)
		c->end = e->end;
}

/* Few are, so its room on the stack is not asked of all others. */
static __attribute__((noinline)) void count_slow(struct collect *c, const struct counted *e)
{
	collect_slow(c, &(struct collect_slow){e->target->stats, e->shape, e->x, e->begin, e->latency});
}

static void count_server(struct collect *c, struct counted *e)
{
	c->by_source[c->block->source_index]++;
	count_period(c, e);
	count_bin(c, e);
	if (__builtin_expect(e->x->about & DECODE_ABOUT_LABELS, 0))
		count_labels(c, e);
	if (__builtin_expect(e->aborted || e->error, 0) && !e->x->brief)
		count_failure(c, e);
	if (__builtin_expect(slowest_may_want(&c->slowest, &e->target->stats->slowest, e->latency), 0))
		count_slow(c, e);
}

#define RARE                                                                                       \
	(FORMAT_MORE_QUEUE | FORMAT_MORE_ID | FORMAT_MORE_GRPC | FORMAT_MORE_PROXY_QUEUE |         \
	 FORMAT_MORE_CPU | FORMAT_MORE_KEPT)

/* What resolve() could not tell by the shape alone. */
static bool left_out(const struct collect *c, const struct counted *e)
{
	const struct filter *f = &c->options->filter;
	bool called = e->x->about & DECODE_ABOUT_PARENT;

	if (e->shape->role == FORMAT_SERVER)
		return e->latency < f->slower_ns;
	return !chosen_parent(c->chosen, f, c->block->source_index,
			      called ? &c->decode.parent : NULL);
}

static void count(struct collect *c, const struct decode_shape *shape,
		  const struct collect_target *target, const struct decode_exchange *x)
{
	struct counted e = {
		.shape = shape,
		.x = x,
		.target = target,
		.begin = x->begin + c->block->unix_offset,
		.latency = x->first + x->tail,
		.aborted = !shape->status || (x->more & FORMAT_MORE_ABORTED),
	};

	e.end = e.begin + e.latency;
	if (e.end < c->since || e.end >= c->until || !target->stats)
		return;
	if (__builtin_expect(c->filtered, 0) && left_out(c, &e))
		return;
	count_route(&e);
	e.error = !e.aborted && shape->status >= c->options->error_status;
	if (__builtin_expect(x->more & RARE, 0))
		count_rare(c, &e);
	if (c->options->cells)
		count_cell(&e);
	count_host(c, &e);
	if (shape->role == FORMAT_SERVER)
		count_server(c, &e);
	else if (x->about & DECODE_ABOUT_PARENT)
		calls_add(&c->calls, &c->routes, &c->decode.parent, shape, e.latency);
}

static void count_batch(struct collect *c)
{
	for (unsigned i = 0; i < c->batched; i++) {
		const struct decode_exchange *x = &c->batch[i];

		c->tid = c->batch_tids[i];
		count(c, &c->decode.shapes[x->shape], &c->targets[x->shape], x);
	}
	c->batched = 0;
}

/* At the earliest that it can have been written. */
static uint64_t latest_end(const struct decode_exchange *x)
{
	return decode_end_ns(x) + (x->brief ? FORMAT_BRIEF_NS + x->first / 64 : 0);
}

static void take(struct collect *c, const struct decode_exchange *x)
{
	const struct collect_target *target = &c->targets[x->shape];

	repeats_opened(&c->repeats, latest_end(x));
	/* What stands beside it is there only now. */
	if (__builtin_expect(x->about, 0)) {
		c->tid = c->decode.tid;
		count(c, &c->decode.shapes[x->shape], target, x);
		return;
	}
	if (target->stats) {
		hist_prefetch(&target->method->latency, x->first + x->tail);
		hist_prefetch(&target->method->first_byte, x->first);
	}
	c->batch_tids[c->batched] = c->decode.tid;
	c->batch[c->batched++] = *x;
	if (c->batched == COLLECT_BATCH)
		count_batch(c);
}

static void event(struct collect *c, enum decode_kind kind)
{
	if (__builtin_expect(kind == DECODE_EXCHANGE || kind == DECODE_BRIEF, 1))
		take(c, &c->decode.x);
	else if (kind == DECODE_SHAPE)
		resolve_newest(c);
	else
		collect_beside(c, kind);
}

bool collect_block(void *worker, const struct capture_block *block, uint64_t *events,
		   size_t *damaged_at)
{
	struct collect *c = worker;
	enum decode_kind kind;

	c->block = block;
	repeats_block(&c->repeats, block->source_index, block->header->clock_monotonic_ns);
	decode_begin(&c->decode, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(&c->decode)) > DECODE_END) {
		event(c, kind);
		++*events;
	}
	count_batch(c);
	repeats_block_end(&c->repeats);
	*damaged_at = decode_offset(&c->decode);
	return kind == DECODE_END;
}

/* ---- what was in flight ---- */

void collect_slot(void *worker, const struct source *source, size_t source_index,
		  const struct format_slot *slot)
{
	struct capture_block block = slot_block(source, source_index);
	struct decode_shape shape = slot_shape(slot);
	struct decode_exchange x = slot_exchange(slot);
	struct collect *c = worker;
	struct collect_target target;

	if (source->alive) {
		if (filter_shape(&c->options->filter, &shape))
			in_flight_add(&c->in_flight, source, slot);
		return;
	}
	c->block = &block;
	c->tid = slot->tid;
	c->slot = slot;
	resolve(c, &shape, &target);
	count(c, &shape, &target, &x);
	c->block = NULL;
	c->slot = NULL;
}
