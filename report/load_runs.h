/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_runs.h - the runs that the command line names, whatever they are: recordings or report.json.
 */
#ifndef PROFILIS_LOAD_RUNS_H
#define PROFILIS_LOAD_RUNS_H

#include "options.h"
#include "run.h"

/* "A", or "A,A2,...": all of them go to runs, which the caller frees; what they hold is arena's. */
bool load_runs(struct run_list *runs, struct arena *arena, const char *names,
	       const struct options *o, struct error *error);

/* A whole file, with a NUL behind it; free() it. NULL and error: not to be had, or over `most`. */
char *load_file(const char *path, size_t most, size_t *length, struct error *error);

#endif
