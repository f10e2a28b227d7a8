/* SPDX-License-Identifier: Apache-2.0 */
/*
 * segment.h - full blocks become checksummed blocks of a segment file. Never on the request path.
 *
 * One caller at a time: the helper, or the exiting thread once the helper is stopped or was never
 * there.
 */
#ifndef PROFILIS_SEGMENT_H
#define PROFILIS_SEGMENT_H

#include "tbuf.h"

#include <stdbool.h>

/* Writes one block, compressed or as it stands; what cannot be written is discarded and counted. */
void segment_write(const struct tbuf_full *full, bool compress);

/* The helper starts with a descriptor table of its own: what was open is not in it. */
void segment_detach(void);

/* Forked child: nothing written so far is ours. */
void segment_forget(void);

#endif
