/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rate.h - no more than so many of something within a second, all threads together. Signal safe.
 */
#ifndef PROFILIS_RATE_H
#define PROFILIS_RATE_H

#include "sys.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct rate {
	_Atomic uint64_t window; /* second << 32 | how many in it */
};

static inline bool rate_allows(struct rate *r, uint32_t most)
{
	struct timespec now;
	uint64_t second, seen = atomic_load_explicit(&r->window, memory_order_relaxed), next;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	second = (uint64_t)now.tv_sec << 32;
	do {
		next = (seen >> 32 << 32 == second ? seen : second) + 1;
		if ((uint32_t)next > most)
			return false;
	} while (!atomic_compare_exchange_weak_explicit(
		&r->window, &seen, next, memory_order_relaxed, memory_order_relaxed));
	return true;
}

#endif
