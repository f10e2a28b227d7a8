/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dwarf_units.h - which compilation unit and which function's entry an address belongs to. Units
 * are indexed at first use, since not every compiler writes .debug_aranges; functions unit by unit.
 */
#ifndef PROFILIS_DWARF_UNITS_H
#define PROFILIS_DWARF_UNITS_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dwarf_range {
	uint64_t begin, end;
	uint64_t of; /* a unit's number, or where a function's entry stands */
};

struct dwarf_ranges {
	struct dwarf_range *list; /* by begin */
	size_t count, room;
};

struct dwarf_unit {
	uint64_t offset; /* of its entry */
	bool indexed;
	struct dwarf_ranges functions;
};

struct dwarf_units {
	Dwarf *dwarf;
	struct dwarf_unit *list;
	size_t count, room;
	struct dwarf_ranges ranges;
};

void dwarf_units_read(struct dwarf_units *u, Dwarf *dwarf);
void dwarf_units_free(struct dwarf_units *u);

/* The entries of the unit and of the function (found says whether there is one) that hold the
 * address.
 */
bool dwarf_units_find(struct dwarf_units *u, uint64_t address, Dwarf_Die *unit, Dwarf_Die *function,
		      bool *found);

#endif
