/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lookups.h - name look-ups that the host made. Any thread.
 *
 * The first ones come before the process talks to anybody, and so before there is a recording: a
 * few are remembered until it begins.
 */
#ifndef PROFILIS_LOOKUPS_H
#define PROFILIS_LOOKUPS_H

#include <stdint.h>

struct lookup {
	uint64_t begin, end; /* ns */
	uint32_t code;	     /* 0: found; else the negated EAI_* value */
	char host[256];	     /* NUL-terminated, cut */
};

void lookups_add(const struct lookup *l);

/* The recording has begun. */
void lookups_recording(void);

#endif
