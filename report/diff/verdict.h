/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.h - from tested contrasts, checks, findings and limits to one word and its reasons.
 *
 * What is known for sure (limits, findings) fails whatever the load was. Else sides that were not
 * run alike are incomparable, with one exception: B had less load than A and is slower all the
 * same. "pass" means that every gate could have failed.
 */
#ifndef PROFILIS_VERDICT_H
#define PROFILIS_VERDICT_H

#include "comparison.h"

/* Fills c->verdict, and what the self-test came to. */
void verdict_make(struct comparison *c);

#endif
