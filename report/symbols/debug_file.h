/* SPDX-License-Identifier: Apache-2.0 */
/*
 * debug_file.h - the separate file that holds what was stripped from another: by build id below
 * /usr/lib/debug/.build-id, or by the name that .gnu_debuglink gives, beside the file, in .debug
 * and below /usr/lib/debug.
 */
#ifndef PROFILIS_DEBUG_FILE_H
#define PROFILIS_DEBUG_FILE_H

#include "elf_image.h"

struct debug_file {
	const char *build_id;  /* in hex, or "-" */
	const char *path;      /* of the file that was stripped */
	const char *directory; /* asked before /usr/lib/debug; NULL: none */
};

/* of: the file that was stripped, empty where it is not the one wanted. False: there is
 * none, and image is empty. */
bool debug_file_open(struct elf_image *image, const struct elf_image *of,
		     const struct debug_file *wanted);

#endif
