/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formats.h - every format that can be written: those of render.h, made from the model, and those
 * of export.h, made from the events.
 */
#ifndef PROFILIS_FORMATS_H
#define PROFILIS_FORMATS_H

#include "render.h"

#include <stddef.h>

/* From 0; NULL behind the last. */
const struct renderer *formats_at(size_t index);

/* By --format name, or by a file's ending, the longest that fits; NULL when there is none. */
const struct renderer *formats_named(const char *name);
const struct renderer *formats_for_path(const char *path);

/* All names, or all endings, in a sentence: "html, json or text". */
struct formats_text {
	char text[400];
};
struct formats_text formats_names(void);
struct formats_text formats_endings(void);

#endif
