// SPDX-License-Identifier: Apache-2.0
/* Questions that are asked of what was found. */
#include "found.h"

#include <string.h>

static bool same(const struct raised_failure *f, const struct failure_record *r)
{
	return f->end == r->ts && f->end - f->begin == r->duration && f->source == r->source &&
	       f->conn == r->conn && f->status == r->status && f->path_bytes == r->path_bytes &&
	       (!r->id || f->id == r->id) && !memcmp(raised_path(f), r->path, r->path_bytes);
}

const struct found_failure *found_of(const struct found *f, const struct failure_record *record)
{
	size_t low = 0, high = f->failure_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->failures[middle].f->end < record->ts)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < f->failure_count && f->failures[low].f->end == record->ts; low++)
		if (same(f->failures[low].f, record))
			return &f->failures[low];
	return NULL;
}

static bool is_text(const struct raised_record *r, const struct log_record *log)
{
	return r && r->from.ts == log->ts && r->from.source == log->source &&
	       r->text == keyed_hash(log->text, log->bytes);
}

/* A stderr stream of FastCGI is its request's own, and so is the body of a response. */
bool found_believes(const struct found *f, const struct log_record *log)
{
	if (log->log == FORMAT_LOG_FASTCGI || log->log == FORMAT_LOG_BODY)
		return log->id || log->path_bytes;
	if (!log->id || log->certainty != FORMAT_EXACT)
		return false;
	return pairing_believes(&f->pairing, log->source);
}

/* The record of a text, with what was found for it; pairing's index, or PAIRING_NONE. */
static uint32_t text_of(const struct found *f, const struct log_record *log)
{
	for (uint32_t i = 0; i < f->pairing.text_count; i++)
		if (is_text(f->texts[i], log))
			return i;
	return PAIRING_NONE;
}

bool found_shown(const struct found *f, const struct log_record *log)
{
	uint32_t i = text_of(f, log);

	return i != PAIRING_NONE && f->pairing.texts[i].failure != PAIRING_NONE;
}

/* Identities may come again after a while: what was logged before the request began is another's.
 */
bool found_owns(const struct found *f, const struct failure_record *failure,
		const struct log_record *log)
{
	const struct found_failure *found = found_of(f, failure);
	uint32_t i;

	if (found && is_text(found->shown, log))
		return true;
	if (!failure->id || log->id != failure->id || log->source != failure->source ||
	    log->ts > failure->ts || log->ts + failure->duration < failure->ts)
		return false;
	i = text_of(f, log);
	return found_believes(f, log) &&
	       (i == PAIRING_NONE || f->pairing.texts[i].failure == PAIRING_NONE);
}

/* ---- counting ---- */

static void count_under(struct found *f, const struct raised_record *r,
			const struct found_failure *failure, const struct routes *routes)
{
	const struct raised_failure *x = failure->f;
	struct route_path path = {raised_path(x), x->path_bytes, x->status, x->flags};
	char name[ROUTE_NAME_MAX + 1];

	name[routes_typed(routes, &path, name)] = 0;
	raised_count(f->raised, r, name, failure->certainty, failure->shown == r);
}

static void count_texts(struct found *f, const struct routes *routes)
{
	for (size_t i = 0; i < f->pairing.text_count; i++) {
		const struct pairing_text *t = &f->pairing.texts[i];
		const struct raised_record *r = f->texts[i];
		const struct found_failure *failure = NULL;

		if (t->failure != PAIRING_NONE)
			failure = &f->failures[f->failure_at[t->failure]];
		if (failure && failure->shown != r && r->kind == TRACEBACK_CXX)
			continue; /* what the runtime says of the exception that is shown */
		if (failure)
			count_under(f, r, failure, routes);
		else if (t->of_other)
			raised_count(f->raised, r, raised_text(r, RAISED_ROUTE), FORMAT_EXACT,
				     false);
		else
			raised_count(f->raised, r, "", -1, false);
	}
}

/* A crash is what all fail of that were in flight. */
static unsigned failures_of(const struct found *f, const struct raised_record *r)
{
	unsigned count = 0;

	for (size_t i = 0; i < f->failure_count; i++)
		count += f->failures[i].shown == r;
	return count;
}

static void count_events(struct found *f, const struct newest *n)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct raised_record *r = n->heap[i];
		bool exact = r->id && r->certainty == FORMAT_EXACT;

		raised_count(f->raised, r, exact ? raised_text(r, RAISED_ROUTE) : "",
			     exact ? FORMAT_EXACT : -1, failures_of(f, r));
	}
}

static void count_bodies(struct found *f, const struct routes *routes)
{
	for (size_t i = 0; i < f->failure_count; i++)
		if (f->failures[i].shown && f->failures[i].shown->kind == RAISED_BODY)
			count_under(f, f->failures[i].shown, &f->failures[i], routes);
}

void found_count(struct found *f, const struct routes *routes)
{
	count_texts(f, routes);
	count_events(f, &f->raised->thrown);
	count_events(f, &f->raised->crashes);
	count_bodies(f, routes);
}
