// SPDX-License-Identifier: Apache-2.0
#include "queries.h"

#include "calls.h"

#define TARGET_MAX 512u

static uint32_t at_most(uint32_t length, uint32_t max)
{
	return length < max ? length : max;
}

/* No byte of a part is 0. */
void queries_key(struct compound *k, const struct decode_call *call)
{
	char system = (char)(call->system == UINT8_MAX ? UINT8_MAX : call->system + 1);

	compound_add(k, &system, 1);
	compound_add(k, call->statement.bytes,
		     at_most(call->statement.length, FORMAT_STATEMENT_MAX));
}

unsigned queries_system(const char *part, size_t bytes)
{
	unsigned char system = bytes ? (unsigned char)*part : UINT8_MAX;

	return system == UINT8_MAX ? UINT8_MAX : system - 1u;
}

static uint64_t time_of(const struct decode_call *call)
{
	return call->flags & FORMAT_CALL_ABORTED ? 0 : call->duration;
}

static void count_statement(struct queries_stats *s, const struct decode_call *call)
{
	s->count++;
	s->errors += call->error.length > 0;
	s->transactions += (call->flags & FORMAT_CALL_TRANSACTION) != 0;
	s->prepared += (call->flags & FORMAT_CALL_PREPARED) != 0;
	s->hooked += (call->flags & FORMAT_CALL_HOOK) != 0;
	s->truncated += (call->flags & FORMAT_CALL_TRUNCATED) != 0;
	if (call->rows != DECODE_ROWS_UNKNOWN) {
		s->rows += call->rows;
		s->rows_known++;
	}
	if (call->flags & FORMAT_CALL_ABORTED) {
		s->aborted++;
		return;
	}
	hist_add(&s->time, call->duration);
}

static void count_cell(struct queries_stats *s, const struct decode_call *call, uint64_t second)
{
	struct cell *cell = cells_at(&s->cells, second);

	cell->requests++;
	cell->errors += call->error.length > 0;
	if (!(call->flags & FORMAT_CALL_ABORTED))
		cell_latency(cell, call->duration);
}

static void count_beside(struct keyed *counts, struct compound *k, const struct decode_text *text,
			 uint32_t max)
{
	size_t before = k->bytes;

	if (!text->length)
		return;
	compound_divide(k);
	compound_add(k, text->bytes, at_most(text->length, max));
	++*(uint64_t *)keyed_at(counts, k->text, k->bytes);
	k->bytes = before;
}

static void count_caller(struct queries *q, const struct routes *routes,
			 const struct decode_call *call, const struct decode_parent *parent)
{
	struct route_path from = {.bytes = parent->path.bytes, .length = parent->path.length};
	struct compound k;

	k.bytes = 0;
	compound_route(&k, routes, &from);
	calls_count(keyed_at(&q->routes, k.text, k.bytes), parent, time_of(call));
	compound_divide(&k);
	queries_key(&k, call);
	calls_count(keyed_at(&q->callers, k.text, k.bytes), parent, time_of(call));
}

uint64_t queries_add(struct queries *q, const struct routes *routes, const struct decode_call *call,
		     const struct decode_parent *parent, uint64_t second)
{
	struct queries_stats *stats;
	struct compound k;

	k.bytes = 0;
	queries_key(&k, call);
	stats = keyed_at(&q->statements, k.text, k.bytes);
	count_statement(stats, call);
	if (second)
		count_cell(stats, call, second);
	count_beside(&q->errors, &k, &call->error, FORMAT_ERROR_MAX);
	count_beside(&q->targets, &k, &call->target, TARGET_MAX);
	if (parent)
		count_caller(q, routes, call, parent);
	return keyed_hash(k.text, k.bytes);
}

static void merge_stats(void *into, const void *from)
{
	const struct queries_stats *b = from;
	struct queries_stats *a = into;

	a->count += b->count;
	a->errors += b->errors;
	a->aborted += b->aborted;
	a->rows += b->rows;
	a->rows_known += b->rows_known;
	a->transactions += b->transactions;
	a->prepared += b->prepared;
	a->hooked += b->hooked;
	a->truncated += b->truncated;
	hist_merge(&a->time, &b->time);
	cells_merge(&a->cells, &b->cells);
}

static void clear_stats(void *value)
{
	struct queries_stats *s = value;

	hist_clear(&s->time);
	cells_free(&s->cells);
}

static void merge_count(void *into, const void *from)
{
	*(uint64_t *)into += *(const uint64_t *)from;
}

void queries_init(struct queries *q)
{
	static const struct keyed_type stats = {sizeof(struct queries_stats), merge_stats,
						clear_stats, 0};
	static const struct keyed_type count = {.bytes = sizeof(uint64_t), .merge = merge_count};

	keyed_init(&q->statements, &stats);
	keyed_init(&q->errors, &count);
	keyed_init(&q->targets, &count);
	calls_init(&q->callers);
	calls_init(&q->routes);
}

void queries_free(struct queries *q)
{
	keyed_free(&q->statements);
	keyed_free(&q->errors);
	keyed_free(&q->targets);
	keyed_free(&q->callers);
	keyed_free(&q->routes);
}

void queries_merge(struct queries *into, const struct queries *from)
{
	keyed_merge(&into->statements, &from->statements);
	keyed_merge(&into->errors, &from->errors);
	keyed_merge(&into->targets, &from->targets);
	keyed_merge(&into->callers, &from->callers);
	keyed_merge(&into->routes, &from->routes);
}
