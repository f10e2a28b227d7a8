/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told.h - between the parts of told_server: each function that is watched measures itself, within
 * its body, so that what a recording says can be held against it however busy the machine is.
 */
#ifndef PROFILIS_TOLD_H
#define PROFILIS_TOLD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TOLD_FUNCTIONS(X)                                                                          \
	X(LEAF, leaf)                                                                              \
	X(MIDDLE, middle) X(RECURSE, recurse) X(THROWS, throws) X(CATCHES, catches)                \
		X(JUMP_DEEP, jump_deep) X(JUMP_OVER, jump_over) X(JUMP_AFTER, jump_after)

enum told_function {
#define TOLD_ENUM(name, function) TOLD_##name,
	TOLD_FUNCTIONS(TOLD_ENUM)
#undef TOLD_ENUM
		TOLD_COUNT
};

struct told_time {
	enum told_function function;
	uint64_t begin_ns;
};

#define TOLD_UNSEEN __attribute__((no_instrument_function))

TOLD_UNSEEN struct told_time told_begin(enum told_function function);
/* Of recursive calls the outermost counts. */
TOLD_UNSEEN void told_end(const struct told_time *t);
TOLD_UNSEEN void told_spin(uint64_t ns);

void jump_over(void);
void jump_after(void);
int told_c_spans(void);

#ifdef __cplusplus
}
#endif

#endif
