/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.h - facts beside the statistics: what one side has and the other lacks, requests that
 * ask more of databases, and absolute limits.
 */
#ifndef PROFILIS_FINDINGS_H
#define PROFILIS_FINDINGS_H

#include "comparison.h"
#include "family.h"

/* Fills c->findings. */
void findings_make(struct comparison *c, const struct family *f);
/* Fills c->thresholds, from all runs of B together. */
void thresholds_check(struct comparison *c);

#endif
