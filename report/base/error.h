/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error.h - errors are values until main.
 *
 * A function that can fail returns false and leaves one whole sentence in its struct error: it
 * names the file or option and says what is wrong, without trailing newline. Only main.c prints and
 * exits.
 */
#ifndef PROFILIS_ERROR_H
#define PROFILIS_ERROR_H

#include <stdbool.h>

/* Exit status of every command. */
enum exit_status { EXIT_GOOD = 0, EXIT_NEGATIVE = 1, EXIT_USAGE = 2, EXIT_INCONCLUSIVE = 3 };

struct error {
	enum exit_status status; /* what main should exit with; set by error_set to EXIT_USAGE */
	char text[1024];
};

/* Fills e, returns false: `return error_set(e, "%s: not a recording", path);`. The first error
 * stays. */
bool error_set(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
