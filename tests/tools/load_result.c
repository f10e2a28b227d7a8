/* SPDX-License-Identifier: Apache-2.0 */
/* load_result.c - what a run found, as JSON. */
#include "load.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t load_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static unsigned bucket_of(uint64_t ns)
{
	unsigned octave;

	if (ns < LOAD_HIST_SUB)
		return (unsigned)ns;
	octave = 63u - (unsigned)__builtin_clzll(ns) - 4u;
	return octave * LOAD_HIST_SUB + (unsigned)((ns >> (octave - 1)) - LOAD_HIST_SUB);
}

static uint64_t bucket_low(unsigned bucket)
{
	unsigned octave = bucket / LOAD_HIST_SUB;

	if (!octave)
		return bucket;
	return (uint64_t)(LOAD_HIST_SUB + bucket % LOAD_HIST_SUB) << (octave - 1);
}

void load_hist_add(struct load_totals *t, uint64_t ns)
{
	t->hist[bucket_of(ns)]++;
	if (ns > t->slowest_ns)
		t->slowest_ns = ns;
}

static uint64_t quantile(const struct load_totals *t, double q)
{
	uint64_t rank = (uint64_t)(q * (double)t->responses), seen = 0;

	for (unsigned i = 0; i < LOAD_HIST_SIZE; i++) {
		seen += t->hist[i];
		if (seen > rank)
			return bucket_low(i);
	}
	return t->slowest_ns;
}

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f)
			printf("\\u%04x", (unsigned char)*text);
		else
			putchar(*text);
	}
	putchar('"');
}

static void print_counts(const struct load_mix *mix)
{
	const char *comma = "";

	for (size_t i = 0; i < mix->count; i++) {
		const struct load_request *r = &mix->requests[i];

		for (int status = 0; status < LOAD_STATUSES; status++) {
			if (!r->by_status[status])
				continue;
			printf("%s\n    {\"method\": ", comma);
			print_string(r->method);
			printf(", \"path\": ");
			print_string(r->path);
			printf(", \"status\": %d, \"count\": %lu}", status, r->by_status[status]);
			comma = ",";
		}
	}
}

void load_print(const struct load_options *o, const struct load_mix *mix,
		const struct load_totals *t)
{
	printf("{\n  \"requests\": %lu, \"responses\": %lu, \"unanswered\": %lu, \"not_sent\": "
	       "%lu,\n",
	       t->sent, t->responses, t->unanswered, o->duration_s > 0 ? 0 : o->total - t->sent);
	printf("  \"interim\": %lu, \"malformed\": %lu, \"surplus_bytes\": %lu, \"timed_out\": "
	       "%s,\n",
	       t->interim, t->malformed, t->surplus_bytes, t->timed_out ? "true" : "false");
	printf("  \"bytes_in\": %lu, \"bytes_out\": %lu,\n", t->bytes_in, t->bytes_out);
	printf("  \"connections\": %lu, \"connect_errors\": %lu, \"peak_open\": %lu,\n",
	       t->connections, t->connect_errors, t->peak_open);
	printf("  \"seconds\": %.6f, \"rate\": %.1f,\n", t->seconds,
	       t->seconds > 0 ? (double)t->responses / t->seconds : 0.0);
	printf("  \"latency_ns\": {\"p50\": %lu, \"p99\": %lu, \"max\": %lu},\n", quantile(t, 0.5),
	       quantile(t, 0.99), t->slowest_ns);
	printf("  \"counts\": [");
	print_counts(mix);
	printf("\n  ]\n}\n");
}
