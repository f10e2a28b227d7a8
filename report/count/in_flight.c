// SPDX-License-Identifier: Apache-2.0
#include "in_flight.h"

#include "arena.h"
#include "slot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int compare(const struct in_flight_record *a, const struct in_flight_record *b)
{
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->path_bytes != b->path_bytes)
		return a->path_bytes < b->path_bytes ? -1 : 1;
	return memcmp(a->path, b->path, a->path_bytes);
}

static void keep(struct in_flight *f, const struct in_flight_record *record)
{
	size_t at = f->count;

	while (at && compare(record, &f->list[at - 1]) < 0)
		at--;
	if (at == IN_FLIGHT_MAX)
		return;
	if (!f->list)
		f->list = memory_zeroed(IN_FLIGHT_MAX, sizeof(*f->list));
	if (f->count < IN_FLIGHT_MAX)
		f->count++;
	memmove(&f->list[at + 1], &f->list[at], (f->count - 1 - at) * sizeof(*f->list));
	f->list[at] = *record;
}

static enum in_flight_state state_of(const struct format_slot *slot)
{
	if (slot->first_ns)
		return IN_FLIGHT_WRITING;
	return slot->request_ns ? IN_FLIGHT_WAITING : IN_FLIGHT_READING;
}

static uint64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void in_flight_add(struct in_flight *f, const struct source *source, const struct format_slot *slot)
{
	struct decode_shape shape = slot_shape(slot);
	uint64_t now = monotonic_ns();
	struct in_flight_record record = {
		.begin = source_unix(source, slot->begin_ns),
		.age = now > slot->begin_ns ? now - slot->begin_ns : 0,
		.pid = source->process.pid,
		.state = (uint8_t)state_of(slot),
		.method = shape.method,
		.flags = shape.flags,
		.path_bytes = (uint16_t)shape.path.length,
	};

	if (slot->role != FORMAT_SERVER || slot->flags & FORMAT_SLOT_RESPONSE_DONE)
		return;
	memcpy(record.path, shape.path.bytes, record.path_bytes);
	f->total++;
	keep(f, &record);
}

void in_flight_merge(struct in_flight *into, const struct in_flight *from)
{
	into->total += from->total;
	for (size_t i = 0; i < from->count; i++)
		keep(into, &from->list[i]);
}

void in_flight_free(struct in_flight *f)
{
	free(f->list);
	*f = (struct in_flight){0};
}
