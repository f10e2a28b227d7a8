/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kv_test.h - conversations for the tests of the readers of MySQL, Redis and memcached.
 */
#ifndef PROFILIS_TESTS_KV_TEST_H
#define PROFILIS_TESTS_KV_TEST_H

#include "kv_trace.h"

struct kv_talk {
	size_t n;
	char runs[300000];
};

void kv_run(struct kv_talk *talk, enum wire_side side, const void *bytes, size_t n);

/* Text, with what C makes of it; 0 bytes only by kv_run(). */
void kv_ask(struct kv_talk *talk, const char *text);
void kv_tell(struct kv_talk *talk, const char *text);

/* What was captured, from the fuzz corpus. */
void kv_captured(struct kv_talk *talk, const char *name);

/* Traces it whole, and in pieces, which must be the same; fails where it is not as expected. */
void kv_expect(enum kv_protocol protocol, const struct kv_talk *talk, const char *expected);
const struct kv_trace *kv_traced(enum kv_protocol protocol, const struct kv_talk *talk);

#endif
