/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibrate.h - runs of one and the same build become a noise floor.
 */
#ifndef PROFILIS_CALIBRATE_H
#define PROFILIS_CALIBRATE_H

#include "diff_options.h"
#include "noise_floor.h"

/* Of each route with enough requests in each run, each of the options' gates. */
void calibrate(struct noise_floor *n, struct arena *arena, const struct run_list *runs,
	       const struct diff_options *options);

#endif
