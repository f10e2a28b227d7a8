// SPDX-License-Identifier: Apache-2.0
/* What the process files say: who recorded, what it could not see, what it counted without details.
 */
#include "build.h"

#include <stdio.h>
#include <string.h>

#define STEP_NOISE_NS 10000000 /* two clocks are never read at the same instant */

static const char *text(struct arena *arena, const char *from)
{
	return arena_text(arena, from, strlen(from));
}

/* Separated by NUL, ended by two: joined with spaces. */
static const char *arguments(struct arena *arena, const struct format_process *p)
{
	char *joined;
	size_t n = 0;

	while (n + 1 < sizeof(p->arguments) && (p->arguments[n] || p->arguments[n + 1]))
		n++;
	joined = arena_text(arena, p->arguments, n);
	for (size_t i = 0; i < n; i++)
		if (!joined[i])
			joined[i] = ' ';
	return joined;
}

static int64_t clock_step(const struct source *s)
{
	const struct format_process *p = &s->process;
	uint64_t monotonic = p->end_ns ? p->end_ns : s->clock_monotonic;
	uint64_t realtime = p->end_ns ? p->realtime_end_ns : s->clock_realtime;
	int64_t step = (int64_t)((realtime - p->realtime_ns) - (monotonic - p->begin_ns));

	return step > -STEP_NOISE_NS && step < STEP_NOISE_NS ? 0 : step;
}

static uint64_t discarded(const struct format_process *p)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < FORMAT_STATUS_SPACE; i++)
		total += p->discarded[i];
	return total;
}

static uint32_t counter_count(const struct format_process *p)
{
	return p->counter_count < FORMAT_COUNTER_COUNT ? p->counter_count : FORMAT_COUNTER_COUNT;
}

static void fill_process(struct arena *arena, struct process *to, const struct source *s)
{
	const struct format_process *p = &s->process;

	*to = (struct process){
		.directory = text(arena, s->directory),
		.host = text(arena, p->host),
		.program = text(arena, p->program),
		.executable = text(arena, p->executable),
		.arguments = arguments(arena, p),
		.settings = text(arena, p->settings),
		.labels = text(arena, p->labels),
		.cpu_model = text(arena, p->cpu_model),
		.pid = p->pid,
		.parent_pid = p->parent_pid,
		.uid = p->uid,
		.cpu_count = p->cpu_count,
		.sample_every = p->sample_every,
		.begin = p->realtime_ns,
		.end = p->end_ns ? p->realtime_end_ns : 0,
		.running = s->alive,
		.killed = s->killed,
		.execed = p->state == FORMAT_EXECED,
		.clock_step = clock_step(s),
		.discarded = discarded(p),
	};
	memcpy(to->counters, p->counters, counter_count(p) * sizeof(to->counters[0]));
}

static void cover(struct coverage *c, const struct process *p, const struct source *s)
{
	uint64_t until = s->process.discarded_until_ns;

	for (unsigned i = 0; i < FORMAT_COUNTER_COUNT; i++)
		c->counters[i] += p->counters[i];
	c->discarded += p->discarded;
	if (until && source_unix(s, until) > c->discarded_until)
		c->discarded_until = source_unix(s, until);
	c->processes_killed += p->killed;
	c->processes_running += p->running;
	c->processes_vanished += s->vanished;
}

/* Counters of which a single unit means that requests may be missing, or are known by status alone.
 */
static const enum format_counter losses[] = {
	FORMAT_COUNT_drop_no_buffer,  FORMAT_COUNT_drop_no_slot,
	FORMAT_COUNT_drop_max_bytes,  FORMAT_COUNT_drop_no_file,
	FORMAT_COUNT_drop_after_exit, FORMAT_COUNT_conn_tls,
	FORMAT_COUNT_conn_malformed,  FORMAT_COUNT_conn_unseen_bytes,
	FORMAT_COUNT_conn_contention, FORMAT_COUNT_conn_overflow,
	FORMAT_COUNT_conn_no_memory,  FORMAT_COUNT_conn_stdio,
	FORMAT_COUNT_bytes_unseen_in, FORMAT_COUNT_bytes_unseen_out,
	FORMAT_COUNT_response_alone,  FORMAT_COUNT_children_unrecorded,
	FORMAT_COUNT_io_uring,	      FORMAT_COUNT_stream_overflow,
	FORMAT_COUNT_header_memory,
};

static bool complete(const struct coverage *c)
{
	uint64_t lost = c->discarded + c->blocks_damaged + c->bytes_damaged;

	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
		lost += c->counters[losses[i]];
	return lost == 0;
}

static void add_discarded(struct model *model, const struct sources *sources)
{
	struct status_list list = {model->statuses, model->status_count};
	struct tally *total = &model->total;

	for (size_t i = 0; i < sources->count; i++) {
		const uint64_t *by_status = sources->list[i].process.discarded;

		for (uint16_t status = 0; status < FORMAT_STATUS_SPACE; status++) {
			uint64_t n = by_status[status];

			status_list_add(model->arena, &list, status, n);
			total->requests += n;
			total->aborted += status ? 0 : n;
			total->errors += status && status >= model->options.error_status ? n : 0;
			total->by_class[status / 100] += n;
		}
	}
	model->statuses = list.list;
	model->status_count = list.count;
}

static void fill_connections(struct connections *n, const struct coverage *c)
{
	static const enum format_counter given_up[] = {
		FORMAT_COUNT_conn_not_http,   FORMAT_COUNT_conn_tls,
		FORMAT_COUNT_conn_malformed,  FORMAT_COUNT_conn_unseen_bytes,
		FORMAT_COUNT_conn_contention, FORMAT_COUNT_conn_overflow,
		FORMAT_COUNT_conn_no_memory,  FORMAT_COUNT_conn_stdio,
		FORMAT_COUNT_header_memory,
	};

	n->opened = c->counters[FORMAT_COUNT_conn_opened];
	n->closed = c->counters[FORMAT_COUNT_conn_closed];
	n->open_at_end = n->opened > n->closed ? n->opened - n->closed : 0;
	for (size_t i = 0; i < sizeof(given_up) / sizeof(given_up[0]); i++)
		n->given_up += c->counters[given_up[i]];
}

static bool named_before(const struct model *model, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (model->processes[k].counters[FORMAT_COUNT_conn_tls] &&
		    !strcmp(model->processes[k].program, model->processes[i].program))
			return true;
	return false;
}

/* A program of which some TLS was seen has more than one such library in it. */
static void add_name(struct model *model, size_t i, char *names, size_t size)
{
	const struct process *p = &model->processes[i];
	bool some = p->counters[FORMAT_COUNT_conn_tls_clear] > 0;
	size_t at = strlen(names);

	snprintf(names + at, size - at, "%s%s%s", at ? ", " : "", p->program,
		 some ? " (not all of its)" : "");
}

/* Whose TLS was not seen, and why. */
static const char *tls_note(struct model *model)
{
	char names[256] = "", note[512];

	for (size_t i = 0; i < model->process_count; i++)
		if (model->processes[i].counters[FORMAT_COUNT_conn_tls] &&
		    !named_before(model, i) && strlen(names) < 160)
			add_name(model, i, names, sizeof(names));
	if (!*names)
		return NULL;
	snprintf(note, sizeof(note),
		 "TLS connections whose content was not visible, of %s: its TLS library is inside "
		 "the program or is none that is hooked (OpenSSL, GnuTLS)",
		 names);
	return text(model->arena, note);
}

/* A part was asked for: what is known by status alone has neither a time nor a route. */
static bool whole(const struct model_options *o)
{
	return !o->since && !o->until && !filter_requests(&o->filter);
}

void build_facts(struct model *model, const struct collect *c, const struct sources *sources,
		 const struct capture_facts *facts)
{
	struct coverage *coverage = &model->coverage;

	*coverage = (struct coverage){
		.blocks = facts->blocks,
		.blocks_open = facts->blocks_open,
		.blocks_damaged = facts->blocks_damaged,
		.bytes_damaged = facts->bytes_damaged,
		.disk_bytes = facts->disk_bytes,
		.events = facts->events,
	};
	model->processes = arena_alloc(model->arena, sources->count, sizeof(*model->processes));
	model->process_count = sources->count;
	for (size_t i = 0; i < sources->count; i++) {
		fill_process(model->arena, &model->processes[i], &sources->list[i]);
		model->processes[i].requests = c->by_source[i] + model->processes[i].discarded;
		cover(coverage, &model->processes[i], &sources->list[i]);
	}
	coverage->complete = complete(coverage);
	coverage->tls_note = tls_note(model);
	fill_connections(&model->connections, coverage);
	if (whole(&model->options))
		add_discarded(model, sources);
}
