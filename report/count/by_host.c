// SPDX-License-Identifier: Apache-2.0
#include "by_host.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void name_hosts(struct by_host *b, const struct sources *sources)
{
	size_t kept = 0;

	b->names = memory_zeroed(sources->count, sizeof(*b->names));
	for (size_t i = 0; i < sources->count; i++)
		b->names[i] = sources->list[i].process.host;
	qsort(b->names, sources->count, sizeof(*b->names), by_name);
	for (size_t i = 0; i < sources->count; i++)
		if (!kept || strcmp(b->names[kept - 1], b->names[i]) != 0)
			b->names[kept++] = b->names[i];
	if (kept > BY_HOST_MAX) {
		kept = BY_HOST_MAX;
		b->names[kept - 1] = "(other)";
	}
	b->count = kept > 1 ? kept : 0;
}

static uint32_t place_of(const struct by_host *b, const char *name)
{
	for (uint32_t i = 0; i + 1 < b->count; i++)
		if (!strcmp(b->names[i], name))
			return i;
	return (uint32_t)b->count - 1;
}

void by_host_init(struct by_host *b, const struct sources *sources)
{
	name_hosts(b, sources);
	if (!b->count)
		return;
	b->list = memory_zeroed(b->count, sizeof(*b->list));
	b->of_source = memory_zeroed(sources->count, sizeof(*b->of_source));
	b->source_count = sources->count;
	for (size_t i = 0; i < sources->count; i++)
		b->of_source[i] = place_of(b, sources->list[i].process.host);
}

static void count_request(struct by_host_count *c, const struct by_host_exchange *e)
{
	struct tally *t = &c->tally;

	t->requests++;
	t->errors += e->error;
	t->aborted += e->aborted;
	t->bytes_in += e->x->in;
	t->bytes_out += e->x->out;
	if (!e->aborted)
		hist_add(&t->latency, e->latency);
	if (!c->begin || e->begin < c->begin)
		c->begin = e->begin;
	if (e->end > c->end)
		c->end = e->end;
}

void by_host_add(struct by_host *b, size_t source, const struct by_host_exchange *e)
{
	struct sighting seen = {
		.begin = e->begin,
		.first = e->begin + e->x->first,
		.client = e->shape->role == FORMAT_CLIENT,
	};

	if (source >= b->source_count)
		return;
	seen.host = b->of_source[source];
	if (!seen.client)
		count_request(&b->list[seen.host], e);
	if (e->trace && !e->aborted && sightings_named(e->trace, &seen.hash))
		sightings_add(&b->sightings, &seen);
}

static void merge_one(struct by_host_count *into, const struct by_host_count *from)
{
	into->tally.requests += from->tally.requests;
	into->tally.errors += from->tally.errors;
	into->tally.aborted += from->tally.aborted;
	into->tally.bytes_in += from->tally.bytes_in;
	into->tally.bytes_out += from->tally.bytes_out;
	hist_merge(&into->tally.latency, &from->tally.latency);
	if (from->begin && (!into->begin || from->begin < into->begin))
		into->begin = from->begin;
	if (from->end > into->end)
		into->end = from->end;
}

void by_host_merge(struct by_host *into, const struct by_host *from)
{
	for (size_t i = 0; i < into->count && i < from->count; i++)
		merge_one(&into->list[i], &from->list[i]);
	sightings_merge(&into->sightings, &from->sightings);
}

void by_host_free(struct by_host *b)
{
	for (size_t i = 0; i < b->count; i++)
		hist_clear(&b->list[i].tally.latency);
	free(b->list);
	free(b->names);
	free(b->of_source);
	sightings_free(&b->sightings);
	*b = (struct by_host){0};
}
