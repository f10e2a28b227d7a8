// SPDX-License-Identifier: Apache-2.0
#include "traces.h"

#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 1024u

struct traces_entry {
	uint64_t source, id;
	struct trace_id trace;
	bool used;
};

/* Steele, Lea and Flood: SplitMix64's finaliser. */
static uint64_t mixed(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t mixed_with(uint64_t x, uint64_t y)
{
	return mixed(mixed(x) + 0x9e3779b97f4a7c15u + y);
}

/* ---- what headers gave ---- */

static size_t place_of(const struct traces *t, uint64_t source, uint64_t id)
{
	size_t at = mixed_with(source, id) & (t->room - 1);

	while (t->entries[at].used && (t->entries[at].source != source || t->entries[at].id != id))
		at = (at + 1) & (t->room - 1);
	return at;
}

static void grow(struct traces *t)
{
	struct traces_entry *old = t->entries;
	size_t room = t->room;

	t->room = room ? 2 * room : ROOM_FIRST;
	t->entries = memory_zeroed(t->room, sizeof(*t->entries));
	for (size_t i = 0; i < room; i++)
		if (old[i].used)
			t->entries[place_of(t, old[i].source, old[i].id)] = old[i];
	free(old);
}

void traces_add(struct traces *t, size_t source_index, uint64_t id, const uint8_t ids[])
{
	struct traces_entry entry = {.source = source_index, .id = id, .used = true};
	struct traces_entry *to;

	if (t->count == TRACES_MAX)
		return;
	if (2 * t->count >= t->room)
		grow(t);
	memcpy(entry.trace.bytes, ids, sizeof(entry.trace.bytes));
	to = &t->entries[place_of(t, source_index, id)];
	t->count += !to->used;
	*to = entry;
}

void traces_free(struct traces *t)
{
	free(t->entries);
	*t = (struct traces){0};
}

/* ---- derived ---- */

struct traces_process traces_process(const struct capture_block *block)
{
	const struct format_process *p = &block->source->process;
	uint64_t seed = mixed_with(p->begin_ns, p->start_ticks);

	for (size_t i = 0; i < sizeof(p->boot_id) && p->boot_id[i]; i++)
		seed = mixed_with(seed, (uint8_t)p->boot_id[i]);
	seed = mixed_with(seed, (uint32_t)p->pid);
	return (struct traces_process){block->source, block->source_index, seed};
}

static struct trace_id derived(uint64_t seed)
{
	uint64_t halves[2] = {mixed_with(seed, 1), mixed_with(seed, 2)};
	struct trace_id t;

	memcpy(t.bytes, halves, sizeof(t.bytes));
	t.bytes[0] |= 1; /* all zeros would be no id */
	return t;
}

/* 0 is no id. */
static uint64_t span_of(uint64_t seed)
{
	uint64_t span = mixed_with(seed, 3);

	return span ? span : 1;
}

struct trace_id traces_of(const struct traces *t, const struct traces_process *p, uint64_t id)
{
	size_t at = t->room ? place_of(t, p->index, id) : 0;

	if (t->room && t->entries[at].used)
		return t->entries[at].trace;
	return derived(mixed_with(p->seed, ~id));
}

uint64_t traces_request_span(const struct traces_process *p, uint64_t id)
{
	return span_of(mixed_with(p->seed, ~id));
}

struct trace_id traces_alone(const struct traces_process *p, uint64_t place)
{
	return derived(mixed_with(p->seed, place));
}

uint64_t traces_span(const struct traces_process *p, uint64_t place)
{
	return span_of(mixed_with(p->seed, place));
}

struct trace_hex traces_hex(const uint8_t *bytes, size_t n)
{
	struct trace_hex hex = {""};

	for (size_t i = 0; i < n && 2 * i + 2 < sizeof(hex.text); i++)
		snprintf(hex.text + 2 * i, 3, "%02x", bytes[i]);
	return hex;
}

struct trace_hex traces_span_hex(uint64_t span)
{
	struct trace_hex hex = {""};

	if (span)
		snprintf(hex.text, sizeof(hex.text), "%016llx", (unsigned long long)span);
	return hex;
}
