/* SPDX-License-Identifier: Apache-2.0 */
/*
 * logs.h - the newest texts that the hosts logged, each with the request that it names.
 *
 * Kept in a heap whose top is the oldest; equal times are ordered by everything else, so which stay
 * does not depend on the order of reading. Not thread-safe.
 */
#ifndef PROFILIS_LOGS_H
#define PROFILIS_LOGS_H

#include "decode.h"

#include <stddef.h>
#include <stdint.h>

#define LOGS_MAX 512u

struct log_record {
	uint64_t ts;	 /* Unix ns */
	uint32_t source; /* index of the process; says nothing about order */
	uint32_t id;	 /* FORMAT_MORE_ID of the request; 0: not known */
	int32_t pid;
	uint16_t bytes, path_bytes;
	uint8_t log; /* enum format_log */
	char text[]; /* bytes of them, then path_bytes of the request's path */
};

struct logs {
	struct log_record **heap;
	size_t count;
	uint64_t total;
};

struct logs_origin {
	uint64_t ts;
	uint32_t source;
	int32_t pid;
};

/* parent NULL: no request is known. */
void logs_add(struct logs *l, const struct decode_log *log, const struct decode_parent *parent,
	      struct logs_origin from);
void logs_merge(struct logs *into, const struct logs *from);
void logs_sort(struct logs *l); /* oldest first; nothing may be added after */
void logs_free(struct logs *l);

#endif
