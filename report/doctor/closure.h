/* SPDX-License-Identifier: Apache-2.0 */
/*
 * closure.h - the libraries that the loader will load with a program, found as it finds them:
 * RPATH, LD_LIBRARY_PATH, RUNPATH, the folders of ld.so.conf, the standard ones.
 *
 * What the program opens later by itself (plug-ins, drivers) is not among them.
 */
#ifndef PROFILIS_CLOSURE_H
#define PROFILIS_CLOSURE_H

#include "elf_facts.h"

#define CLOSURE_MAX 512u

struct closure_library {
	const char *name; /* as it is needed: "libssl.so.3" */
	const char *path; /* NULL: not found */
};

struct closure {
	struct closure_library list[CLOSURE_MAX];
	size_t count;
};

void closure_of(struct closure *c, struct arena *arena, const struct elf_facts *program);

/* The first whose name begins so; NULL: none. */
const struct closure_library *closure_named(const struct closure *c, const char *prefix);

#endif
