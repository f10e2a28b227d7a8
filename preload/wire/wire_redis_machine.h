/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_redis_machine.h - what the files of wire_redis.c share. Steps read at least one byte of n,
 * and stop where something is due; `dead` is malformed.
 */
#ifndef PROFILIS_WIRE_REDIS_MACHINE_H
#define PROFILIS_WIRE_REDIS_MACHINE_H

#include "wire_redis.h"

/* What is special about a command. */
enum wire_redis_kind {
	WIRE_REDIS_PLAIN,   /* and without a key, as far as is known */
	WIRE_REDIS_KEY,	    /* the first argument is one */
	WIRE_REDIS_KEY_2,   /* the second one */
	WIRE_REDIS_SUB,	    /* a subcommand */
	WIRE_REDIS_SUB_KEY, /* a subcommand and a key */
	WIRE_REDIS_CLIENT,  /* a subcommand, perhaps REPLY */
	WIRE_REDIS_REPLY,   /* CLIENT REPLY */
	WIRE_REDIS_MULTI,
	WIRE_REDIS_MULTI_END,
	WIRE_REDIS_LISTEN,
};

/* By name in capitals. */
enum wire_redis_kind wire_redis_kind(const char *name, size_t bytes);

size_t wire_redis_call(struct wire_redis *r, const char *bytes, size_t n);
size_t wire_redis_reply(struct wire_redis *r, const char *bytes, size_t n);

/* A length's line: true at its end. Anything else but a number, and `?`, is dead. */
static inline bool wire_redis_number(struct wire_redis *r, struct wire_number *number, char c)
{
	if (c == '\n')
		return true;
	if (c != '\r')
		wire_number_add(number, c);
	r->dead = number->bad;
	return false;
}

#endif
