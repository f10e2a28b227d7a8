// SPDX-License-Identifier: Apache-2.0
#include "timeline.h"

#include "arena.h"
#include "stats.h"

#include <stdlib.h>
#include <string.h>

static void halve(struct timeline *t)
{
	uint64_t first = t->first >> 1;
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++) {
		size_t target = (size_t)(((t->first + i) >> 1) - first);

		if (target != i && target >= count) {
			t->bins[target] = t->bins[i];
			t->bins[i] = (struct tally){0};
		} else if (target != i) {
			tally_merge(&t->bins[target], &t->bins[i]);
			tally_clear(&t->bins[i]);
		}
		count = target + 1;
	}
	t->first = first;
	t->count = count;
	t->level++;
}

/* One bin's worth of room for index, halving until everything fits. */
static uint64_t fit(struct timeline *t, uint64_t base_index)
{
	for (;;) {
		uint64_t index = base_index >> t->level;
		uint64_t first = index < t->first ? index : t->first;
		uint64_t end = index >= t->first + t->count ? index + 1 : t->first + t->count;

		if (end - first <= TIMELINE_BINS)
			return index;
		halve(t);
	}
}

static void cover(struct timeline *t, uint64_t index)
{
	if (index < t->first) {
		size_t before = (size_t)(t->first - index);

		memmove(t->bins + before, t->bins, t->count * sizeof(*t->bins));
		memset(t->bins, 0, before * sizeof(*t->bins));
		t->first = index;
		t->count += before;
	}
	if (index >= t->first + t->count)
		t->count = (size_t)(index - t->first) + 1;
}

static struct tally *at_base(struct timeline *t, uint64_t base_index)
{
	uint64_t index;

	if (!t->bins)
		t->bins = memory_zeroed(TIMELINE_BINS, sizeof(*t->bins));
	if (!t->count) {
		t->first = base_index >> t->level;
		t->count = 1;
	}
	index = fit(t, base_index);
	cover(t, index);
	return &t->bins[index - t->first];
}

struct tally *timeline_at(struct timeline *t, uint64_t unix_ns)
{
	return at_base(t, unix_ns / TIMELINE_BASE_NS);
}

uint64_t timeline_index(const struct timeline *t, const struct tally *bin)
{
	return t->first + (uint64_t)(bin - t->bins);
}

void timeline_merge(struct timeline *into, const struct timeline *from)
{
	while (from->count && into->level < from->level)
		halve(into);
	for (size_t i = 0; i < from->count; i++) {
		const struct tally *bin = &from->bins[i];

		if (bin->requests)
			tally_merge(at_base(into, (from->first + i) << from->level), bin);
	}
}

struct rate timeline_rate(const struct timeline *t, struct arena *arena)
{
	struct rate rate = {
		.begin = t->first * timeline_width(t),
		.bin_ns = timeline_width(t),
		.count = t->count,
		.opened = arena_alloc(arena, t->count, sizeof(*rate.opened)),
	};

	for (size_t i = 0; i < t->count; i++)
		rate.opened[i] = t->bins[i].requests;
	return rate;
}

void timeline_free(struct timeline *t)
{
	for (size_t i = 0; i < t->count; i++)
		tally_clear(&t->bins[i]);
	free(t->bins);
	*t = (struct timeline){0};
}

/* The window slides: each bin enters and leaves it once. */
static void roll(struct model *model, size_t window)
{
	struct tally rolling = {0};

	for (size_t i = 0; i < model->bin_count; i++) {
		struct bin *bin = &model->bins[i];

		hist_merge(&rolling.latency, &bin->tally.latency);
		rolling.requests += bin->tally.requests;
		rolling.errors += bin->tally.errors;
		if (i >= window) {
			const struct tally *gone = &model->bins[i - window].tally;

			hist_subtract(&rolling.latency, &gone->latency);
			rolling.requests -= gone->requests;
			rolling.errors -= gone->errors;
		}
		bin->rolling_p50 = hist_quantile(&rolling.latency, .50);
		bin->rolling_p95 = hist_quantile(&rolling.latency, .95);
		bin->rolling_p99 = hist_quantile(&rolling.latency, .99);
		bin->rolling_requests = rolling.requests;
		bin->rolling_errors = rolling.errors;
	}
	tally_clear(&rolling);
}

void timeline_finish(struct timeline *t, struct model *model)
{
	uint64_t width = timeline_width(t);
	uint64_t window = (model->options.window + width - 1) / width;

	model->bin_ns = width;
	model->bin_count = t->count;
	model->bins = memory_zeroed(t->count, sizeof(*model->bins));
	for (size_t i = 0; i < t->count; i++) {
		model->bins[i].begin = (t->first + i) * width;
		model->bins[i].tally = t->bins[i];
	}
	free(t->bins);
	*t = (struct timeline){0};
	roll(model, window ? (size_t)window : 1);
}
