/* SPDX-License-Identifier: Apache-2.0 */
/*
 * process_labels.h - what the user said of a whole recording (PROFILIS_LABELS): "key=value\n" lines.
 */
#ifndef PROFILIS_PROCESS_LABELS_H
#define PROFILIS_PROCESS_LABELS_H

#include "model.h"

struct process_label {
	char key[128], value[512]; /* cut */
};

/* The next one at *at that has a key; false: there is none. */
bool process_labels_next(const char **at, struct process_label *label);

/* What all processes agree on; "" where they differ. */
const char *process_labels_common(const struct model *model);

struct process_labels_text {
	char text[512];
};

/* "service=shop, version=1.2" */
struct process_labels_text process_labels_joined(const char *labels);

#endif
