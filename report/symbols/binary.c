// SPDX-License-Identifier: Apache-2.0
#include "binary.h"

#include "arena.h"
#include "debug_file.h"
#include "elf_image.h"
#include "elf_symbols.h"

#include <stdlib.h>

/* Where several symbols are known: what a debug file has comes first, then the file's own. */
struct binary {
	enum binary_state state;
	struct elf_image image, debug;
	struct elf_symbols symbols;
	Dwarf *dwarf;
};

static Dwarf *dwarf_of(const struct elf_image *image)
{
	Dwarf *dwarf = image->elf ? dwarf_begin_elf(image->elf, DWARF_C_READ, NULL) : NULL;

	/* What dwz put apart is found now, by the descriptor. */
	if (dwarf)
		dwarf_getalt(dwarf);
	return dwarf;
}

struct binary *binary_open(const char *build_id, const char *path, const char *debug)
{
	struct binary *b = memory_zeroed(1, sizeof(*b));
	struct debug_file wanted = {build_id, path, debug};
	bool there;

	elf_version(EV_CURRENT);
	there = elf_image_open(&b->image, path);
	b->state = there ? BINARY_GOOD : BINARY_MISSING;
	if (there && !elf_image_is(&b->image, build_id)) {
		b->state = BINARY_CHANGED;
		elf_image_close(&b->image);
	}
	if (debug_file_open(&b->debug, &b->image, &wanted))
		b->state = BINARY_GOOD;
	elf_symbols_add(&b->symbols, b->debug.elf);
	elf_symbols_add(&b->symbols, b->image.elf);
	elf_symbols_sort(&b->symbols);
	b->dwarf = dwarf_of(&b->debug);
	if (!b->dwarf)
		b->dwarf = dwarf_of(&b->image);
	elf_image_settle(&b->image);
	elf_image_settle(&b->debug);
	return b;
}

void binary_close(struct binary *b)
{
	if (!b)
		return;
	dwarf_end(b->dwarf);
	elf_symbols_free(&b->symbols);
	elf_image_close(&b->image);
	elf_image_close(&b->debug);
	free(b);
}

enum binary_state binary_state(const struct binary *b)
{
	return b->state;
}

const char *binary_function(const struct binary *b, uint64_t address)
{
	return elf_symbols_find(&b->symbols, address);
}

Dwarf *binary_dwarf(const struct binary *b)
{
	return b->dwarf;
}
