/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff_page.h - what the page of a comparison shows beyond diff.json: routes in detail, profiles.
 */
#ifndef PROFILIS_DIFF_PAGE_H
#define PROFILIS_DIFF_PAGE_H

#include "comparison.h"
#include "json.h"

#define DIFF_PAGE_ROUTES_MAX 50 /* in detail: the worst, then the largest */
#define DIFF_PAGE_RUNS_MAX 16	/* of a side, one by one */

void diff_page_members(struct json *j, const struct comparison *c);

#endif
