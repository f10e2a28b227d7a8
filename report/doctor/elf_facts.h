/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elf_facts.h - what an ELF file says about itself that decides what can be seen of it: which
 * libraries it needs, and what is linked into it. The file is read, never mapped or run.
 */
#ifndef PROFILIS_ELF_FACTS_H
#define PROFILIS_ELF_FACTS_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

#define ELF_FACTS_NEEDED_MAX 256u

/* Things linked into the file itself; several may be there. */
enum elf_inside {
	ELF_INSIDE_OPENSSL = 1u << 0, /* or BoringSSL, or another with its names */
	ELF_INSIDE_RUSTLS = 1u << 1,
	ELF_INSIDE_SQLITE = 1u << 2,
	ELF_INSIDE_URING = 1u << 3,
	ELF_INSIDE_THROW = 1u << 4, /* __cxa_throw: its own C++ runtime */
	ELF_INSIDE_GO = 1u << 5,
};

/* Texts are the arena's. */
struct elf_facts {
	const char *path;
	const char *interpreter;     /* NULL: none */
	const char *rpath, *runpath; /* NULL: none */
	const char *needed[ELF_FACTS_NEEDED_MAX];
	size_t needed_count;
	unsigned inside;
};

/* False: no ELF program or library, or unreadable. */
bool elf_facts_read(struct elf_facts *f, struct arena *arena, const char *path);

/* Adds what can only be found by reading through all of the file's constants. */
void elf_facts_look_inside(struct elf_facts *f);

#endif
