/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filtered.h - what a filter left out, in sentences, so that nobody takes a part for the whole.
 */
#ifndef PROFILIS_FILTERED_H
#define PROFILIS_FILTERED_H

#include "json.h"
#include "model.h"

/* Whole sentences, or "" where nothing was left out; a long list of patterns is cut. */
struct filtered_text {
	char text[1024];
};
struct filtered_text filtered_text(const struct model *model);

/* The member "filter": null where nothing was left out. */
void filtered_json(struct json *j, const struct model *model);

#endif
