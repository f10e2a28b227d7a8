/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold.h - stacks become paths of functions in one tree: stacks that differ only in the lines where
 * their functions had come to are one. Functions are told apart by name, source file and module.
 * Texts are the caller's; equal ones must have one address (intern.h).
 */
#ifndef PROFILIS_FOLD_H
#define PROFILIS_FOLD_H

#include "intern.h"
#include "profile.h"
#include "symbols.h"

#include <stddef.h>
#include <stdint.h>

struct fold_table {
	uint32_t *slots; /* index plus one */
	size_t room;
};

/* Zeroed: empty. Nodes carry nothing yet. */
struct fold {
	struct intern texts;
	struct profile_frame *frames;
	struct profile_node *nodes; /* parents before those within them */
	uint32_t frame_count, frame_room, node_count, node_room;
	struct fold_table by_frame, by_node;
};

void fold_free(struct fold *f);

/* The node of a stack's innermost function; lines as symbols_stack() gives them, one or more. */
uint32_t fold_stack(struct fold *f, const struct symbol *lines, unsigned count);

/* The outermost node of that name, for what is no function. */
uint32_t fold_named(struct fold *f, const char *name);

#endif
