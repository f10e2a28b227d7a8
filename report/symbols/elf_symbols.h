/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elf_symbols.h - the functions that symbol tables name, by address.
 */
#ifndef PROFILIS_ELF_SYMBOLS_H
#define PROFILIS_ELF_SYMBOLS_H

#include <libelf.h>
#include <stddef.h>
#include <stdint.h>

struct elf_symbol {
	uint64_t start, size; /* size 0: up to the next, if no gap is known */
	const char *name;     /* as long as its file is open */
	uint32_t rank;	      /* of several at one place the lowest is shown */
};

struct elf_symbols {
	struct elf_symbol *list; /* by start, one at each */
	size_t count, room;
	uint32_t rank;
};

/* Those of all tables of a file, NULL: nothing. What was added before is preferred. */
void elf_symbols_add(struct elf_symbols *s, Elf *elf);
void elf_symbols_sort(struct elf_symbols *s); /* once, after all were added */
void elf_symbols_free(struct elf_symbols *s);

const char *elf_symbols_find(const struct elf_symbols *s, uint64_t address); /* NULL: none */

#endif
