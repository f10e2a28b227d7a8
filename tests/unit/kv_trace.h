/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kv_trace.h - what the readers of MySQL, Redis and memcached say about a conversation, as one line
 * of text, however it is cut.
 *
 *	call; text "GET user:?" raw; sent; answer; done
 *
 * A conversation is a run of bytes after the other: who sends ('c' or 's'), 3 bytes of length,
 * little end first, that many bytes. The last run may be cut short. Shared by the unit tests and
 * the fuzz targets. Aborts where a reader breaks its own word: no progress, more used than given,
 * things said out of turn.
 */
#ifndef PROFILIS_TESTS_KV_TRACE_H
#define PROFILIS_TESTS_KV_TRACE_H

#include "wire_memcached.h"
#include "wire_mysql.h"
#include "wire_redis.h"

enum kv_protocol { KV_MYSQL, KV_REDIS, KV_MEMCACHED };

/* How to cut runs. */
struct kv_cuts {
	size_t every;  /* bytes of a piece; 0: all */
	uint64_t seed; /* not 0: random pieces */
};

struct kv_trace {
	char text[16384]; /* the line, as much as fits */
	size_t bytes;
	uint64_t hash;	  /* of the whole line */
	size_t count[16]; /* of events, by kind; pieces of one text are one */
	size_t errors;
	uint64_t rows; /* of all that are known */
};

void kv_trace(struct kv_trace *trace, enum kv_protocol protocol, const char *runs, size_t n,
	      struct kv_cuts cuts);
bool kv_trace_same(const struct kv_trace *a, const struct kv_trace *b);

#endif
