// SPDX-License-Identifier: Apache-2.0
#include "dwarf_code.h"

#include <dwarf.h>
#include <string.h>

#define ENTRIES_MAX (1u << 16) /* that are looked at for one address */
#define DEPTH_MAX 64u

static const char *name_of(Dwarf_Die *die)
{
	static const unsigned names[] = {DW_AT_linkage_name, DW_AT_MIPS_linkage_name, DW_AT_name};
	Dwarf_Attribute attribute;
	const char *name = NULL;

	for (size_t i = 0; !name && i < sizeof(names) / sizeof(names[0]); i++)
		if (dwarf_attr_integrate(die, names[i], &attribute))
			name = dwarf_formstring(&attribute);
	return name;
}

static unsigned number_of(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	if (!dwarf_attr(die, name, &attribute) || dwarf_formudata(&attribute, &value) ||
	    value > INT32_MAX)
		return 0;
	return (unsigned)value;
}

static const char *file_of(Dwarf_Die *unit, unsigned number)
{
	Dwarf_Files *files;
	size_t count;

	if (dwarf_getsrcfiles(unit, &files, &count) || number >= count)
		return NULL;
	return dwarf_filesrc(files, number, NULL, NULL);
}

static void own_line(Dwarf_Die *unit, uint64_t address, struct dwarf_line *to)
{
	Dwarf_Line *line = dwarf_getsrc_die(unit, address);
	int number;

	if (!line)
		return;
	to->file = dwarf_linesrc(line, NULL, NULL);
	if (to->file && !strcmp(to->file, "???"))
		to->file = NULL;
	if (!dwarf_lineno(line, &number) && number > 0)
		to->line = (unsigned)number;
}

/* ---- inlined functions ---- */

/* The function's entry, then those inlined into each other, outermost first. */
struct chain {
	Dwarf_Die entries[DWARF_LINES_MAX];
	unsigned count;
	size_t left;
};

static bool is_scope(int tag)
{
	return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block ||
	       tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
}

/* The scope right within `die` that holds the address, put at *to. */
static bool scope_within(struct chain *c, Dwarf_Die *die, uint64_t address, Dwarf_Die *to)
{
	Dwarf_Off last = 0;
	int more = dwarf_child(die, to);

	for (; !more && c->left && dwarf_dieoffset(to) > last; c->left--) {
		last = dwarf_dieoffset(to);
		if (is_scope(dwarf_tag(to)) && dwarf_haspc(to, address) == 1)
			return true;
		more = dwarf_siblingof(to, to);
	}
	return false;
}

static void follow(struct chain *c, uint64_t address)
{
	Dwarf_Die at = c->entries[0], within;

	for (unsigned depth = 0; depth < DEPTH_MAX && c->count < DWARF_LINES_MAX; depth++) {
		if (!scope_within(c, &at, address, &within))
			return;
		at = within;
		if (dwarf_tag(&at) == DW_TAG_inlined_subroutine)
			c->entries[c->count++] = at;
	}
}

/* Each function, with the line where it has come to: the call of the one within it. */
static unsigned put_chain(struct chain *c, Dwarf_Die *unit, uint64_t address, struct dwarf_line *to)
{
	unsigned n = 0;

	own_line(unit, address, &to[0]);
	for (unsigned i = c->count; i--; n++) {
		Dwarf_Die *entry = &c->entries[i];

		to[n].function = name_of(entry);
		if (!i)
			continue;
		to[n + 1].file = file_of(unit, number_of(entry, DW_AT_call_file));
		to[n + 1].line = number_of(entry, DW_AT_call_line);
	}
	return n;
}

unsigned dwarf_code_lines(struct dwarf_units *u, uint64_t address,
			  struct dwarf_line to[DWARF_LINES_MAX])
{
	struct chain chain = {.count = 1, .left = ENTRIES_MAX};
	Dwarf_Die unit;
	bool found;

	memset(to, 0, DWARF_LINES_MAX * sizeof(*to));
	if (!dwarf_units_find(u, address, &unit, &chain.entries[0], &found))
		return 0;
	if (found) {
		follow(&chain, address);
		return put_chain(&chain, &unit, address, to);
	}
	own_line(&unit, address, &to[0]);
	return to[0].line > 0;
}
