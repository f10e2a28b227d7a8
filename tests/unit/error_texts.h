/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error_texts.h - what programs wrote to their logs, and which parts of it are texts of errors.
 */
#ifndef ERROR_TEXTS_H
#define ERROR_TEXTS_H

#include <stdbool.h>

struct error_text_part {
	bool error;
	const char *text;
};

struct error_text_sample {
	const char *name;
	const struct error_text_part *parts;
	unsigned count;
};

/* Each ends with a sample without a name. */
extern const struct error_text_sample error_texts[], error_texts_python[];

#endif
