/* SPDX-License-Identifier: Apache-2.0 */
/*
 * in_flight.h - requests that live processes have not answered yet: how many, and the oldest.
 */
#ifndef PROFILIS_IN_FLIGHT_H
#define PROFILIS_IN_FLIGHT_H

#include "source.h"

#include "profilis/format.h"

#include <stddef.h>
#include <stdint.h>

#define IN_FLIGHT_MAX 100u

enum in_flight_state { IN_FLIGHT_READING, IN_FLIGHT_WAITING, IN_FLIGHT_WRITING };

struct in_flight_record {
	uint64_t begin, age; /* Unix ns; ns, when it was looked at */
	int32_t pid;
	uint8_t state, method, flags; /* flags: FORMAT_SHAPE_* */
	uint16_t path_bytes;
	char path[FORMAT_PATH_MAX];
};

struct in_flight {
	struct in_flight_record *list; /* oldest first */
	size_t count;
	uint64_t total;
};

/* A slot of a process that is alive, on this machine. */
void in_flight_add(struct in_flight *f, const struct source *source,
		   const struct format_slot *slot);
void in_flight_merge(struct in_flight *into, const struct in_flight *from);
void in_flight_free(struct in_flight *f);

#endif
