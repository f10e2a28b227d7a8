/* SPDX-License-Identifier: Apache-2.0 */
/*
 * traceback.h - what a logged text says of an exception: its type, its message, where it was
 * thrown and what caused it. Pure: bytes in, verdict out; any bytes are safe, the time is linear.
 *
 * All slices point into the text, or into the struct where the text was JSON: it must stay where it
 * is. What has no type of its own (an ordinary line of an error log) is no traceback.
 */
#ifndef PROFILIS_TRACEBACK_H
#define PROFILIS_TRACEBACK_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACEBACK_FRAMES 64u
#define TRACEBACK_CAUSES 8u

enum traceback_language {
	TRACEBACK_NONE,
	TRACEBACK_PYTHON,
	TRACEBACK_JAVA,
	TRACEBACK_NODE,
	TRACEBACK_RUBY,
	TRACEBACK_PHP,
	TRACEBACK_GO,
	TRACEBACK_RUST,
	TRACEBACK_CXX,
	TRACEBACK_LANGUAGES
};

struct traceback_text {
	const char *bytes;
	size_t length; /* 0: not known */
};

struct traceback_frame {
	struct traceback_text function, file;
	uint32_t line; /* 0: unknown */
};

/* One exception of a chain. */
struct traceback_cause {
	struct traceback_text type, value;
};

struct traceback {
	enum traceback_language language;
	struct traceback_text type, value; /* of the one that was not caught */
	unsigned frame_count, cause_count;
	struct traceback_frame frames[TRACEBACK_FRAMES]; /* innermost first */
	struct traceback_cause causes[TRACEBACK_CAUSES]; /* and suppressed ones, parts of groups */

	/* The request that the text names, apart from what the exception says. */
	struct traceback_text method, path; /* without its query */
	struct traceback_text trace_id, request_id;

	char unescaped[FORMAT_LOG_MAX]; /* of a JSON line the stack */
};

/* False: no exception; what it names of a request is set all the same. */
bool traceback_parse(struct traceback *t, const char *text, size_t bytes);

const char *traceback_language(enum traceback_language language);

/* The frame that tells most: the innermost that is neither the runtime's nor a package's, else the
 * innermost; NULL where none is known. */
const struct traceback_frame *traceback_top(const struct traceback *t);

#endif
