/* SPDX-License-Identifier: Apache-2.0 */
/*
 * analyse.h - recordings to model, in one call.
 */
#ifndef PROFILIS_ANALYSE_H
#define PROFILIS_ANALYSE_H

#include "error.h"
#include "model.h"
#include "source.h"

#include <stddef.h>

/*
 * The model of one or more recordings, merged; model_free() is the caller's. NULL when nothing can
 * be read. Notes about damaged files go to problem (may be NULL), one at a time, from any thread.
 */
struct analyse_problems {
	void (*say)(void *context, const char *text);
	void *context;
};
struct model *analyse(const char *const *runs, size_t run_count,
		      const struct model_options *options, const struct analyse_problems *problems,
		      struct error *error);

/* All recordings named, or false; sources_free() is the caller's in both cases. */
bool analyse_open(struct sources *sources, const char *const *runs, size_t run_count,
		  struct error *error);

/* Leaves out the processes that the filter does; false where none is left. */
bool analyse_processes(struct sources *sources, const struct filter *filter, struct error *error);

/* The clocks that the user corrects; false: one of them is no host's. Once, before anything is read. */
bool analyse_clocks(struct sources *sources, const struct model_options *options,
		    struct error *error);

/* since and until that count from the recording's end become instants. */
void analyse_period(struct model_options *options, struct sources *sources);

#endif
