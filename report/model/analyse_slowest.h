/* SPDX-License-Identifier: Apache-2.0 */
/*
 * analyse_slowest.h - what happened in the slowest requests: reads once more what reaches into
 * them.
 */
#ifndef PROFILIS_ANALYSE_SLOWEST_H
#define PROFILIS_ANALYSE_SLOWEST_H

#include "collect.h"
#include "model.h"

/* Of the first options.slowest_parts requests of the model, which c was made of. */
void analyse_slowest(struct model *model, const struct collect *c, struct sources *sources);

#endif
