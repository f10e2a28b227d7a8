/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error_text_shape.h - what a text of an error is made of, runtime by runtime: whether the next
 * line is part of it. The inside of error_text.h.
 */
#ifndef PROFILIS_ERROR_TEXT_SHAPE_H
#define PROFILIS_ERROR_TEXT_SHAPE_H

#include "error_line.h"
#include "error_text.h"

enum error_shape {
	ERROR_SHAPE_NONE,
	ERROR_SHAPE_CANDIDATE, /* a line that a stack may follow, and its message */
	ERROR_SHAPE_PYTHON,
	ERROR_SHAPE_GROUP, /* of exceptions, in Python */
	ERROR_SHAPE_STACK, /* of Java, Node, .NET */
	ERROR_SHAPE_RUBY,
	ERROR_SHAPE_PHP,
	ERROR_SHAPE_GO,
	ERROR_SHAPE_CXX,
	ERROR_SHAPE_RUST,
	ERROR_SHAPE_WHOLE,
};

/* What a line is to the text before it. */
enum error_fate {
	ERROR_PART,
	ERROR_LOOSE, /* part of it, if more of it follows */
	ERROR_LAST,
	ERROR_OVER, /* no part */
};

/* Of the line at e->line; e->shape and e->phase follow it. */
enum error_fate error_text_fate(struct error_text *e, enum error_line is);

#endif
