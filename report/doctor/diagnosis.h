/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diagnosis.h - a verdict, what was found, what to do.
 */
#ifndef PROFILIS_DIAGNOSIS_H
#define PROFILIS_DIAGNOSIS_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define DIAGNOSIS_LINES_MAX 64u

struct diagnosis {
	struct arena arena;
	const char *verdict; /* a whole line */
	bool stopped;	     /* the verdict is negative */
	struct diagnosis_line {
		const char *what, *text; /* "TLS", "libssl.so.3: ..." */
	} found[DIAGNOSIS_LINES_MAX];
	size_t found_count;
	const char *advice[DIAGNOSIS_LINES_MAX];
	size_t advice_count;
};

void diagnosis_verdict(struct diagnosis *d, bool stopped, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diagnosis_found(struct diagnosis *d, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diagnosis_advise(struct diagnosis *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void diagnosis_print(const struct diagnosis *d, FILE *out);
void diagnosis_free(struct diagnosis *d);

#endif
