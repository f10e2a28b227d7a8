/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_page.h - what of a report.json only pages show: when requests were, statuses, the profile.
 *
 * None of it decides anything, so what is damaged is left out instead of refusing the file.
 */
#ifndef PROFILIS_RUN_PAGE_H
#define PROFILIS_RUN_PAGE_H

#include "run.h"

#include <jansson.h>

#define RUN_CELLS_MAX 8192	       /* of a route */
#define RUN_STATUSES_MAX 64	       /* of a route */
#define RUN_PROFILE_BYTES_MAX 2000000u /* of a run */

/* The routes of run are there, from is the document that they come from. */
void run_page_read(struct run *run, struct arena *arena, const json_t *from);

#endif
