/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect_beside.h - collect.c's part about all events but exchanges.
 */
#ifndef PROFILIS_COLLECT_BESIDE_H
#define PROFILIS_COLLECT_BESIDE_H

#include "collect.h"

/* c->decode has just met one, of the block at hand. */
void collect_beside(struct collect *c, enum decode_kind kind);

#endif
