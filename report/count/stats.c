// SPDX-License-Identifier: Apache-2.0
#include "stats.h"

#include "arena.h"
#include "cpu_use.h"

#include <stdlib.h>
#include <string.h>

struct method_stats *stats_method(struct stats *s, uint8_t method)
{
	struct method_stats **at = &s->methods;

	while (*at && (*at)->method != method)
		at = &(*at)->next;
	if (!*at) {
		*at = memory_zeroed(1, sizeof(**at));
		(*at)->method = method;
	}
	return *at;
}

struct status_stats *stats_status(struct method_stats *m, uint16_t status, uint8_t protocol)
{
	struct status_stats **at = &m->statuses;

	while (*at && ((*at)->status != status || (*at)->protocol != protocol))
		at = &(*at)->next;
	if (!*at) {
		*at = memory_zeroed(1, sizeof(**at));
		(*at)->status = status;
		(*at)->protocol = protocol;
	}
	return *at;
}

struct stats_extra *stats_extra(struct stats *s)
{
	if (!s->extra)
		s->extra = memory_zeroed(1, sizeof(*s->extra));
	return s->extra;
}

void stats_grpc(struct stats *s, uint64_t grpc_status)
{
	stats_extra(s)->grpc[grpc_status < STATS_GRPC ? grpc_status : STATS_GRPC - 1]++;
}

static void extra_merge(struct stats *into, const struct stats_extra *from)
{
	struct stats_extra *mine;

	if (!from)
		return;
	mine = stats_extra(into);
	for (unsigned i = 0; i < STATS_GRPC; i++)
		mine->grpc[i] += from->grpc[i];
	hist_merge(&mine->proxy_queue, &from->proxy_queue);
	cpu_use_merge(&mine->cpu, &from->cpu);
}

static void extra_free(struct stats_extra *extra)
{
	if (extra) {
		hist_clear(&extra->proxy_queue);
		cpu_use_clear(&extra->cpu);
	}
	free(extra);
}

static void method_merge(struct method_stats *into, const struct method_stats *from)
{
	into->bytes_in += from->bytes_in;
	into->bytes_out += from->bytes_out;
	into->grpc_errors += from->grpc_errors;
	into->brief += from->brief;
	into->brief_ns += from->brief_ns;
	into->kept += from->kept;
	into->kept_ns += from->kept_ns;
	hist_merge(&into->latency, &from->latency);
	hist_merge(&into->first_byte, &from->first_byte);
	for (const struct status_stats *s = from->statuses; s; s = s->next) {
		struct status_stats *mine = stats_status(into, s->status, s->protocol);

		mine->count += s->count;
		mine->aborted += s->aborted;
	}
}

void stats_merge(struct stats *into, const struct stats *from)
{
	for (const struct method_stats *m = from->methods; m; m = m->next)
		method_merge(stats_method(into, m->method), m);
	extra_merge(into, from->extra);
	cells_merge(&into->cells, &from->cells);
	if (from->first_seen && (!into->first_seen || from->first_seen < into->first_seen))
		into->first_seen = from->first_seen;
	if (from->last_seen > into->last_seen)
		into->last_seen = from->last_seen;
	slowest_few_merge(&into->slowest, &from->slowest);
}

static void method_free(struct method_stats *m)
{
	struct status_stats *next;

	for (struct status_stats *s = m->statuses; s; s = next) {
		next = s->next;
		free(s);
	}
	hist_clear(&m->latency);
	hist_clear(&m->first_byte);
	free(m);
}

void stats_free(struct stats *s)
{
	struct method_stats *next;

	for (struct method_stats *m = s->methods; m; m = next) {
		next = m->next;
		method_free(m);
	}
	extra_free(s->extra);
	slowest_few_free(&s->slowest);
	cells_free(&s->cells);
	*s = (struct stats){0};
}

bool stats_empty(const struct stats *s)
{
	return stats_requests(s) == 0;
}

uint64_t stats_requests(const struct stats *s)
{
	uint64_t total = 0;

	for (const struct method_stats *m = s->methods; m; m = m->next)
		for (const struct status_stats *t = m->statuses; t; t = t->next)
			total += t->count;
	return total;
}

uint64_t stats_time(const struct stats *s)
{
	uint64_t total = 0;

	for (const struct method_stats *m = s->methods; m; m = m->next)
		total += m->latency.sum;
	return total;
}

void stats_tally(struct tally *into, const struct method_stats *m, uint16_t error_status)
{
	into->bytes_in += m->bytes_in;
	into->bytes_out += m->bytes_out;
	into->errors += m->grpc_errors;
	into->brief += m->brief;
	into->brief_ns += m->brief_ns;
	into->kept += m->kept;
	into->kept_ns += m->kept_ns;
	for (const struct status_stats *s = m->statuses; s; s = s->next) {
		into->requests += s->count;
		into->aborted += s->aborted;
		into->by_class[s->status < 600 ? s->status / 100 : 0] += s->count;
		if (s->status >= error_status)
			into->errors += s->count - s->aborted;
	}
	hist_merge(&into->latency, &m->latency);
	hist_merge(&into->first_byte, &m->first_byte);
}

void tally_merge(struct tally *into, const struct tally *from)
{
	into->requests += from->requests;
	into->errors += from->errors;
	into->aborted += from->aborted;
	into->bytes_in += from->bytes_in;
	into->bytes_out += from->bytes_out;
	into->brief += from->brief;
	into->brief_ns += from->brief_ns;
	into->kept += from->kept;
	into->kept_ns += from->kept_ns;
	for (unsigned i = 0; i < 6; i++)
		into->by_class[i] += from->by_class[i];
	hist_merge(&into->latency, &from->latency);
	hist_merge(&into->first_byte, &from->first_byte);
}

void tally_clear(struct tally *t)
{
	hist_clear(&t->latency);
	hist_clear(&t->first_byte);
	*t = (struct tally){0};
}
