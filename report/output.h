/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output.h - a file that appears whole or not at all: written beside its name, then renamed.
 */
#ifndef PROFILIS_OUTPUT_H
#define PROFILIS_OUTPUT_H

#include "error.h"

#include <limits.h>
#include <stdio.h>

struct output {
	FILE *file; /* stdout for "-" */
	const char *path;
	char temporary[PATH_MAX];
};

bool output_open(struct output *o, const char *path, struct error *error);
/* Flushes, checks and renames; on failure, or after output_drop, nothing is left. */
bool output_close(struct output *o, struct error *error);
void output_drop(struct output *o);

#endif
