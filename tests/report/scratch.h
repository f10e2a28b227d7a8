/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings in a temporary directory, made in child processes, and what is done to them. */
#ifndef PROFILIS_TEST_SCRATCH_H
#define PROFILIS_TEST_SCRATCH_H

#include "writer.h"

#include "analyse.h"

#include <stdbool.h>
#include <stddef.h>

struct scratch {
	char run[256];	   /* the recording */
	char buffers[256]; /* where unsealed buffers live */
};

void scratch_begin(struct scratch *s);
void scratch_end(struct scratch *s); /* removes everything */

/* One more process of the recording: `count` requests, of which the i-th is like(i). */
struct scratch_load {
	const struct scratch *scratch;
	struct event_exchange (*like)(unsigned i);
	unsigned count;
	bool killed; /* ends without sealing */
};
void scratch_record(const struct scratch_load *load);

/* Path of the first segment of the recording's first process. */
void scratch_segment(const struct scratch *s, char path[512]);

/* threads 1 unless said otherwise; asserts that it works. */
struct model *scratch_model(const struct scratch *s, const struct model_options *options);

#endif
