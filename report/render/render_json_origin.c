// SPDX-License-Identifier: Apache-2.0
/* Where the figures come from: connections, processes, coverage, meta. */
#include "render_json.h"

#include "filtered.h"
#include "notes.h"
#include "units.h"

#include <string.h>

/* One side's; they stand in both objects. */
static void side(struct json *j, const struct connections *c)
{
	json_uint(j, "requests", c->exchanges);
	json_double(j, "requests_per_connection", units_ratio(c->exchanges, c->lifetime.count));
	json_uint(j, "requests_most", c->each.count ? c->each.max : 0);
	json_uint(j, "bytes_in", c->bytes_in);
	json_uint(j, "bytes_out", c->bytes_out);
	json_uint(j, "bytes_unseen_in", c->unseen_in);
	json_uint(j, "bytes_unseen_out", c->unseen_out);
	json_uint(j, "retransmits", c->retransmits);
	json_uint(j, "tls", c->tls);
	render_json_latency(j, "lifetime", &c->lifetime);
	render_json_latency(j, "rtt", &c->rtt);
	render_json_latency(j, "tls_handshake", &c->handshake);
	json_map(j, "rate");
	json_uint(j, "begin_ns", c->rate.begin);
	json_uint(j, "bin_ns", c->rate.bin_ns);
	json_list(j, "opened");
	for (size_t i = 0; i < c->rate.count; i++)
		json_uint(j, NULL, c->rate.opened[i]);
	json_end(j);
	json_end(j);
}

static void listeners(struct json *j, const struct model *m)
{
	json_list(j, "accept_queues");
	for (size_t i = 0; i < m->listener_count; i++) {
		const struct listener *l = &m->listeners[i];

		json_map(j, NULL);
		json_str(j, "listener", l->name);
		json_uint(j, "samples", l->samples);
		json_double(j, "mean", units_ratio(l->sum, l->samples));
		json_uint(j, "max", l->max);
		json_uint(j, "limit", l->limit);
		json_uint(j, "samples_full", l->full);
		json_end(j);
	}
	json_end(j);
}

void render_json_connections(struct json *j, const struct model *m)
{
	const struct connections *c = &m->connections, *out = &m->outgoing;

	json_map(j, "connections");
	json_uint(j, "opened", c->opened);
	json_uint(j, "closed", c->closed);
	json_uint(j, "open_at_end", c->open_at_end);
	json_uint(j, "given_up", c->given_up);
	side(j, c);
	render_json_latency(j, "queue", &c->queue);
	render_json_latency(j, "proxy_queue", &c->proxy_queue);
	listeners(j, m);
	json_map(j, "outgoing");
	json_uint(j, "closed", out->lifetime.count);
	json_uint(j, "connects_failed", out->connects_failed);
	side(j, out);
	render_json_latency(j, "connect", &out->connect);
	json_end(j);
	json_end(j);
}

/* "NAME=value\nNAME=value\n" as an object; a line without '=' has the value "". */
static void assignments(struct json *j, const char *key, const char *lines)
{
	char name[128];

	json_map(j, key);
	while (lines && *lines) {
		size_t length = strcspn(lines, "\n"), split = strcspn(lines, "=\n");
		size_t kept = split < sizeof(name) ? split : sizeof(name) - 1;

		memcpy(name, lines, kept);
		name[kept] = '\0';
		split += split < length;
		if (length)
			json_text(j, name, lines + split, length - split);
		lines += length + (lines[length] == '\n');
	}
	json_end(j);
}

static void counters(struct json *j, const char *key, const uint64_t *values)
{
	static const char *const names[] = {
#define NAME(name, text) #name,
		FORMAT_COUNTERS(NAME)
#undef NAME
	};

	json_map(j, key);
	for (size_t i = 0; i < FORMAT_COUNTER_COUNT; i++)
		json_uint(j, names[i], values[i]);
	json_end(j);
}

static const char *state(const struct process *p)
{
	if (p->running)
		return "running";
	if (p->killed)
		return "killed";
	return p->execed ? "execed" : "ended";
}

static void process(struct json *j, const struct process *p)
{
	json_map(j, NULL);
	json_int(j, "pid", p->pid);
	json_int(j, "parent_pid", p->parent_pid);
	json_str(j, "program", p->program);
	json_str(j, "executable", p->executable);
	json_str(j, "arguments", p->arguments);
	json_str(j, "host", p->host);
	json_str(j, "directory", p->directory);
	json_str(j, "state", state(p));
	json_uint(j, "begin_ns", p->begin);
	if (p->end)
		json_uint(j, "end_ns", p->end);
	else
		json_nil(j, "end_ns");
	json_uint(j, "requests", p->requests);
	json_uint(j, "discarded", p->discarded);
	json_int(j, "clock_step_ns", p->clock_step);
	json_uint(j, "uid", p->uid);
	json_uint(j, "cpu_count", p->cpu_count);
	json_str(j, "cpu_model", p->cpu_model);
	json_uint(j, "sample_every", p->sample_every);
	assignments(j, "settings", p->settings);
	assignments(j, "labels", p->labels);
	render_json_use(j, &p->use);
	counters(j, "counters", p->counters);
	json_end(j);
}

void render_json_processes(struct json *j, const struct model *m)
{
	json_list(j, "processes");
	for (size_t i = 0; i < m->process_count; i++)
		process(j, &m->processes[i]);
	json_end(j);
}

void render_json_sampled(struct json *j, const struct model *m)
{
	const struct sampled *s = &m->sampled;

	json_map(j, "sampled");
	if (s->share < 0)
		json_nil(j, "share");
	else
		json_double(j, "share", s->share);
	json_uint(j, "requests_in_detail", s->detail);
	json_uint(j, "requests_in_brief", s->brief);
	json_uint(j, "upstream_calls_in_brief", s->calls);
	json_uint(j, "calls_left_out", s->dropped);
	json_uint(j, "excluded", s->excluded);
	json_double(j, "brief_error_bound", s->brief ? 0.008 : 0);
	json_end(j);
}

static void note(void *context, const struct note *n)
{
	struct json *j = context;

	json_map(j, NULL);
	json_str(j, "name", n->name);
	json_uint(j, "count", n->count);
	json_str(j, "meaning", n->text);
	json_end(j);
}

static void notes(struct json *j, const char *key, const struct model *m, enum note_kind kind)
{
	json_list(j, key);
	notes_each(m, kind, note, j);
	json_end(j);
}

void render_json_coverage(struct json *j, const struct model *m)
{
	const struct coverage *c = &m->coverage;

	json_map(j, "coverage");
	json_bool(j, "complete", c->complete);
	json_str(j, "verdict", notes_verdict(m));
	notes(j, "lost", m, NOTE_LOSS);
	notes(j, "unseen", m, NOTE_BLIND);
	notes(j, "account", m, NOTE_ACCOUNT);
	json_uint(j, "discarded", c->discarded);
	json_uint(j, "discarded_until_ns", c->discarded_until);
	json_uint(j, "blocks", c->blocks);
	json_uint(j, "blocks_open", c->blocks_open);
	json_uint(j, "blocks_damaged", c->blocks_damaged);
	json_uint(j, "bytes_damaged", c->bytes_damaged);
	json_uint(j, "processes_killed", c->processes_killed);
	json_uint(j, "processes_running", c->processes_running);
	json_uint(j, "processes_vanished", c->processes_vanished);
	json_uint(j, "events", c->events);
	json_uint(j, "disk_bytes", c->disk_bytes);
	json_double(j, "disk_bytes_per_request", units_ratio(c->disk_bytes, m->total.requests));
	json_uint(j, "n_plus_one_examined", m->repeats_examined);
	json_uint(j, "n_plus_one_not_examined", m->repeats_not_examined);
	counters(j, "counters", c->counters);
	json_end(j);
}

static void choices(struct json *j, const struct model_options *o)
{
	json_uint(j, "window_ns", o->window);
	json_double(j, "precision", o->precision);
	json_uint(j, "precision_ns", o->precision_ns);
	json_double(j, "error_bound", 1.0 / (2 * HIST_SUB));
	json_uint(j, "histogram_sub_buckets", HIST_SUB);
	json_uint(j, "error_status", o->error_status);
	json_uint(j, "since_ns", o->since);
	json_uint(j, "until_ns", o->until);
	json_uint(j, "max_errors", o->max_errors);
	json_uint(j, "max_routes", o->max_routes);
	json_uint(j, "max_queries", o->max_queries);
	json_list(j, "patterns");
	for (size_t i = 0; i < o->pattern_count; i++)
		json_str(j, NULL, o->patterns[i]);
	json_end(j);
}

void render_json_meta(struct json *j, const struct model *m, const struct render_options *o)
{
	json_map(j, "meta");
	json_str(j, "title", o->title ? o->title : "profilis");
	json_str(j, "generated_by", "profilis-report " PROFILIS_VERSION);
	json_str(j, "version", PROFILIS_VERSION);
	json_uint(j, "schema_version", REPORT_SCHEMA_VERSION);
	json_str(j, "detail", o->page_detail ? "page" : "summary");
	json_uint(j, "begin_ns", m->begin);
	json_uint(j, "end_ns", m->end);
	json_str(j, "health", notes_health_word(notes_health(m)));
	json_uint(j, "errors_total", m->failures_total);
	json_uint(j, "routes_merged", m->routes_merged);
	json_uint(j, "queries_merged", m->queries_merged);
	choices(j, &m->options);
	render_json_live(j, m);
	filtered_json(j, m);
	json_end(j);
}
