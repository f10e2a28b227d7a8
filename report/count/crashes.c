// SPDX-License-Identifier: Apache-2.0
#include "crashes.h"

#include "arena.h"
#include "stacks.h"

#include <stdlib.h>
#include <string.h>

static int by(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const struct crash_record *a, const struct crash_record *b)
{
	int order = by(a->ts, b->ts);

	order = order ? order : by((uint32_t)a->pid, (uint32_t)b->pid);
	order = order ? order : by(a->tid, b->tid);
	order = order ? order : by(a->signal, b->signal);
	order = order ? order : by((uint64_t)a->code, (uint64_t)b->code);
	order = order ? order : by(a->address, b->address);
	order = order ? order : by(a->stack_hash, b->stack_hash);
	order = order ? order : by(a->path_bytes, b->path_bytes);
	return order ? order : memcmp(a->path, b->path, a->path_bytes);
}

static void keep(struct crashes *c, const struct crash_record *record)
{
	size_t at = c->count;

	if (!c->list)
		c->list = memory_zeroed(CRASHES_MAX, sizeof(*c->list));
	while (at && compare(&c->list[at - 1], record) < 0)
		at--;
	if (at == CRASHES_MAX)
		return;
	c->count += c->count < CRASHES_MAX;
	memmove(&c->list[at + 1], &c->list[at], (c->count - 1 - at) * sizeof(*c->list));
	c->list[at] = *record;
}

void crashes_add(struct crashes *c, struct crash_record *record, const struct decode_crash *crash,
		 const struct decode_parent *parent)
{
	record->address = crash->address;
	record->code = crash->code;
	record->tid = (uint32_t)crash->tid;
	record->signal = (uint32_t)crash->signal;
	if (parent) {
		uint32_t n = parent->path.length;

		record->in_request = true;
		record->exact = parent->certainty == FORMAT_EXACT;
		record->method = parent->method;
		record->path_bytes = (uint16_t)(n < FORMAT_PATH_MAX ? n : FORMAT_PATH_MAX);
		memcpy(record->path, parent->path.bytes, record->path_bytes);
	}
	c->total++;
	keep(c, record);
}

void crashes_merge(struct crashes *into, const struct crashes *from, const uint32_t *to)
{
	into->total += from->total;
	for (size_t i = 0; i < from->count; i++) {
		struct crash_record record = from->list[i];

		if (record.stack != STACKS_NONE)
			record.stack = to[record.stack];
		keep(into, &record);
	}
}

void crashes_free(struct crashes *c)
{
	free(c->list);
	*c = (struct crashes){0};
}
