/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect_failures.h - collect.c's part about failed requests as they are shown.
 */
#ifndef PROFILIS_COLLECT_FAILURES_H
#define PROFILIS_COLLECT_FAILURES_H

#include "collect_raised.h"

/* Of the block at hand; what stands beside it is in c->decode. */
void collect_failure(struct collect *c, const struct collect_failed *failed);

#endif
