/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crashes.h - the newest crashes. Equal times are ordered by everything else, so which stay does
 * not depend on the order of reading. Not thread-safe.
 */
#ifndef PROFILIS_CRASHES_H
#define PROFILIS_CRASHES_H

#include "decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRASHES_MAX 100u

struct crash_record {
	uint64_t ts, address; /* Unix ns */
	int64_t code;
	uint64_t stack_hash;
	uint32_t stack; /* of the collection's stacks.h */
	uint32_t tid, source, signal;
	int32_t pid;
	uint16_t path_bytes;
	uint8_t method;
	bool in_request, exact;
	char path[FORMAT_PATH_MAX];
};

struct crashes {
	struct crash_record *list; /* newest first */
	size_t count;
	uint64_t total;
};

/* record has ts, source, pid and the stack; the rest comes from the event. parent NULL: none. */
void crashes_add(struct crashes *c, struct crash_record *record, const struct decode_crash *crash,
		 const struct decode_parent *parent);
/* to: what from's stacks have become. */
void crashes_merge(struct crashes *into, const struct crashes *from, const uint32_t *to);
void crashes_free(struct crashes *c);

#endif
