// SPDX-License-Identifier: Apache-2.0
/* dump: every event as one line of JSON, in the order in which each process wrote them. */
#include "analyse.h"
#include "capture.h"
#include "command.h"
#include "dump.h"
#include "names.h"
#include "operation.h"
#include "slot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- which ones ---- */

bool dump_in_time(const struct dumper *d, uint64_t unix_ns)
{
	return unix_ns >= d->since && unix_ns < d->until;
}

static bool chosen(const struct dumper *d, const struct decode_shape *shape,
		   const struct decode_exchange *x, uint64_t unix_offset)
{
	const struct filter *f = &d->options->model.filter;

	return dump_in_time(d, decode_end_ns(x) + unix_offset) &&
	       x->first + x->tail >= f->slower_ns && filter_shape(f, shape);
}

/* ---- lines ---- */

void dump_begin(struct dumper *d, const char *event, const struct source *source)
{
	json_begin(&d->json, stdout, JSON_PLAIN);
	json_map(&d->json, NULL);
	json_str(&d->json, "event", event);
	json_int(&d->json, "pid", source->process.pid);
}

void dump_end(struct dumper *d)
{
	json_end(&d->json);
	putchar('\n');
}

void dump_text(struct dumper *d, const char *key, const struct decode_text *t)
{
	json_text(&d->json, key, t->bytes, t->length);
}

static void write_shape(struct dumper *d, const struct decode_shape *shape)
{
	struct json *j = &d->json;

	json_str(j, "role", name_role(shape->role));
	json_str(j, "method", name_method(shape->method));
	dump_text(d, "path", &shape->path);
	if (shape->flags & FORMAT_SHAPE_TRUNCATED)
		json_bool(j, "path_truncated", true);
	json_uint(j, "status", shape->status);
	json_str(j, "protocol", name_protocol(shape->protocol));
	if (shape->protocol & FORMAT_TLS)
		json_bool(j, "tls", true);
	dump_text(d, "target", &shape->target);
}

static void write_more(struct dumper *d, const struct decode_exchange *x)
{
	static const char *const keys[] = {
		[DECODE_QUEUE] = "queue_ns",
		[DECODE_CPU] = "cpu_ns",
		[DECODE_ID] = "id",
		[DECODE_INTERIM] = "interim_responses",
		[DECODE_GRPC] = "grpc_status",
		[DECODE_PROXY_QUEUE] = "proxy_queue_ns",
		[DECODE_VOLUNTARY] = "voluntary_switches",
		[DECODE_INVOLUNTARY] = "involuntary_switches",
		[DECODE_FAULTS] = "page_faults",
	};

	if (x->more & FORMAT_MORE_ABORTED)
		json_str(&d->json, "aborted", name_abort((unsigned)x->value[DECODE_ABORTED]));
	if (x->more & FORMAT_MORE_EARLY)
		json_bool(&d->json, "early", true);
	if (x->more & FORMAT_MORE_KEPT)
		json_bool(&d->json, "kept", true);
	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i] && (x->more & (1u << i)))
			json_uint(&d->json, keys[i], x->value[i]);
}

static void write_hex(struct dumper *d, const char *key, const uint8_t *bytes, size_t n)
{
	char hex[2 * FORMAT_TRACE_BYTES + 1];
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
		any |= bytes[i] != 0;
	}
	if (any)
		json_str(&d->json, key, hex);
}

void dump_about(struct dumper *d, unsigned about)
{
	const struct decode_parent *p = &d->decode.parent;
	const struct decode_trace *t = &d->decode.trace;
	struct json *j = &d->json;

	if (about & DECODE_ABOUT_TRACE) {
		write_hex(d, "trace_id", t->ids, 16);
		write_hex(d, "parent_span_id", t->ids + 16, 8);
		if (t->request_id.length)
			dump_text(d, "request_id", &t->request_id);
	}
	if (about & DECODE_ABOUT_STACK)
		dump_stack(d, &d->decode.stack);
	if (about & DECODE_ABOUT_LABELS)
		dump_labels(d);
	if (!(about & DECODE_ABOUT_PARENT))
		return;
	json_map(j, "parent");
	json_uint(j, "id", p->id);
	json_str(j, "method", name_method(p->method));
	dump_text(d, "path", &p->path);
	json_str(j, "certainty", name_certainty(p->certainty));
	if (p->kept)
		json_bool(j, "kept", true);
	json_end(j);
}

static void write_exchange(struct dumper *d, const char *event, const struct capture_block *block,
			   const struct decode_shape *shape, const struct decode_exchange *x)
{
	struct json *j = &d->json;

	dump_begin(d, event, block->source);
	json_uint(j, "tid", d->decode.tid);
	if (x->brief)
		json_bool(j, "sampled_out", true);
	else
		json_uint(j, "conn", x->conn);
	json_uint(j, "begin_unix_ns", x->begin + block->unix_offset);
	json_uint(j, "end_unix_ns", decode_end_ns(x) + block->unix_offset);
	json_uint(j, "begin_monotonic_ns", x->begin);
	write_shape(d, shape);
	if (!x->brief) {
		json_uint(j, "request_ns", x->read);
		json_uint(j, "first_byte_ns", x->first);
	}
	json_uint(j, "duration_ns", x->first + x->tail);
	json_uint(j, "bytes_in", x->in);
	json_uint(j, "bytes_out", x->out);
	write_more(d, x);
	dump_about(d, x->about);
	dump_end(d);
}

static void write_conn(struct dumper *d, const struct capture_block *block,
		       const struct decode_conn *c)
{
	struct json *j = &d->json;

	dump_begin(d, "connection", block->source);
	json_uint(j, "conn", c->conn);
	json_str(j, "role", name_role((unsigned)c->role));
	json_uint(j, "begin_unix_ns", c->open + block->unix_offset);
	json_uint(j, "end_unix_ns", c->open + c->duration + block->unix_offset);
	json_uint(j, "begin_monotonic_ns", c->open);
	json_uint(j, "duration_ns", c->duration);
	json_uint(j, "bytes_in", c->in);
	json_uint(j, "bytes_out", c->out);
	json_uint(j, "unseen_in", c->unseen_in);
	json_uint(j, "unseen_out", c->unseen_out);
	json_uint(j, "exchanges", c->exchanges);
	json_str(j, "end", name_conn_end((unsigned)c->end));
	json_uint(j, "rtt_us", c->rtt_us);
	json_uint(j, "retransmits", c->retransmits);
	dump_text(d, "target", &c->target);
	if (c->flags & FORMAT_CONN_TLS_FLAG)
		json_bool(j, "tls", true);
	if (c->connect_ns)
		json_uint(j, "connect_ns", c->connect_ns);
	if (c->connect_errno) {
		json_uint(j, "connect_error", c->connect_errno);
		json_str(j, "connect_error_name", name_errno((unsigned)c->connect_errno).text);
	}
	if (c->handshake_ns)
		json_uint(j, "handshake_ns", c->handshake_ns);
	dump_end(d);
}

static void write_dns(struct dumper *d, const struct capture_block *block)
{
	const struct decode_dns *n = &d->decode.dns;
	struct json *j = &d->json;

	dump_begin(d, "dns", block->source);
	json_uint(j, "tid", d->decode.tid);
	dump_text(d, "host", &n->host);
	json_uint(j, "begin_unix_ns", n->begin + block->unix_offset);
	json_uint(j, "end_unix_ns", n->begin + n->duration + block->unix_offset);
	json_uint(j, "begin_monotonic_ns", n->begin);
	json_uint(j, "duration_ns", n->duration);
	json_uint(j, "code", n->code);
	if (n->code)
		json_str(j, "code_name", name_lookup((unsigned)n->code).text);
	dump_about(d, n->about);
	dump_end(d);
}

static void write_gauge(struct dumper *d, const struct capture_block *block)
{
	const struct decode_gauge *g = &d->decode.gauge;
	struct json *j = &d->json;

	dump_begin(d, "gauge", block->source);
	json_str(j, "gauge", name_gauge((unsigned)g->gauge));
	dump_text(d, "name", &g->name);
	json_uint(j, "unix_ns", g->time + block->unix_offset);
	json_uint(j, "value", g->value);
	if (g->limit)
		json_uint(j, "limit", g->limit);
	dump_end(d);
}

static void write_log(struct dumper *d, const struct capture_block *block)
{
	const struct decode_log *l = &d->decode.log;
	struct json *j = &d->json;

	dump_begin(d, "log", block->source);
	json_uint(j, "tid", d->decode.tid);
	json_str(j, "log", name_log((unsigned)l->log));
	json_uint(j, "unix_ns", l->time + block->unix_offset);
	dump_text(d, "text", &l->text);
	dump_about(d, l->about);
	dump_end(d);
}

static void write_call_flags(struct dumper *d, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *key;
	} keys[] = {
		{FORMAT_CALL_TRANSACTION, "transaction"},
		{FORMAT_CALL_PREPARED, "prepared"},
		{FORMAT_CALL_HOOK, "hook"},
		{FORMAT_CALL_TRUNCATED, "truncated"},
		{FORMAT_CALL_ABORTED, "aborted"},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		json_bool(&d->json, keys[i].key, flags & keys[i].flag);
}

static void write_statement(struct dumper *d, const struct decode_call *c)
{
	struct operation operation;

	operation_of(&operation, c->system, c->statement.bytes, c->statement.length);
	json_str(&d->json, "system", name_system(c->system));
	dump_text(d, "statement", &c->statement);
	json_str(&d->json, "operation", operation.name);
	if (operation.collection_bytes)
		json_text(&d->json, "collection", operation.collection, operation.collection_bytes);
}

static void write_call(struct dumper *d, const struct capture_block *block)
{
	const struct decode_call *c = &d->decode.call;
	struct json *j = &d->json;

	dump_begin(d, "call", block->source);
	json_uint(j, "tid", d->decode.tid);
	write_statement(d, c);
	json_uint(j, "begin_unix_ns", c->begin + block->unix_offset);
	json_uint(j, "end_unix_ns", c->begin + c->duration + block->unix_offset);
	json_uint(j, "begin_monotonic_ns", c->begin);
	json_uint(j, "duration_ns", c->duration);
	if (c->first)
		json_uint(j, "first_byte_ns", c->first);
	if (c->rows != DECODE_ROWS_UNKNOWN)
		json_uint(j, "rows", c->rows);
	write_call_flags(d, c->flags);
	dump_text(d, "target", &c->target);
	if (c->error.length)
		dump_text(d, "error", &c->error);
	dump_about(d, c->about);
	dump_end(d);
}

/* ---- what capture brings ---- */

/* What is beside exchanges, by the moment at which it ended. */
static void dump_other(struct dumper *d, const struct capture_block *block, enum decode_kind kind)
{
	const struct decode *e = &d->decode;
	uint64_t offset = block->unix_offset;

	if (dump_beside(d, block, kind))
		return;
	if (kind == DECODE_CONN && dump_in_time(d, e->conn.open + e->conn.duration + offset))
		write_conn(d, block, &e->conn);
	if (kind == DECODE_DNS && dump_in_time(d, e->dns.begin + e->dns.duration + offset))
		write_dns(d, block);
	if (kind == DECODE_GAUGE && dump_in_time(d, e->gauge.time + offset))
		write_gauge(d, block);
	if (kind == DECODE_LOG && dump_in_time(d, e->log.time + offset))
		write_log(d, block);
	if (kind == DECODE_CALL && dump_in_time(d, e->call.begin + e->call.duration + offset))
		write_call(d, block);
}

static void dump_event(struct dumper *d, const struct capture_block *block, enum decode_kind kind)
{
	const struct decode_exchange *x = &d->decode.x;
	const struct decode_shape *shape = &d->decode.shapes[x->shape];

	bool exchange = kind == DECODE_EXCHANGE || kind == DECODE_BRIEF;

	if (exchange && chosen(d, shape, x, block->unix_offset))
		write_exchange(d, "exchange", block, shape, x);
	if (!exchange && !filter_requests(&d->options->model.filter))
		dump_other(d, block, kind);
}

static bool dump_block(void *worker, const struct capture_block *block, uint64_t *events,
		       size_t *damaged_at)
{
	struct dumper *d = worker;
	enum decode_kind kind;

	decode_begin(&d->decode, block->payload, block->bytes, block->header->begin_ns);
	while ((kind = decode_next(&d->decode)) > DECODE_END) {
		++*events;
		dump_event(d, block, kind);
	}
	*damaged_at = decode_offset(&d->decode);
	return kind == DECODE_END;
}

static void dump_slot(void *worker, const struct source *source, size_t source_index,
		      const struct format_slot *slot)
{
	struct dumper *d = worker;
	struct capture_block block = slot_block(source, source_index);
	struct decode_shape shape = slot_shape(slot);
	struct decode_exchange x = slot_exchange(slot);

	if (!chosen(d, &shape, &x, block.unix_offset))
		return;
	if (source->alive)
		x.more = 0;
	d->decode.tid = slot->tid;
	write_exchange(d, source->alive ? "in flight" : "exchange", &block, &shape, &x);
}

static void dump(struct sources *sources, const struct options *o, bool *quiet)
{
	struct capture_visitor visitor = {dump_block, dump_slot, command_note, quiet};
	struct model_options period = o->model;
	struct dumper *d = memory_zeroed(1, sizeof(*d));
	void *workers[] = {d};
	struct capture c = {
		.sources = sources, .visitor = &visitor, .workers = workers, .threads = 1};

	analyse_period(&period, sources);
	d->options = o;
	d->since = c.since = period.since;
	c.until = period.until;
	d->until = period.until ? period.until : UINT64_MAX;
	capture_run(&c);
	free(d);
}

bool command_dump(const struct options *o, enum exit_status *status, struct error *error)
{
	struct sources sources = {0};
	bool quiet = o->quiet;
	bool good = analyse_open(&sources, o->runs, o->run_count, error) &&
		    analyse_processes(&sources, &o->model.filter, error);

	if (good)
		dump(&sources, o, &quiet);
	sources_free(&sources);
	*status = EXIT_GOOD;
	if (good && (fflush(stdout) || ferror(stdout)))
		return error_set(error, "standard output: %s", strerror(errno));
	return good;
}
