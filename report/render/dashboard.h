/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dashboard.h - the page's template, style and script, as share/dashboard/bundle.mjs embeds them in
 * the program.
 */
#ifndef PROFILIS_DASHBOARD_H
#define PROFILIS_DASHBOARD_H

#include <stddef.h>

struct asset {
	const char *text;
	size_t length;
};

extern const struct asset dashboard_login, dashboard_template, dashboard_style, dashboard_script;

/* The same of the page that compares. */
extern const struct asset diff_page_template, diff_page_style, diff_page_script;

/* 'sha256-...' of style and script, for the Content-Security-Policy. */
extern const char dashboard_style_hash[], dashboard_script_hash[];
extern const char diff_page_style_hash[], diff_page_script_hash[];

#endif
