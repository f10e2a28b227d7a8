/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h - figures of a comparison as people read them; every renderer says the same.
 */
#ifndef PROFILIS_WORDS_H
#define PROFILIS_WORDS_H

#include "comparison.h"

/* A text of the arena's. */
const char *words_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

struct words {
	char text[64];
};

struct words words_ns(double ns);	      /* "12.3 ms"; "-" when not known */
struct words words_change(double ratio);      /* 1.123: "+12.3 %" */
struct words words_points(double difference); /* 0.0123: "+1.23 pp", percentage points */
struct words words_share(double share);	      /* "1.2 %" */
struct words words_p(double p);		      /* "0.0012", "< 1e-6" */

/* By what the contrast is about: 12.3 ms, 0.12 %, 3,021/s; what B has of it is side 1. */
struct words words_value(const struct contrast *contrast, int side);
struct words words_contrast_change(const struct contrast *contrast);
struct words words_range(const struct contrast *contrast);	/* "+3 to +12" */
struct words words_interval(const struct contrast *contrast);	/* "+3 to +12 %" */
struct words words_detectable(const struct contrast *contrast); /* "+12 %" */
/* What B has where a limit is. */
struct words words_threshold(const struct threshold_result *r);
const char *words_state(const struct contrast *contrast); /* "slower", "no slowdown", ... */

/* "10 pairs of runs": what was compared. */
const char *words_design(const struct comparison *c, struct arena *arena);

#endif
