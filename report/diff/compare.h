/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.h - two sides of runs to a comparison, in one call.
 */
#ifndef PROFILIS_COMPARE_H
#define PROFILIS_COMPARE_H

#include "comparison.h"
#include "noise_floor.h"

/*
 * Both sides have one run at least; noise may be NULL. The runs must outlive the comparison. With
 * equal counts the runs pair up in order, unless options say otherwise.
 */
struct comparison *compare(const struct run_list *before, const struct run_list *after,
			   const struct noise_floor *noise, const struct diff_options *options);

#endif
