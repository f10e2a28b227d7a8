/* SPDX-License-Identifier: Apache-2.0 */
/*
 * comparable.h - whether both sides were run alike; a difference of load is found, not corrected.
 */
#ifndef PROFILIS_COMPARABLE_H
#define PROFILIS_COMPARABLE_H

#include "comparison.h"
#include "family.h"
#include "noise_floor.h"

/* Fills c->checks; when the contrasts are made. */
void comparable_check(struct comparison *c, const struct family *f,
		      const struct noise_floor *noise);

#endif
