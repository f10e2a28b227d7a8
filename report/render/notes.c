// SPDX-License-Identifier: Apache-2.0
#include "notes.h"

#include "units.h"

static const enum note_kind kinds[FORMAT_COUNTER_COUNT] = {
	[FORMAT_COUNT_conn_upgraded] = NOTE_ACCOUNT,
	[FORMAT_COUNT_blocks_sealed] = NOTE_ACCOUNT,
	[FORMAT_COUNT_blocks_raw] = NOTE_ACCOUNT,
	[FORMAT_COUNT_bytes_written] = NOTE_ACCOUNT,
	[FORMAT_COUNT_helper_cpu_ns] = NOTE_ACCOUNT,
	[FORMAT_COUNT_helper_wakes] = NOTE_ACCOUNT,
	[FORMAT_COUNT_conn_opened] = NOTE_ACCOUNT,
	[FORMAT_COUNT_conn_closed] = NOTE_ACCOUNT,
	[FORMAT_COUNT_conn_shared] = NOTE_ACCOUNT,
	[FORMAT_COUNT_handed_over] = NOTE_ACCOUNT,
	[FORMAT_COUNT_conn_tls_clear] = NOTE_ACCOUNT,
	[FORMAT_COUNT_drop_event] = NOTE_ACCOUNT, /* no request is missing */
	[FORMAT_COUNT_excluded] = NOTE_ACCOUNT,
	[FORMAT_COUNT_sampled_out] = NOTE_ACCOUNT,
	[FORMAT_COUNT_calls_sampled_out] = NOTE_ACCOUNT,
	[FORMAT_COUNT_spans_lost] = NOTE_ACCOUNT,
	[FORMAT_COUNT_metrics_malformed] = NOTE_ACCOUNT,
	[FORMAT_COUNT_conn_not_http] = NOTE_BLIND,
	[FORMAT_COUNT_conn_tls] = NOTE_BLIND,
	[FORMAT_COUNT_conn_stdio] = NOTE_BLIND,
	[FORMAT_COUNT_bytes_unseen_in] = NOTE_BLIND,
	[FORMAT_COUNT_bytes_unseen_out] = NOTE_BLIND,
	[FORMAT_COUNT_io_uring] = NOTE_BLIND,
	[FORMAT_COUNT_children_unrecorded] = NOTE_BLIND,
	[FORMAT_COUNT_conn_client_other] = NOTE_BLIND,
};

static const char *const names[FORMAT_COUNTER_COUNT] = {
#define NAME(name, text) #name,
	FORMAT_COUNTERS(NAME)
#undef NAME
};

static const char *const texts[FORMAT_COUNTER_COUNT] = {
#define TEXT(name, text) text,
	FORMAT_COUNTERS(TEXT)
#undef TEXT
};

struct visitor {
	void (*f)(void *context, const struct note *note);
	void *context;
	enum note_kind wanted;
};

static void visit(const struct visitor *v, const struct note *note)
{
	if (note->kind == v->wanted && note->count)
		v->f(v->context, note);
}

static void visit_blocks(const struct coverage *c, const struct visitor *v)
{
	visit(v, &(struct note){NOTE_LOSS, c->blocks_damaged, "blocks_damaged",
				"blocks of the recording damaged: their requests are missing"});
	visit(v, &(struct note){NOTE_LOSS, c->bytes_damaged, "bytes_damaged",
				"bytes of the recording that could not be read"});
	visit(v,
	      &(struct note){NOTE_LOSS, c->discarded, "discarded",
			     "requests known by their status alone: counted in the totals, not in "
			     "routes or latencies"});
	visit(v, &(struct note){NOTE_ACCOUNT, c->blocks_open, "blocks_open",
				"blocks read before they were sealed"});
	visit(v, &(struct note){NOTE_ACCOUNT, c->processes_killed, "processes_killed",
				"processes that never closed their recording (killed or crashed)"});
	visit(v, &(struct note){NOTE_ACCOUNT, c->processes_running, "processes_running",
				"processes still running when the recording was read"});
	visit(v, &(struct note){NOTE_ACCOUNT, c->processes_vanished, "processes_vanished",
				"processes whose recording was deleted while it was followed: "
				"counted as far as it was read"});
}

static void visit_repeats(const struct model *m, const struct visitor *v)
{
	visit(v, &(struct note){NOTE_ACCOUNT, m->repeats_not_examined, "n_plus_one_not_examined",
				"requests, at most, whose database calls were not examined for "
				"repetition: they lie in several blocks"});
}

static void visit_exceptions(const struct model *m, const struct visitor *v)
{
	visit(v,
	      &(struct note){NOTE_ACCOUNT, m->exceptions_beyond, "exceptions_not_compared",
			     "exceptions that were counted under what they say by themselves: only "
			     "the newest are compared with requests"});
	visit(v, &(struct note){NOTE_ACCOUNT, m->failures_beyond, "failures_not_compared",
				"failed requests for which no exception was looked for: only the "
				"newest are compared with exceptions"});
}

void notes_each(const struct model *model, enum note_kind kind,
		void (*f)(void *context, const struct note *note), void *context)
{
	const struct coverage *c = &model->coverage;
	struct visitor v = {f, context, kind};

	for (size_t i = 0; i < FORMAT_COUNTER_COUNT; i++) {
		bool tls = i == FORMAT_COUNT_conn_tls && c->tls_note;

		visit(&v, &(struct note){kinds[i], c->counters[i], names[i],
					 tls ? c->tls_note : texts[i]});
	}
	visit_blocks(c, &v);
	visit_repeats(model, &v);
	visit_exceptions(model, &v);
}

static void count_one(void *context, const struct note *note)
{
	(void)note;
	++*(size_t *)context;
}

size_t notes_count(const struct model *model, enum note_kind kind)
{
	size_t count = 0;

	notes_each(model, kind, count_one, &count);
	return count;
}

const char *notes_verdict(const struct model *model)
{
	if (!model->coverage.complete)
		return "Incomplete: not every request that passed is in these figures.";
	if (notes_count(model, NOTE_BLIND))
		return "0 lost of what could be read; some traffic could not be seen.";
	if (model->sampled.brief)
		return "Complete: 0 lost; not all in detail.";
	return "Complete: 0 lost.";
}

enum notes_health notes_health(const struct model *model)
{
	const struct tally *t = &model->total;
	double bad = units_ratio(t->errors + t->aborted, t->requests);

	if (!t->requests)
		return HEALTH_EMPTY;
	if (bad >= 0.05)
		return HEALTH_BAD;
	return bad >= 0.01 ? HEALTH_WARNING : HEALTH_GOOD;
}

const char *notes_health_word(enum notes_health health)
{
	static const char *const words[] = {"no requests", "healthy", "some requests fail",
					    "many requests fail"};

	return words[health];
}

double notes_rate(const struct model *model, uint64_t count)
{
	uint64_t span = model->end > model->begin ? model->end - model->begin : 0;

	return span ? (double)count * 1e9 / (double)span : 0;
}
