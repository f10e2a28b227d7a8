/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labels.h - what the user said of a whole recording (PROFILIS_LABELS): "key=value\n" lines.
 */
#ifndef PROFILIS_LABELS_H
#define PROFILIS_LABELS_H

#include "model.h"

struct label {
	char key[128], value[512]; /* cut */
};

/* The next one at *at that has a key; false: there is none. */
bool labels_next(const char **at, struct label *label);

/* What all processes agree on; "" where they differ. */
const char *labels_common(const struct model *model);

struct labels_text {
	char text[512];
};

/* "service=shop, version=1.2" */
struct labels_text labels_joined(const char *labels);

#endif
