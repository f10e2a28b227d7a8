// SPDX-License-Identifier: Apache-2.0
#include "stack_frames.h"

static bool number(struct decode_text *stack, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64 && stack->length; shift += 7) {
		uint8_t byte = (uint8_t)*stack->bytes++;

		stack->length--;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

bool stack_frames_next(const struct decode *d, struct decode_text *stack, struct stack_frame *frame)
{
	struct decode_text rest = *stack;
	uint64_t module;

	if (!rest.length || !number(&rest, &module) || !number(&rest, &frame->offset) ||
	    module > d->string_count)
		return false;
	frame->module = module ? d->strings[module - 1] : (struct decode_text){"", 0};
	*stack = rest;
	return true;
}
