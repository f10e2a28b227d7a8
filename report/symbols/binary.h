/* SPDX-License-Identifier: Apache-2.0 */
/*
 * binary.h - one file of code: its functions by address, and its DWARF where there is some, of its
 * own or in a separate debug file. Nothing is fetched from a network. One thread.
 */
#ifndef PROFILIS_BINARY_H
#define PROFILIS_BINARY_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

enum binary_state {
	BINARY_GOOD,
	BINARY_MISSING, /* no such file, or nothing that can be read */
	BINARY_CHANGED, /* another build id than the one wanted */
};

struct binary;

/* Never NULL. build_id in hex, "-": the file must have none. The file of a path that changed or is
 * gone is not asked, but a debug file of that build id is. debug: as debug_file.h has it. */
struct binary *binary_open(const char *build_id, const char *path, const char *debug);
void binary_close(struct binary *b);

enum binary_state binary_state(const struct binary *b);

/* The function that holds the address, as its symbol names it; NULL: none. */
const char *binary_function(const struct binary *b, uint64_t address);
Dwarf *binary_dwarf(const struct binary *b); /* NULL: none */

#endif
