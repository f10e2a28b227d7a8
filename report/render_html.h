/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render_html.h - between the files of the HTML renderer: the charts that need no JavaScript.
 */
#ifndef PROFILIS_RENDER_HTML_H
#define PROFILIS_RENDER_HTML_H

#include "model.h"
#include "template.h"

/* The list `name` of charts; each item has id, title, hint, top, middle, left, centre, right and `series`. */
void render_html_charts(struct template_scope *s, const char *name, const struct model *model);


#endif
