/* SPDX-License-Identifier: Apache-2.0 */
/*
 * modules.h - the files whose code this process runs, with their build ids. The helper fills the
 * table (dl_iterate_phdr takes a lock of the loader); any thread reads it without a lock, in signal
 * handlers too.
 */
#ifndef PROFILIS_MODULES_H
#define PROFILIS_MODULES_H

#include "event_beside.h"

#include <stdbool.h>
#include <stdint.h>

/* The helper's: when it starts, and when modules_stale() (an address was met that no module holds,
 * or dlopen was called). */
void modules_refresh(void);
bool modules_stale(void);

/* Where the address lies; without a module (absolute) where no known file holds it. Texts live as
 * long as the process. */
struct event_frame modules_frame(uint64_t address);

#endif
