/* SPDX-License-Identifier: Apache-2.0 */
/* told_c.c - the C part of told_server.cpp: a jump over functions that never return, and spans. */
#include "told.h"

#include <profilis/profilis.h>

#include <setjmp.h>

static _Thread_local jmp_buf back; /* each connection has a thread */

static __attribute__((noinline)) void jump_deep(int depth)
{
	struct told_time t = told_begin(TOLD_JUMP_DEEP);

	told_spin(50000);
	if (depth) {
		jump_deep(depth - 1);
		told_spin(1000);
	}
	told_end(&t);
	longjmp(back, 1);
}

/* Five frames are left without a word; the one behind them lies where the first of them lay. */
void jump_over(void)
{
	struct told_time t = told_begin(TOLD_JUMP_OVER);

	if (!setjmp(back))
		jump_deep(4);
	jump_after();
	told_end(&t);
}

__attribute__((noinline)) void jump_after(void)
{
	struct told_time t = told_begin(TOLD_JUMP_AFTER);

	told_spin(100000);
	told_end(&t);
}

static int early(int leave)
{
	PROFILIS_SPAN("c.early");

	told_spin(20000);
	if (leave)
		return 1;
	told_spin(20000);
	return 0;
}

int told_c_spans(void)
{
	uint64_t outer = PROFILIS_BEGIN("c.outer"), crossing, inner;
	int left = early(1) + early(0);

	crossing = PROFILIS_BEGIN("c.crossing");
	inner = PROFILIS_BEGIN("c.inner");
	told_spin(20000);
	PROFILIS_END(crossing);
	told_spin(20000);
	PROFILIS_END(outer);
	PROFILIS_END(inner);
	return left;
}
