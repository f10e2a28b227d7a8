// SPDX-License-Identifier: Apache-2.0
#include "metrics_parts.h"

#include "compound.h"

#include <math.h>

#define MILLION 1e6

/* A change of a gauge belongs to the gauge; no byte of a key is 0. */
static char kind_byte(uint64_t metric)
{
	if (metric == FORMAT_METRIC_GAUGE_DELTA)
		metric = FORMAT_METRIC_GAUGE;
	return metric > FORMAT_METRIC_SET ? 'z' : (char)('a' + metric);
}

unsigned metrics_kind(const char *part, size_t bytes)
{
	return bytes ? (unsigned)(*part - 'a') : UINT8_MAX;
}

/* How many things happened for one that was told. */
static double times_of(const struct decode_metric *d)
{
	return d->per_million && d->per_million < 1000000 ? MILLION / (double)d->per_million : 1;
}

static bool has_hist(uint64_t metric)
{
	return metric == FORMAT_METRIC_RECORD || metric == FORMAT_METRIC_TIMER ||
	       metric == FORMAT_METRIC_HISTOGRAM;
}

static void add_hist(struct metrics_stats *s, const struct decode_metric *d, double times)
{
	double unit = d->metric == FORMAT_METRIC_TIMER ? METRICS_TIMER_UNIT : METRICS_OTHER_UNIT;
	double scaled = d->value * unit + .5;

	if (d->value < 0)
		s->negative++;
	else
		hist_add_many(&s->hist, scaled < 0x1p63 ? (uint64_t)scaled : 1ull << 63,
			      (uint64_t)(times + .5));
}

static void add(struct metrics_stats *s, const struct decode_metric *d, uint64_t ts)
{
	double times = times_of(d);
	bool gauge = d->metric == FORMAT_METRIC_GAUGE,
	     delta = d->metric == FORMAT_METRIC_GAUGE_DELTA;

	metrics_stats_value(s, ts, d->value);
	fixed_add(&s->sum, gauge || delta ? d->value : d->value * times);
	s->deltas += delta;
	if (has_hist(d->metric))
		add_hist(s, d, times);
	if (gauge || delta)
		metrics_stats_step(s, &(struct metrics_step){ts, d->value, delta});
	if (d->metric == FORMAT_METRIC_SET && d->value >= 0 && d->value < 0x1p53)
		metrics_stats_member(s, (uint64_t)d->value);
}

/* What a bin adds up: of counters what happened, of others the values. */
static double weight(const struct decode_metric *d)
{
	return d->metric == FORMAT_METRIC_COUNTER ? d->value * times_of(d) : d->value;
}

static uint32_t at_most(uint32_t n)
{
	return n < FORMAT_METRIC_NAME_MAX ? n : FORMAT_METRIC_NAME_MAX;
}

void metrics_add(struct metrics *m, const struct decode_metric *d, uint64_t unix_ns)
{
	struct metrics_stats *s;
	struct compound k;

	if (!isfinite(d->value) || d->metric > FORMAT_METRIC_SET)
		return;
	k.bytes = 0;
	compound_add(&k, &(char){kind_byte(d->metric)}, 1);
	compound_add(&k, d->name.bytes, at_most(d->name.length));
	s = keyed_at(&m->names, k.text, k.bytes);
	add(s, d, unix_ns);
	trend_add(&s->trend, unix_ns, weight(d));
	if (!d->tags.length)
		return;
	compound_divide(&k);
	compound_add(&k, d->tags.bytes, at_most(d->tags.length));
	add(keyed_at(&m->series, k.text, k.bytes), d, unix_ns);
}

static void merge(void *into, const void *from)
{
	metrics_stats_merge(into, from);
}

static void clear(void *value)
{
	metrics_stats_clear(value);
}

void metrics_init(struct metrics *m)
{
	static const struct keyed_type type = {sizeof(struct metrics_stats), merge, clear, 0};

	keyed_init(&m->names, &type);
	keyed_init(&m->series, &type);
}

void metrics_free(struct metrics *m)
{
	keyed_free(&m->names);
	keyed_free(&m->series);
}

void metrics_merge(struct metrics *into, const struct metrics *from)
{
	keyed_merge(&into->names, &from->names);
	keyed_merge(&into->series, &from->series);
}
