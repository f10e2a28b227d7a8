/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dwarf_code.h - the source lines of an address: its own, and those of the calls of all functions
 * that were inlined there.
 */
#ifndef PROFILIS_DWARF_CODE_H
#define PROFILIS_DWARF_CODE_H

#include "dwarf_units.h"

/* Texts are the DWARF's own. */
struct dwarf_line {
	const char *function; /* perhaps mangled; NULL: unknown */
	const char *file;     /* NULL: unknown */
	unsigned line;	      /* 0: unknown */
};

#define DWARF_LINES_MAX 16u

/* Innermost first; how many, 0: nothing is known. */
unsigned dwarf_code_lines(struct dwarf_units *u, uint64_t address,
			  struct dwarf_line to[DWARF_LINES_MAX]);

#endif
