// SPDX-License-Identifier: Apache-2.0
#include "found.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

/* ---- texts and failures as pairing.h wants them ---- */

struct order {
	uint32_t source, index;
	uint64_t ts;
};

static int by_source(const void *left, const void *right)
{
	const struct order *a = left, *b = right;

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->ts != b->ts)
		return a->ts < b->ts ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

static struct pairing_text text_of(const struct raised_record *r)
{
	return (struct pairing_text){
		.ts = r->from.ts,
		.path = r->path,
		.request = r->request,
		.trace = r->trace,
		.source = r->from.source,
		.tid = r->from.tid,
		.id = r->id,
		.method = r->method,
		.exact = r->certainty == FORMAT_EXACT,
		.certain = r->log == FORMAT_LOG_FASTCGI,
	};
}

static void put_texts(struct found *f, const struct newest *texts)
{
	struct order *order = memory_zeroed(texts->count, sizeof(*order));
	size_t count = 0;

	for (size_t i = 0; i < texts->count; i++) {
		const struct raised_record *r = texts->heap[i];

		if (r->kind != RAISED_BODY)
			order[count++] = (struct order){r->from.source, (uint32_t)i, r->from.ts};
	}
	if (count)
		qsort(order, count, sizeof(*order), by_source);
	f->texts = memory_zeroed(count, sizeof(*f->texts));
	f->pairing.texts = memory_zeroed(count, sizeof(*f->pairing.texts));
	f->pairing.text_count = count;
	for (size_t i = 0; i < count; i++) {
		f->texts[i] = texts->heap[order[i].index];
		f->pairing.texts[i] = text_of(f->texts[i]);
	}
	free(order);
}

static struct pairing_failure failure_of(const struct raised_failure *f)
{
	return (struct pairing_failure){
		.begin = f->begin,
		.first = f->first,
		.end = f->end,
		.path = f->path,
		.request = f->request,
		.trace = f->trace,
		.source = f->source,
		.tid = f->tid,
		.id = f->id,
		.method = f->method,
		.error = f->error,
	};
}

static void put_failures(struct found *f, const struct newest *failures)
{
	size_t count = failures->count;
	struct order *order = memory_zeroed(count, sizeof(*order));

	f->failures = memory_zeroed(count, sizeof(*f->failures));
	f->failure_count = f->pairing.failure_count = count;
	f->pairing.failures = memory_zeroed(count, sizeof(*f->pairing.failures));
	f->failure_at = memory_zeroed(count, sizeof(*f->failure_at));
	for (size_t i = 0; i < count; i++) {
		f->failures[i].f = failures->heap[i];
		order[i] = (struct order){f->failures[i].f->source, (uint32_t)i,
					  f->failures[i].f->first};
	}
	if (count)
		qsort(order, count, sizeof(*order), by_source);
	for (size_t i = 0; i < count; i++) {
		f->failure_at[i] = order[i].index;
		f->pairing.failures[i] = failure_of(f->failures[order[i].index].f);
	}
	free(order);
}

/* ---- what was thrown, and crashes ---- */

static bool is_of(const struct raised_record *r, const struct raised_failure *f)
{
	return r->id && r->id == f->id && r->certainty == FORMAT_EXACT &&
	       r->from.source == f->source && r->from.ts >= f->begin && r->from.ts <= f->end;
}

/* The first record from this instant on. */
static size_t from_ts(const struct newest *n, uint64_t ts)
{
	size_t low = 0, high = n->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct raised_record *r = n->heap[middle];

		if (r->from.ts < ts)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The last one before the response; how many more there are. */
static const struct raised_record *thrown_in(const struct newest *n, const struct raised_failure *f,
					     uint32_t *others)
{
	const struct raised_record *last = NULL;
	uint32_t count = 0;

	for (size_t i = from_ts(n, f->begin); i < n->count; i++) {
		const struct raised_record *r = n->heap[i];

		if (r->from.ts > f->end)
			break;
		if (!is_of(r, f))
			continue;
		count++;
		if (!last || r->from.ts <= f->first)
			last = r;
	}
	*others = count ? count - 1 : 0;
	return last;
}

/* All that was in flight ended with the process. */
static const struct raised_record *crash_of(const struct newest *crashes,
					    const struct raised_failure *f)
{
	for (size_t i = 0; f->abort == FORMAT_ABORT_KILLED && i < crashes->count; i++) {
		const struct raised_record *r = crashes->heap[i];

		if (r->from.source == f->source && r->from.ts >= f->begin)
			return r;
	}
	return NULL;
}

/* ---- what is shown ---- */

static const struct raised_record *body_of(const struct newest *texts,
					   const struct raised_failure *f)
{
	for (size_t i = from_ts(texts, f->begin); i < texts->count; i++) {
		const struct raised_record *r = texts->heap[i];

		if (r->from.ts > f->end)
			return NULL;
		if (r->kind == RAISED_BODY && is_of(r, f))
			return r;
	}
	return NULL;
}

/*
 * A runtime's own traceback says more than the C++ exception beneath it, if it is this request's
 * for sure; C++ says it for sure, else.
 */
static void choose(struct found *f, struct found_failure *to, uint32_t text)
{
	const struct raised *e = f->raised;
	const struct raised_record *thrown = thrown_in(&e->thrown, to->f, &to->others);
	const struct raised_record *crash = crash_of(&e->crashes, to->f);
	bool paired = text != PAIRING_NONE;
	bool sure = paired && f->pairing.texts[text].sure;

	to->certainty = FORMAT_EXACT;
	if (crash)
		to->shown = crash;
	else if (thrown && (!sure || f->texts[text]->kind == TRACEBACK_CXX))
		to->shown = thrown;
	else if (paired)
		to->shown = f->texts[text];
	else
		to->shown = body_of(&e->texts, to->f);
	if (to->shown && paired && to->shown == f->texts[text])
		to->certainty = sure ? FORMAT_EXACT : FORMAT_PROBABLE;
	to->others += thrown && to->shown != thrown;
}

struct found *found_new(struct raised *e)
{
	struct found *f = memory_zeroed(1, sizeof(*f));

	f->raised = e;
	newest_sort(&e->texts);
	newest_sort(&e->thrown);
	newest_sort(&e->crashes);
	newest_sort(&e->failures);
	put_texts(f, &e->texts);
	put_failures(f, &e->failures);
	pairing_run(&f->pairing);
	for (size_t i = 0; i < f->failure_count; i++)
		choose(f, &f->failures[f->failure_at[i]], f->pairing.failures[i].text);
	return f;
}

void found_free(struct found *f)
{
	free(f->failures);
	free(f->failure_at);
	free(f->texts);
	free(f->pairing.texts);
	free(f->pairing.failures);
	free(f);
}
