/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stack_frames.h - the frames of a stack, out of the string that format.h describes. Pure; any
 *bytes are safe.
 *
 *	while (stack_frames_next(d, &stack, &frame))
 *		...
 */
#ifndef PROFILIS_STACK_FRAMES_H
#define PROFILIS_STACK_FRAMES_H

#include "decode.h"

#include <stdbool.h>

struct stack_frame {
	struct decode_text module; /* "build-id path"; empty: offset is an absolute address */
	uint64_t offset;
};

/* The frame that the stack begins with; the stack then begins behind it. False at its end, and
 * where it is damaged: then something is left of it. */
bool stack_frames_next(const struct decode *d, struct decode_text *stack,
		       struct stack_frame *frame);

#endif
