/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_texts.h - the newest texts that the hosts logged, each with the request that it names.
 *
 * Kept in a heap whose top is the oldest; equal times are ordered by everything else, so which stay
 * does not depend on the order of reading. Not thread-safe.
 */
#ifndef PROFILIS_LOG_TEXTS_H
#define PROFILIS_LOG_TEXTS_H

#include "decode.h"

#include <stddef.h>
#include <stdint.h>

#define LOG_TEXTS_MAX 512u

struct log_record {
	uint64_t ts;	 /* Unix ns */
	uint32_t source; /* index of the process; says nothing about order */
	uint32_t id;	 /* FORMAT_MORE_ID of the request; 0: not known */
	int32_t pid;
	uint16_t bytes, path_bytes;
	uint8_t log;	   /* enum format_log */
	uint8_t certainty; /* enum format_certainty, of the request */
	char text[]; /* bytes of them, then path_bytes of the request's path */
};

struct log_texts {
	struct log_record **heap;
	size_t count;
	uint64_t total;
};

struct log_texts_origin {
	uint64_t ts;
	uint32_t source;
	int32_t pid;
};

/* parent NULL: no request is known. */
void log_texts_add(struct log_texts *l, const struct decode_log *log,
		   const struct decode_parent *parent, struct log_texts_origin from);
void log_texts_merge(struct log_texts *into, const struct log_texts *from);
void log_texts_sort(struct log_texts *l); /* oldest first; nothing may be added after */
void log_texts_free(struct log_texts *l);

#endif
