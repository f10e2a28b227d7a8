/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - a progress line on stderr, for work that lasts on a terminal.
 *
 * Not thread-safe: the caller's lock guards it.
 */
#ifndef PROFILIS_PROGRESS_H
#define PROFILIS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool wanted, drawn;
	uint64_t total, begin_ns, next_ns;
};

void progress_begin(struct progress *p, bool wanted, uint64_t total);
void progress_at(struct progress *p, uint64_t done);
void progress_clear(struct progress *p); /* before anything else is printed */
void progress_end(struct progress *p);

#endif
