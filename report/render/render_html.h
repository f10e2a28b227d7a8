/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render_html.h - between the files of the HTML renderer.
 */
#ifndef PROFILIS_RENDER_HTML_H
#define PROFILIS_RENDER_HTML_H

#include "model.h"
#include "template.h"

/* The list `name` of charts that need no JavaScript; each item has id, title, hint, top, middle,
 * left, centre, right and `series`. */
void render_html_charts(struct template_scope *s, const char *name, const struct model *model);

/* Items of that list, in files of their own. */
void render_html_heatmap(struct template_scope *s, const struct model *model);
void render_html_distribution(struct template_scope *s, const struct model *model);
void render_html_spectrum(struct template_scope *s, const struct model *model);
/* left, centre, right: the recording's begin, middle and end. */
void render_html_times(struct template_scope *s, const struct model *model);

/* What answers.html asks for beyond health, verdict and error bound. */
void render_html_answers(struct template_scope *s, const struct model *model);

/* What traffic.html asks for beside statuses and processes. */
void render_html_network(struct template_scope *s, const struct model *model);

/* What slowest.html asks for. */
void render_html_slowest(struct template_scope *s, const struct model *model);

/* What exceptions.html asks for. */
void render_html_exceptions(struct template_scope *s, const struct model *model);

/* What databases.html asks for. */
void render_html_queries(struct template_scope *s, const struct model *model);

/* What resources.html asks for. */
void render_html_resources(struct template_scope *s, const struct model *model);
/* What profile.html and crashes.html ask for. */
void render_html_profile(struct template_scope *s, const struct model *model);
void render_html_crashes(struct template_scope *s, const struct model *model);
/* What recorded.html asks for. */
void render_html_recorded(struct template_scope *s, const struct model *model);
/* What told.html asks for. */
void render_html_told(struct template_scope *s, const struct model *model);

/* h's value at q with its unit; a dash where nothing was counted. */
void render_html_quantile(struct template_scope *s, const char *name, const struct model *model,
			  const struct hist *h, double q);
void render_html_mean(struct template_scope *s, const char *name, const struct model *model,
		      const struct hist *h);

#endif
