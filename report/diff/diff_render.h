/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff_render.h - from a comparison to a file, one renderer per format, each in its own diff_*.c.
 *
 * A renderer writes to out and nothing else; write errors stay with the stream. comparison.h and
 * words.h are all that it knows.
 */
#ifndef PROFILIS_DIFF_RENDER_H
#define PROFILIS_DIFF_RENDER_H

#include "comparison.h"

#include <stdio.h>

struct diff_render_options {
	bool colour; /* text: a terminal */
	int columns; /* text: width, 0: 80 */
};

struct diff_renderer {
	const char *name;   /* --format */
	const char *ending; /* of the output file's name */
	void (*render)(const struct comparison *c, const struct diff_render_options *options,
		       FILE *out);
	bool page; /* shows what only diff_options.page keeps */
};

extern const struct diff_renderer diff_text, diff_markdown, diff_json, diff_junit, diff_html;

struct json;
/* The members of diff.json, into an object that is open. */
void diff_json_members(struct json *j, const struct comparison *c);

/* By --format name, or by a file's ending; NULL when there is none. */
const struct diff_renderer *diff_renderer_named(const char *name);
const struct diff_renderer *diff_renderer_for_path(const char *path);

#endif
