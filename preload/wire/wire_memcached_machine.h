/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_memcached_machine.h - what the files of wire_memcached.c share. Steps use at least one byte
 * of n, and stop where something is due.
 */
#ifndef PROFILIS_WIRE_MEMCACHED_MACHINE_H
#define PROFILIS_WIRE_MEMCACHED_MACHINE_H

#include "wire_memcached.h"

size_t wire_memcached_call(struct wire_memcached *m, const char *bytes, size_t n);
size_t wire_memcached_answer(struct wire_memcached *m, const char *bytes, size_t n);
size_t wire_memcached_binary_call(struct wire_memcached *m, const char *bytes, size_t n);
size_t wire_memcached_binary_answer(struct wire_memcached *m, const char *bytes, size_t n);

void wire_memcached_token_add(struct wire_memcached_token *token, char c);
bool wire_memcached_token_is(const struct wire_memcached_token *token, const char *word);

/* The call is complete. */
void wire_memcached_sent(struct wire_memcached *m, bool silent, bool barrier);

/* An answer begins: the oldest call's, or one aside. */
void wire_memcached_answer_begin(struct wire_memcached *m, bool aside);
void wire_memcached_answer_done(struct wire_memcached *m);

/* The oldest call is mn. */
bool wire_memcached_barrier(const struct wire_memcached *m);

static inline bool wire_memcached_idle(const struct wire_memcached *m)
{
	return m->asked == m->answered;
}

/* Bytes of a block: whatever they are. */
static inline size_t wire_memcached_skip(struct wire_memcached_side *s, size_t n)
{
	if (n > s->left)
		n = (size_t)s->left;
	s->left -= n;
	return n;
}

#endif
