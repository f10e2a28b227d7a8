// SPDX-License-Identifier: Apache-2.0
/*
 * Texts and responses of one thread, or of a process, side by side: pairs that do not cross, the
 * most of them, of those the nearest. Who answers three requests and then logs three exceptions
 * does both in the same order.
 *
 * The usual table over two sequences (rows: texts, columns: responses). It is divided where no
 * text reaches across, and at PAIRING_ROWS texts.
 */
#include "pairing_parts.h"

#include "arena.h"

#include <stdlib.h>

#define PAIRING_ROWS 1024u
#define WORTH_MOST_US (1ll << 40) /* more than all distances of a table together */
#define WORTH_DISTANCES 50
#define WORTH_LEAST_US 100000

enum step { STEP_TEXT, STEP_FAILURE, STEP_PAIR };

struct table {
	const struct pairing_process *x;
	enum pairing_direction direction;
	bool join; /* else pairs are only counted: as many as possible, however far */
	uint32_t pairs;
	uint32_t *texts, *failures; /* those that are still alone */
	size_t text_count, failure_count;
	/* The part at hand. */
	size_t text, text_end, failure, failure_end;
	int64_t pair_us; /* what a pair is worth */
	int64_t *worth;	 /* two rows */
	uint8_t *steps;
};

static bool together(const struct table *b, size_t row, size_t column)
{
	const struct pairing_text *t = &b->x->p->texts[b->texts[row]];
	const struct pairing_failure *f = &b->x->p->failures[b->failures[column]];

	return pairing_fits(t, f, b->direction) && !pairing_denies(t, f);
}

static int64_t distance_us(const struct table *b, size_t row, size_t column)
{
	uint64_t ts = b->x->p->texts[b->texts[row]].ts;
	uint64_t first = b->x->p->failures[b->failures[column]].first;

	return (int64_t)((ts > first ? ts - first : first - ts) / 1000);
}

static void fill_row(struct table *b, size_t row)
{
	size_t columns = b->failure_end - b->failure;
	int64_t *above = b->worth + ((row - b->text) % 2) * (columns + 1);
	int64_t *here = b->worth + ((row - b->text + 1) % 2) * (columns + 1);
	uint8_t *steps = b->steps + (row - b->text) * columns;

	here[0] = 0;
	for (size_t i = 0; i < columns; i++) {
		int64_t best = above[i + 1], pair;

		steps[i] = STEP_TEXT;
		if (here[i] > best) {
			best = here[i];
			steps[i] = STEP_FAILURE;
		}
		if (together(b, row, b->failure + i)) {
			pair = above[i] + b->pair_us - distance_us(b, row, b->failure + i);
			/* Of texts in one write the last is the writer's own. */
			if (pair >= best) {
				best = pair;
				steps[i] = STEP_PAIR;
			}
		}
		here[i + 1] = best;
	}
}

static void take_pairs(struct table *b)
{
	size_t columns = b->failure_end - b->failure;
	size_t row = b->text_end - b->text, column = columns;

	while (row && column) {
		switch (b->steps[(row - 1) * columns + column - 1]) {
		case STEP_TEXT:
			row--;
			break;
		case STEP_FAILURE:
			column--;
			break;
		default:
			row--;
			column--;
			b->pairs++;
			if (b->join)
				pairing_join(b->x->p, b->texts[b->text + row],
					     b->failures[b->failure + column], false);
		}
	}
}

static int by_size(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* From the median of how far each text has to go at least. */
static int64_t pair_worth(const struct table *b)
{
	int64_t *distances = memory_zeroed(b->text_end - b->text, sizeof(*distances));
	int64_t worth = WORTH_LEAST_US;
	size_t count = 0;

	for (size_t row = b->text; row < b->text_end; row++) {
		int64_t nearest = INT64_MAX;

		for (size_t i = b->failure; i < b->failure_end; i++)
			if (together(b, row, i) && distance_us(b, row, i) < nearest)
				nearest = distance_us(b, row, i);
		if (nearest < INT64_MAX)
			distances[count++] = nearest;
	}
	if (count) {
		qsort(distances, count, sizeof(*distances), by_size);
		if (distances[count / 2] * WORTH_DISTANCES > worth)
			worth = distances[count / 2] * WORTH_DISTANCES;
	}
	free(distances);
	return worth;
}

static void pair_part(struct table *b)
{
	size_t columns = b->failure_end - b->failure;

	if (b->text == b->text_end || !columns)
		return;
	b->pair_us = b->join ? pair_worth(b) : WORTH_MOST_US;
	b->worth = memory_zeroed(2 * (columns + 1), sizeof(*b->worth));
	b->steps = memory_zeroed((b->text_end - b->text) * columns, sizeof(*b->steps));
	for (size_t row = b->text; row < b->text_end; row++)
		fill_row(b, row);
	take_pairs(b);
	free(b->worth);
	free(b->steps);
}

static uint64_t text_ts(const struct table *b, size_t row)
{
	return b->x->p->texts[b->texts[row]].ts;
}

static uint64_t failure_ts(const struct table *b, size_t column)
{
	return b->x->p->failures[b->failures[column]].first;
}

/* Rows as far as their reaches overlap; columns as far as they are within one of them. */
static void next_part(struct table *b)
{
	b->text = b->text_end++;
	while (b->text_end < b->text_count && b->text_end - b->text < PAIRING_ROWS &&
	       text_ts(b, b->text_end) - text_ts(b, b->text_end - 1) <= 2 * PAIRING_WINDOW_NS)
		b->text_end++;
	b->failure = b->failure_end;
	while (b->failure < b->failure_count &&
	       failure_ts(b, b->failure) + PAIRING_WINDOW_NS < text_ts(b, b->text))
		b->failure++;
	b->failure_end = b->failure;
	while (b->failure_end < b->failure_count &&
	       failure_ts(b, b->failure_end) <= text_ts(b, b->text_end - 1) + PAIRING_WINDOW_NS)
		b->failure_end++;
}

static bool wanted(const struct pairing_text *t, uint32_t tid, bool join)
{
	if (t->failure != PAIRING_NONE || t->of_other)
		return false;
	/* What its own thread may explain counts there. */
	return tid ? t->tid == tid : join || !t->by_thread;
}

static void collect(struct table *b, uint32_t tid)
{
	const struct pairing_process *x = b->x;

	for (uint32_t i = x->text; i < x->text_end; i++)
		if (wanted(&x->p->texts[i], tid, b->join))
			b->texts[b->text_count++] = i;
	for (uint32_t i = x->failure; i < x->failure_end; i++) {
		const struct pairing_failure *f = &x->p->failures[i];

		if (f->text == PAIRING_NONE && f->error && (!tid || f->tid == tid))
			b->failures[b->failure_count++] = i;
	}
}

uint32_t pairing_order(const struct pairing_process *x, uint32_t tid,
		       enum pairing_direction direction, bool join)
{
	struct table b = {.x = x, .direction = direction, .join = join};

	b.texts = memory_zeroed(x->text_end - x->text, sizeof(*b.texts));
	b.failures = memory_zeroed(x->failure_end - x->failure, sizeof(*b.failures));
	collect(&b, tid);
	while (b.text_end < b.text_count) {
		next_part(&b);
		pair_part(&b);
	}
	free(b.texts);
	free(b.failures);
	return b.pairs;
}
