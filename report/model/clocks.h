/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clocks.h - how far apart the clocks of hosts are, from calls of which both sides were recorded.
 *
 * The recorder stamps a call before its request is sent and after its answer's first byte has come,
 * and a served request after its first byte has come and before the first byte is answered. So the
 * server's interval lies within the client's: its middle less that of the client's is how far the
 * server's clock is ahead, within half the difference of their lengths. Of each two hosts the surest
 * call decides; others are reached over those between.
 */
#ifndef PROFILIS_CLOCKS_H
#define PROFILIS_CLOCKS_H

#include "sightings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clocks_link {
	bool known;
	int64_t offset;	      /* ns that the second host's clock is ahead of the first's */
	uint64_t uncertainty; /* ns */
	uint64_t calls;
};

struct clocks {
	struct clocks_link *links; /* count * count: [first * count + second] */
	size_t count;
};

void clocks_init(struct clocks *c, size_t hosts);
void clocks_free(struct clocks *c);

/* The same machine under two names. */
void clocks_same(struct clocks *c, size_t first, size_t second, int64_t offset);
/* s must be settled. */
void clocks_compare(struct clocks *c, const struct sightings *s);

struct clock_place {
	size_t reference; /* the first host that it can be compared with; itself: none, or it is
			     that */
	struct clocks_link link; /* from the reference to it; calls: of the last step */
};
/* places: as many as hosts. */
void clocks_chain(const struct clocks *c, struct clock_place *places);

#endif
