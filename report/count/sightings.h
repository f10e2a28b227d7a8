/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sightings.h - exchanges that name a trace and a span, as one side of them saw them: where both
 * sides of a call were recorded, on two hosts, they tell how far apart the clocks of these are.
 *
 * Of too many the ones with the smallest hashes are kept, so that any split of the work keeps the
 * same. One owner.
 */
#ifndef PROFILIS_SIGHTINGS_H
#define PROFILIS_SIGHTINGS_H

#include "decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGHTINGS_MAX 65536u

struct sighting {
	uint64_t hash;	       /* of trace and span; where there is none, of the request's id */
	uint64_t begin, first; /* Unix ns: of the request and of the answer, their first bytes */
	uint32_t host;
	bool client;
};

struct sightings {
	struct sighting *list;
	size_t count, room;
	uint64_t below; /* of these hashes all are here; 0: of all */
};

/* True: the exchange names something that its other side names too. */
bool sightings_named(const struct decode_trace *trace, uint64_t *hash);

void sightings_add(struct sightings *s, const struct sighting *seen);
void sightings_merge(struct sightings *into, const struct sightings *from);
/* By hash, at most SIGHTINGS_MAX, all sides of each that is there. */
void sightings_settle(struct sightings *s);
void sightings_free(struct sightings *s);

#endif
