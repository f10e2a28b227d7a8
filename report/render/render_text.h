/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render_text.h - what the files render_text*.c share.
 */
#ifndef PROFILIS_RENDER_TEXT_H
#define PROFILIS_RENDER_TEXT_H

#include "render.h"
#include "term.h"

struct text {
	struct term term;
	const struct model *model;
	const struct render_options *options;
	uint64_t round_to;
};

void render_text_heading(const struct text *x, const char *title, const char *detail);

/* Each writes nothing when there is nothing. */
void render_text_protocols(const struct text *x);
void render_text_upstreams(const struct text *x);
void render_text_queries(const struct text *x);
void render_text_functions(const struct text *x);
void render_text_metrics(const struct text *x);
void render_text_slowest(const struct text *x);
void render_text_exceptions(const struct text *x);
void render_text_lookups(const struct text *x);
void render_text_profile(const struct text *x);
void render_text_crashes(const struct text *x);
void render_text_connections(const struct text *x);
void render_text_resources(const struct text *x);
void render_text_recorded(const struct text *x);

#endif
