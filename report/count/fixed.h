/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fixed.h - sums of doubles that do not depend on the order: in units of 2^-60, exact to 8.7e-19,
 * up to 1.4e20; what lies beyond stays at the limit.
 */
#ifndef PROFILIS_FIXED_H
#define PROFILIS_FIXED_H

struct fixed {
	__int128 units;
};

#define FIXED_ONE ((double)(1ull << 60))
#define FIXED_MAX ((__int128)((~(unsigned __int128)0) >> 1))

static inline void fixed_merge(struct fixed *into, const struct fixed *from)
{
	if (__builtin_add_overflow(into->units, from->units, &into->units))
		into->units = from->units < 0 ? -FIXED_MAX : FIXED_MAX;
}

/* value is finite. */
static inline void fixed_add(struct fixed *f, double value)
{
	double units = value * FIXED_ONE, limit = (double)FIXED_MAX;
	struct fixed one;

	one.units = units >= limit ? FIXED_MAX : units <= -limit ? -FIXED_MAX : (__int128)units;
	fixed_merge(f, &one);
}

static inline double fixed_value(struct fixed f)
{
	return (double)f.units / FIXED_ONE;
}

#endif
