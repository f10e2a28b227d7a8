// SPDX-License-Identifier: Apache-2.0
#include "elf_symbols.h"

#include "arena.h"

#include <gelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SYMBOLS_AT_MOST (1u << 24)
/* How far back a longer function is looked for that begins before others within it. */
#define BACK_MAX 16u
#define RANKS 64u

static bool is_code(Elf *elf, const GElf_Sym *symbol)
{
	Elf_Scn *section = elf_getscn(elf, symbol->st_shndx);
	GElf_Shdr header;

	return symbol->st_shndx < SHN_LORESERVE && section && gelf_getshdr(section, &header) &&
	       (header.sh_flags & SHF_EXECINSTR);
}

/* Assembly has functions that nobody marked as such. */
static bool is_function(Elf *elf, const GElf_Sym *symbol)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info);

	if (symbol->st_shndx == SHN_UNDEF)
		return false;
	if (type == STT_FUNC || type == STT_GNU_IFUNC)
		return true;
	return type == STT_NOTYPE && is_code(elf, symbol);
}

/* The plainest of several names: global before weak before local, few underscores first. */
static uint32_t rank_of(const GElf_Sym *symbol, const char *name)
{
	unsigned binding = GELF_ST_BIND(symbol->st_info);
	unsigned rank = binding == STB_GLOBAL ? 0 : binding == STB_WEAK ? 1 : 2;
	size_t underscores = strspn(name, "_");

	if (GELF_ST_TYPE(symbol->st_info) == STT_NOTYPE)
		rank += 4;
	return rank * 8 + (uint32_t)(underscores < 7 ? underscores : 7);
}

static void add(struct elf_symbols *s, const GElf_Sym *symbol, const char *name)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 1024;
		s->list = memory_grow(s->list, s->room, sizeof(*s->list));
	}
	s->list[s->count++] = (struct elf_symbol){symbol->st_value, symbol->st_size, name,
						  s->rank + rank_of(symbol, name)};
}

static void add_table(struct elf_symbols *s, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t count = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;

	for (size_t i = 0; i < count && i < INT32_MAX && s->count < SYMBOLS_AT_MOST; i++) {
		const char *name;
		GElf_Sym symbol;

		if (!gelf_getsym(data, (int)i, &symbol) || !is_function(elf, &symbol))
			continue;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name && *name && *name != '$' && *name != '.')
			add(s, &symbol, name);
	}
}

void elf_symbols_add(struct elf_symbols *s, Elf *elf)
{
	static const uint32_t types[] = {SHT_SYMTAB, SHT_DYNSYM};

	for (size_t i = 0; elf && i < 2; i++) {
		Elf_Scn *section = NULL;
		GElf_Shdr header;

		while ((section = elf_nextscn(elf, section)))
			if (gelf_getshdr(section, &header) && header.sh_type == types[i])
				add_table(s, elf, section, &header);
		s->rank += RANKS;
	}
}

static int by_start(const void *left, const void *right)
{
	const struct elf_symbol *a = left, *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (!a->size != !b->size)
		return !a->size - !b->size;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return strcmp(a->name, b->name);
}

void elf_symbols_sort(struct elf_symbols *s)
{
	size_t kept = 0;

	if (s->count)
		qsort(s->list, s->count, sizeof(*s->list), by_start);
	for (size_t i = 0; i < s->count; i++)
		if (!kept || s->list[kept - 1].start != s->list[i].start)
			s->list[kept++] = s->list[i];
	s->count = kept;
}

void elf_symbols_free(struct elf_symbols *s)
{
	free(s->list);
	*s = (struct elf_symbols){0};
}

static size_t behind(const struct elf_symbols *s, uint64_t address)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->list[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *elf_symbols_find(const struct elf_symbols *s, uint64_t address)
{
	size_t at = behind(s, address);

	if (at && !s->list[at - 1].size)
		return s->list[at - 1].name;
	for (unsigned i = 0; i < BACK_MAX && at; i++) {
		const struct elf_symbol *symbol = &s->list[--at];

		if (address - symbol->start < symbol->size)
			return symbol->name;
	}
	return NULL;
}
