/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error_line.h - what one line of a log says by itself: that an error's text begins here, that it
 * goes on, or that it is another record. What lines make together, error_text.h knows.
 *
 * Pure. Lines come without their line feed.
 */
#ifndef PROFILIS_ERROR_LINE_H
#define PROFILIS_ERROR_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum error_line {
	/* of no runtime in particular */
	ERROR_LINE_BLANK,
	ERROR_LINE_INDENTED,
	ERROR_LINE_PLAIN,
	ERROR_LINE_RECORD, /* begins as records of loggers do: a date, an address, a level */
	ERROR_LINE_LEVEL,  /* a record of the level of an error */
	ERROR_LINE_TYPE,   /* names an exception, perhaps with its message */
	ERROR_LINE_WORD,   /* "Word: ...", which may be the same */
	ERROR_LINE_WHOLE,  /* a text all by itself: a logger's JSON object, Rack's one line */
	/* Python; TRACEBACK is Ruby's too, where the innermost frame comes last */
	ERROR_LINE_TRACEBACK,
	ERROR_LINE_GROUP, /* of exceptions */
	ERROR_LINE_CHAIN, /* "During handling of the above exception, ..." */
	/* Java, Node, .NET */
	ERROR_LINE_AT,	   /* a frame */
	ERROR_LINE_CAUSE,  /* "Caused by: ..." */
	ERROR_LINE_THREAD, /* "Exception in thread ..." */
	/* Ruby */
	ERROR_LINE_RUBY,	/* file:1:in `method': message (Type) */
	ERROR_LINE_RUBY_FRAME,	/* the same as a frame */
	ERROR_LINE_RUBY_THREAD, /* "#<Thread:... terminated with exception" */
	/* PHP */
	ERROR_LINE_PHP,	       /* a fatal error */
	ERROR_LINE_PHP_TRACE,  /* "Stack trace:" */
	ERROR_LINE_PHP_FRAME,  /* "#0 ..." */
	ERROR_LINE_PHP_NEXT,   /* "Next Type: ..." */
	ERROR_LINE_PHP_THROWN, /* "  thrown in ..." */
	/* the others */
	ERROR_LINE_GO,
	ERROR_LINE_GO_FRAME, /* function, goroutine, what ended it */
	ERROR_LINE_CXX,
	ERROR_LINE_CXX_WHAT,
	ERROR_LINE_RUST,
	ERROR_LINE_RUST_NOTE,
};

#define ERROR_LINE_MAX 1024u /* bytes of a line that are looked at, but for JSON */

enum error_line error_line_of(const char *line, size_t n) __attribute__((nonnull));

/*
 * False: the line is none of those that may begin a text. Reads its first bytes, as a vector; true
 * is said of ordinary lines too, now and then.
 */
bool error_line_may_begin(const char *line, size_t n) __attribute__((nonnull));

#endif
