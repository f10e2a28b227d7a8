// SPDX-License-Identifier: Apache-2.0
#include "render_json.h"

#include "packed.h"

void render_json_latency(struct json *j, const char *key, const struct hist *h)
{
	json_map(j, key);
	json_uint(j, "p50", hist_quantile(h, 0.5));
	json_uint(j, "p95", hist_quantile(h, 0.95));
	json_uint(j, "p99", hist_quantile(h, 0.99));
	json_uint(j, "p999", hist_quantile(h, 0.999));
	json_uint(j, "mean", (uint64_t)(hist_mean(h) + 0.5));
	json_uint(j, "min", h->count ? h->min : 0);
	json_uint(j, "max", h->count ? h->max : 0);
	json_uint(j, "count", h->count);
	json_end(j);
}

/* Buckets in one row: HIST_SUB of width 1, HIST_SUB more of width 1, HIST_SUB of width 2, of width
 * 4, ... */
static uint64_t bucket_index(uint64_t low)
{
	unsigned shift = 0;

	while (low >> shift >= 2 * HIST_SUB)
		shift++;
	return (uint64_t)shift * HIST_SUB + (low >> shift);
}

struct sparse {
	struct json *j;
	uint64_t last;
};

static void write_bucket(void *context, uint64_t low, uint64_t high, uint64_t count)
{
	struct sparse *s = context;
	uint64_t index = bucket_index(low);

	(void)high;
	json_uint(s->j, NULL, index - s->last);
	json_uint(s->j, NULL, count);
	s->last = index;
}

static void pack_bucket(void *context, uint64_t low, uint64_t high, uint64_t count)
{
	(void)high;
	packed_bucket(context, bucket_index(low), count);
}

static void pack_histogram(struct json *j, const char *key, const struct hist *h)
{
	struct packed p;

	packed_begin_histogram(&p, j, key);
	hist_each(h, pack_bucket, &p);
	packed_end(&p);
}

void render_json_histogram(struct json *j, const char *key, const struct hist *h)
{
	struct sparse s = {j, 0};

	if (j->flavour == JSON_IN_HTML) {
		pack_histogram(j, key, h);
		return;
	}

	json_list(j, key);
	hist_each(h, write_bucket, &s);
	json_end(j);
}

struct column {
	const char *key;
	uint64_t (*of)(const struct bin *b);
};

#define COLUMN(name, expression)                                                                   \
	static uint64_t bin_##name(const struct bin *b)                                            \
	{                                                                                          \
		return (expression);                                                               \
	}
COLUMN(requests, b->tally.requests)
COLUMN(errors, b->tally.errors)
COLUMN(aborted, b->tally.aborted)
COLUMN(bytes_in, b->tally.bytes_in)
COLUMN(bytes_out, b->tally.bytes_out)
COLUMN(p50, hist_quantile(&b->tally.latency, 0.5))
COLUMN(p95, hist_quantile(&b->tally.latency, 0.95))
COLUMN(p99, hist_quantile(&b->tally.latency, 0.99))
COLUMN(p999, hist_quantile(&b->tally.latency, 0.999))
COLUMN(max, b->tally.latency.count ? b->tally.latency.max : 0)
COLUMN(latency_count, b->tally.latency.count)
COLUMN(latency_sum, b->tally.latency.sum)
COLUMN(none, b->tally.by_class[0])
COLUMN(1xx, b->tally.by_class[1])
COLUMN(2xx, b->tally.by_class[2])
COLUMN(3xx, b->tally.by_class[3])
COLUMN(4xx, b->tally.by_class[4])
COLUMN(5xx, b->tally.by_class[5])
COLUMN(rolling_requests, b->rolling_requests)
COLUMN(rolling_errors, b->rolling_errors)
COLUMN(rolling_p50, b->rolling_p50)
COLUMN(rolling_p95, b->rolling_p95)
COLUMN(rolling_p99, b->rolling_p99)

#define ENTRY(name)                                                                                \
	{                                                                                          \
#name, bin_##name                                                                  \
	}
static const struct column columns[] = {
	ENTRY(requests),  ENTRY(errors), ENTRY(aborted),       ENTRY(bytes_in),
	ENTRY(bytes_out), ENTRY(p50),	 ENTRY(p95),	       ENTRY(p99),
	ENTRY(p999),	  ENTRY(max),	 ENTRY(latency_count), ENTRY(latency_sum),
};
static const struct column classes[] = {
	ENTRY(none), ENTRY(1xx), ENTRY(2xx), ENTRY(3xx), ENTRY(4xx), ENTRY(5xx),
};
static const struct column rolling[] = {
	{"requests", bin_rolling_requests}, {"errors", bin_rolling_errors},
	{"p50", bin_rolling_p50},	    {"p95", bin_rolling_p95},
	{"p99", bin_rolling_p99},
};

static void write_columns(struct json *j, const struct model *m, const struct column *c,
			  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_list(j, c[i].key);
		for (size_t b = 0; b < m->bin_count; b++)
			json_uint(j, NULL, c[i].of(&m->bins[b]));
		json_end(j);
	}
}

void render_json_timeline(struct json *j, const struct model *m, bool page_detail)
{
	json_map(j, "timeline");
	json_uint(j, "begin_ns", m->bin_count ? m->bins[0].begin : m->begin);
	json_uint(j, "bin_ns", m->bin_ns);
	json_uint(j, "bins", m->bin_count);
	write_columns(j, m, columns, sizeof(columns) / sizeof(columns[0]));
	json_map(j, "classes");
	write_columns(j, m, classes, sizeof(classes) / sizeof(classes[0]));
	json_end(j);
	json_map(j, "rolling");
	json_uint(j, "window_ns", m->options.window);
	write_columns(j, m, rolling, sizeof(rolling) / sizeof(rolling[0]));
	json_end(j);
	if (page_detail)
		render_json_window(j, m);
	json_end(j);
}
