/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option_values.h - what each kind of option of the table in options.h takes.
 */
#ifndef PROFILIS_OPTION_VALUES_H
#define PROFILIS_OPTION_VALUES_H

#include "options.h"

enum option_kind {
	OPTION_OUTPUT,
	OPTION_FORMAT,
	OPTION_DURATION,
	OPTION_SINCE,
	OPTION_UNTIL,
	OPTION_COUNT,
	OPTION_BYTES,
	OPTION_SECONDS,
	OPTION_PRECISION,
	OPTION_PATTERN,
	OPTION_ROUTE,
	OPTION_PROCESS,
	OPTION_CLOCK,
	OPTION_STATUS,
	OPTION_ERROR_STATUS,
	OPTION_TEXT,
	OPTION_THEME,
	OPTION_FLAG,
	OPTION_DIFF_FORMAT,
	OPTION_EFFECT,
	OPTION_SHARE,
	OPTION_GATE,
	OPTION_LOAD,
	OPTION_FAIL_ON,
	OPTION_THRESHOLD,
	OPTION_INCONCLUSIVE,
};

/* Puts the value into its field of o; false: it is none for this kind. text must outlive o. */
bool option_set(struct options *o, enum option_kind kind, void *field, const char *text);

/* The list grows by one; it is free()'s in the end. */
bool option_append(const char ***list, size_t *count, const char *text);

#endif
