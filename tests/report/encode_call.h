/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encode_call.h - calls to databases as format.h has them, written out by hand: what the recorder
 * writes must read the same.
 */
#ifndef PROFILIS_TEST_ENCODE_CALL_H
#define PROFILIS_TEST_ENCODE_CALL_H

#include "event.h"

#include <stdint.h>

struct encode_call {
	const char *statement, *target, *error; /* NULL: none */
	const struct event_parent *parent;	/* NULL: none */
	uint64_t begin, duration, first;
	uint64_t rows; /* and one; 0: unknown */
	unsigned flags;
	uint8_t system;
};

/* The caller makes sure of EVENT_ROOM and of EVENT_STRINGS_MAX strings. */
void encode_call(struct event_block *b, const struct encode_call *c);

#endif
