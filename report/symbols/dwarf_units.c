// SPDX-License-Identifier: Apache-2.0
#include "dwarf_units.h"

#include "arena.h"

#include <dwarf.h>
#include <stdlib.h>

#define UNITS_MAX (1u << 20)
#define RANGES_MAX (1u << 24)
#define ENTRIES_MAX (1u << 24) /* that are looked at in one unit */
#define DEPTH_MAX 32u
/* How far back a longer range is looked for that begins before others within it. */
#define BACK_MAX 16u

/* ---- ranges ---- */

static void add_range(struct dwarf_ranges *r, struct dwarf_range range)
{
	/* What the linker threw away lies at 0. */
	if (!range.begin || range.begin >= range.end || r->count == RANGES_MAX)
		return;
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 16;
		r->list = memory_grow(r->list, r->room, sizeof(*r->list));
	}
	r->list[r->count++] = range;
}

static void add_entry(struct dwarf_ranges *r, Dwarf_Die *die, uint64_t of)
{
	Dwarf_Addr base, begin, end;
	ptrdiff_t at = 0;

	while (r->count < RANGES_MAX && (at = dwarf_ranges(die, at, &base, &begin, &end)) > 0)
		add_range(r, (struct dwarf_range){begin, end, of});
}

static int by_begin(const void *left, const void *right)
{
	const struct dwarf_range *a = left, *b = right;

	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->end != b->end) /* the narrower one is found first */
		return a->end > b->end ? -1 : 1;
	return (a->of > b->of) - (a->of < b->of);
}

static void sort(struct dwarf_ranges *r)
{
	if (r->count)
		qsort(r->list, r->count, sizeof(*r->list), by_begin);
}

static const struct dwarf_range *find(const struct dwarf_ranges *r, uint64_t address)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->list[middle].begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (unsigned i = 0; i < BACK_MAX && low; i++)
		if (address < r->list[--low].end)
			return &r->list[low];
	return NULL;
}

/* ---- units ---- */

void dwarf_units_read(struct dwarf_units *u, Dwarf *dwarf)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Half version;
	Dwarf_Die entry, split;
	uint8_t type;

	*u = (struct dwarf_units){.dwarf = dwarf};
	while (u->count < UNITS_MAX &&
	       !dwarf_get_units(dwarf, cu, &cu, &version, &type, &entry, &split)) {
		if (type != DW_UT_compile && type != DW_UT_skeleton)
			continue;
		if (u->count == u->room) {
			u->room = u->room ? 2 * u->room : 64;
			u->list = memory_grow(u->list, u->room, sizeof(*u->list));
		}
		u->list[u->count] = (struct dwarf_unit){.offset = dwarf_dieoffset(&entry)};
		add_entry(&u->ranges, &entry, u->count++);
	}
	sort(&u->ranges);
}

void dwarf_units_free(struct dwarf_units *u)
{
	for (size_t i = 0; i < u->count; i++)
		free(u->list[i].functions.list);
	free(u->list);
	free(u->ranges.list);
	*u = (struct dwarf_units){0};
}

/* ---- functions ---- */

struct walk {
	struct dwarf_ranges *functions;
	size_t left;
};

/* Where definitions may stand: Rust and Clang leave them in their namespaces. */
static bool holds_functions(int tag)
{
	return tag == DW_TAG_namespace || tag == DW_TAG_module || tag == DW_TAG_structure_type ||
	       tag == DW_TAG_class_type;
}

static void index_within(struct walk *w, Dwarf_Die *parent, unsigned depth)
{
	Dwarf_Off last = 0;
	Dwarf_Die die;
	int more = depth < DEPTH_MAX ? dwarf_child(parent, &die) : 1;

	/* Entries that lead back to earlier ones would never end. */
	for (; !more && w->left && dwarf_dieoffset(&die) > last; w->left--) {
		int tag = dwarf_tag(&die);

		last = dwarf_dieoffset(&die);
		if (tag == DW_TAG_subprogram)
			add_entry(w->functions, &die, last);
		else if (holds_functions(tag) && dwarf_haschildren(&die) == 1)
			index_within(w, &die, depth + 1);
		more = dwarf_siblingof(&die, &die);
	}
}

static void index_functions(struct dwarf_unit *u, Dwarf_Die *entry)
{
	struct walk walk = {&u->functions, ENTRIES_MAX};

	if (u->indexed)
		return;
	u->indexed = true;
	index_within(&walk, entry, 0);
	sort(&u->functions);
}

bool dwarf_units_find(struct dwarf_units *u, uint64_t address, Dwarf_Die *unit, Dwarf_Die *function,
		      bool *found)
{
	const struct dwarf_range *range = find(&u->ranges, address);

	*found = false;
	if (!range || !dwarf_offdie(u->dwarf, u->list[range->of].offset, unit))
		return false;
	index_functions(&u->list[range->of], unit);
	range = find(&u->list[range->of].functions, address);
	*found = range && dwarf_offdie(u->dwarf, range->of, function);
	return true;
}
