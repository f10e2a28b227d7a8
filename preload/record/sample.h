/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.h - PROFILIS_SAMPLE: whose detail is kept. It is drawn when a request begins; those that
 * fail or are slow are kept whatever was drawn. Any thread.
 *
 * A request that was not drawn carries FORMAT_SLOT_BRIEF; what belongs to it waits (held.h) until
 * its end tells.
 */
#ifndef PROFILIS_SAMPLE_H
#define PROFILIS_SAMPLE_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stdint.h>

extern bool sample_on; /* less than all is kept */

/* After the settings were read. */
void sample_init(void);

/*
 * True for `share` of 2^32 draws. The dice are one thread's; the time makes threads that begin
 * alike, and forked children, draw differently.
 */
static inline bool sample_draw(uint64_t *dice, uint64_t share, uint64_t now)
{
	uint64_t z = (*dice += 0x9e3779b97f4a7c15u) ^ now * 0xff51afd7ed558ccdu;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) >> 32 < share;
}

/* The same with this thread's dice and the share of the settings. */
bool sample_drawn(uint64_t now);

/* 1 of so many, as near as a whole number comes; 0: none. */
uint32_t sample_every(void);

/* An exchange that is kept in any case; grpc as in struct event_exchange. */
bool sample_keeps(const struct format_slot *s, unsigned grpc, enum format_abort abort);

#endif
