// SPDX-License-Identifier: Apache-2.0
#include "raised.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

size_t raised_bytes(const struct raised_record *r)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < RAISED_PARTS; i++)
		bytes += r->bytes[i] + 1u;
	return bytes;
}

static int compare_records(const void *left, const void *right)
{
	const struct raised_record *a = left, *b = right;
	size_t n = raised_bytes(a), m = raised_bytes(b);
	int order = by(a->from.ts, b->from.ts);

	order = order ? order : by((uint32_t)a->from.pid, (uint32_t)b->from.pid);
	order = order ? order : by(a->from.order, b->from.order);
	order = order ? order : by(a->from.tid, b->from.tid);
	order = order ? order : by(a->kind, b->kind);
	order = order ? order : by(a->id, b->id);
	order = order ? order : by(a->certainty, b->certainty);
	order = order ? order : by(a->log, b->log);
	order = order ? order : by(a->text, b->text);
	order = order ? order : by(a->stack, b->stack);
	order = order ? order : memcmp(raised_texts(a), raised_texts(b), n < m ? n : m);
	return order ? order : by(n, m);
}

static int compare_failures(const void *left, const void *right)
{
	const struct raised_failure *a = left, *b = right;
	int order = by(a->end, b->end);

	order = order ? order : by((uint32_t)a->pid, (uint32_t)b->pid);
	order = order ? order : by(a->tid, b->tid);
	order = order ? order : by(a->conn, b->conn);
	order = order ? order : by(a->begin, b->begin);
	order = order ? order : by(a->first, b->first);
	order = order ? order : by(a->id, b->id);
	order = order ? order : by(a->status, b->status);
	order = order ? order : by(a->method, b->method);
	order = order ? order : by(a->request, b->request);
	order = order ? order : by(a->path, b->path);
	order = order ? order : by(a->stack, b->stack);
	return order ? order : memcmp(a->trace, b->trace, sizeof(a->trace));
}

const char *raised_text(const struct raised_record *r, enum raised_part part)
{
	size_t at = 0;

	for (unsigned i = 0; i < (unsigned)part; i++)
		at += r->bytes[i] + 1u;
	return raised_texts(r) + at;
}

const char *raised_source(unsigned source)
{
	static const char *const names[] = {
		[RAISED_THROWN_CXX] = "cxx",
		[RAISED_BODY] = "body",
		[RAISED_SIGNAL] = "signal",
	};

	if (source < TRACEBACK_LANGUAGES)
		return traceback_language((enum traceback_language)source);
	return source < RAISED_SOURCES ? names[source] : "unknown";
}

void raised_init(struct raised *e, struct stacks *stacks)
{
	*e = (struct raised){
		.texts = {.compare = compare_records, .max = RAISED_TEXTS},
		.thrown = {.compare = compare_records, .max = RAISED_THROWN},
		.crashes = {.compare = compare_records, .max = RAISED_CRASHES},
		.failures = {.compare = compare_failures, .max = RAISED_FAILURES},
		.stacks = stacks,
		.traceback = memory_zeroed(1, sizeof(struct traceback)),
	};
	raised_groups(&e->groups);
}

void raised_free(struct raised *e)
{
	newest_free(&e->texts);
	newest_free(&e->thrown);
	newest_free(&e->crashes);
	newest_free(&e->failures);
	keyed_free(&e->groups);
	free(e->traceback);
}

/* ---- what is kept ---- */

void raised_keep(struct raised *e, struct newest *n, struct raised_record *r)
{
	bool exact;

	r = newest_add(n, r);
	if (!r)
		return;
	exact = r->id && r->certainty == FORMAT_EXACT;
	e->beyond++;
	if (r->kind != RAISED_BODY) /* what else the request failed of was counted already */
		raised_count(e, r, exact ? raised_text(r, RAISED_ROUTE) : "",
			     exact ? FORMAT_EXACT : -1, 0);
	free(r);
}

/* ---- requests that failed ---- */

static uint64_t hash_of(const char *bytes, size_t n)
{
	return n ? keyed_hash(bytes, n) : 0;
}

static void keep_failure(struct raised *e, struct raised_failure *f)
{
	f = newest_add(&e->failures, f);
	if (!f)
		return;
	e->failures_beyond++;
	if (f->end > e->failures_from)
		e->failures_from = f->end;
	free(f);
}

void raised_failed(struct raised *e, const struct decode *d, const struct raised_request *request)
{
	uint32_t n =
		request->path.length < FORMAT_PATH_MAX ? request->path.length : FORMAT_PATH_MAX;
	struct raised_failure *f = memory_zeroed(1, sizeof(*f) + n);

	*f = request->f;
	f->path = hash_of(request->path.bytes, n);
	f->request = hash_of(request->request_id.bytes, request->request_id.length);
	if (request->trace)
		memcpy(f->trace, request->trace, sizeof(f->trace));
	if (request->stack.length)
		f->stack = stacks_hash(e->stacks, stacks_add(e->stacks, d, request->stack, f->pid));
	f->path_bytes = (uint16_t)n;
	if (n)
		memcpy(raised_path(f), request->path.bytes, n);
	keep_failure(e, f);
}

/* ---- merging ---- */

static void *copy(const void *record, size_t bytes)
{
	void *made = memory_zeroed(1, bytes);

	memcpy(made, record, bytes);
	return made;
}

static void merge_records(struct raised *e, struct newest *into, const struct newest *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct raised_record *r = from->heap[i];

		raised_keep(e, into, copy(r, sizeof(*r) + raised_bytes(r)));
	}
}

void raised_merge(struct raised *into, const struct raised *from)
{
	merge_records(into, &into->texts, &from->texts);
	merge_records(into, &into->thrown, &from->thrown);
	merge_records(into, &into->crashes, &from->crashes);
	for (size_t i = 0; i < from->failures.count; i++) {
		const struct raised_failure *f = from->failures.heap[i];

		keep_failure(into, copy(f, sizeof(*f) + f->path_bytes));
	}
	keyed_merge(&into->groups, &from->groups);
	into->beyond += from->beyond;
	into->failures_beyond += from->failures_beyond;
	if (from->failures_from > into->failures_from)
		into->failures_from = from->failures_from;
}
