/* SPDX-License-Identifier: Apache-2.0 */
/*
 * symbols.h - what the code at an address is called, from the files that the process ran: ELF
 * symbols, DWARF lines and inlined functions, separate debug files by build id, and
 * perf maps (perf_map.h) for code that a JIT made. A file that is not the one recorded (another
 * build id) is not asked. Nothing is fetched from a network. One thread; results live as long as
 * the struct symbols.
 */
#ifndef PROFILIS_SYMBOLS_H
#define PROFILIS_SYMBOLS_H

#include "jit_maps.h"
#include "stacks.h"

#include <stdbool.h>

struct symbols;

/* One line of a stack as people read it; inlined functions make lines of their own. */
struct symbol {
	const char *function; /* demangled; never NULL: "libc.so.6+0x1234" or "0x7f12" where nobody
				 knows */
	const char *file;     /* NULL: unknown */
	unsigned line;	      /* 0: unknown */
	const char *module;   /* path; NULL: none */
	bool known;	      /* function is a name */
	bool changed;	      /* not known, since the file is not the one that ran */
};

#define SYMBOLS_MAX (FORMAT_STACK_FRAMES * 4)

struct symbols *symbols_new(const struct stacks *stacks);
void symbols_free(struct symbols *s);

/* Where separate debug files are looked for before /usr/lib/debug; the caller's text. */
void symbols_debug_directory(struct symbols *s, const char *path);

/* A process that stacks may be of; before the first of them is asked for. */
void symbols_process(struct symbols *s, const struct jit_process *process);

/* Lines of a stack, innermost first; how many. */
unsigned symbols_stack(struct symbols *s, uint32_t stack, struct symbol to[SYMBOLS_MAX]);

/* The same as text, a line each: "function (file:line)", "function (module)", or what the function
 * is called where it is not known; good until the next call. */
const char *symbols_text(struct symbols *s, uint32_t stack);

#endif
