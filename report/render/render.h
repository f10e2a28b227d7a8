/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render.h - from the model to a file, one renderer per format, each in its own render_*.c.
 *
 * A renderer writes to out and nothing else; it reports false only for what is not a write error
 * (the caller checks ferror). The model knows no renderer.
 */
#ifndef PROFILIS_RENDER_H
#define PROFILIS_RENDER_H

#include "error.h"
#include "model.h"

#include <stdio.h>

struct render_options {
	const char *title; /* default "profilis" */
	const char *theme; /* "system", "light" or "dark" */
	const char *css;   /* text of the user's stylesheet, or NULL */
	bool page_detail;  /* JSON: with time-binned histograms (the page's embedded copy has them)
			    */
	const char *live;     /* page: where its data comes from again and again; NULL: a file */
	uint64_t refresh;     /* page: how often, ns */
	bool sign_out;	      /* page: who looks at it can sign out */
	bool colour;	   /* text: a terminal */
	int columns;	   /* text: width, 0: 80 */
};

struct exporter; /* export.h */
#define RENDER_SLOWEST_TEXT 5u

struct renderer {
	const char *name;   /* --format */
	const char *ending; /* ".json"; chosen by the output file's name */
	const char *summary;
	bool windows; /* shows model_options.cells */
	uint32_t slowest_parts; /* shows model_options.slowest_parts, of so many */
	bool (*render)(const struct model *model, const struct render_options *options, FILE *out,
		       struct error *error);
	/* Instead of render: made of the recordings' events, not of the model. */
	const struct exporter *events;
};

extern const struct renderer render_json, render_html, render_prometheus, render_text,
	render_folded, render_openmetrics, render_csv, render_speedscope, render_pprof,
	render_otlp_metrics;

/* By --format name, or by a file's ending, the longest that fits; NULL when there is none. */
const struct renderer *renderer_named(const char *name);
const struct renderer *renderer_for_path(const char *path);
/* All of them, from 0; NULL behind the last. */
const struct renderer *renderer_at(size_t index);

#endif
