/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unwind.h - from a frame to its caller's, on the stack of this thread or of one that a signal
 * interrupted, by the call frame information of the modules (modules.h), or, in code that has none
 * (made at run time), by frame pointers.
 *
 *	struct unwind u = {0};
 *
 *	unwind_here(&u);
 *	do
 *		... u.pc ...
 *	while (unwind_step(&u));
 *
 * Signal safe: no lock, no allocation, no descriptor, nothing of libc. What is read of the stack is
 * asked for first (peek.h), so a corrupt one ends the walk, not the host.
 *
 * Not by libunwind (1.6): to ask whether memory may be read it writes to a pipe that it leaves open
 * and whose numbers the host or our helper may give to something else, its thread-local variables
 * are allocated at first use, even in a signal handler, and it takes locks.
 */
#ifndef PROFILIS_UNWIND_H
#define PROFILIS_UNWIND_H

#include "peek.h"
#include "registers.h"

#include <stdbool.h>
#include <stdint.h>

struct unwind {
	uint64_t reg[REGISTERS_COUNT];
	uint64_t pc;
	bool interrupted; /* pc comes next; else it is behind a call */
	struct peek peek;
};

/* From what a signal handler is given. */
void unwind_context(struct unwind *u, const void *ucontext);

/* To the caller; false: there is none, or it cannot be told. */
bool unwind_step(struct unwind *u);

/* An address of the instruction that called, or was interrupted. */
static inline uint64_t unwind_at(const struct unwind *u)
{
	return u->interrupted ? u->pc : u->pc - 1;
}

/* This very place. What registers do not keep over calls nobody asks for. */
static inline __attribute__((always_inline)) void unwind_here(struct unwind *u)
{
#if defined(__x86_64__)
	__asm__ volatile("movq %%rbx, 24(%1)\n\t"
			 "movq %%rbp, 48(%1)\n\t"
			 "movq %%rsp, 56(%1)\n\t"
			 "movq %%r12, 96(%1)\n\t"
			 "movq %%r13, 104(%1)\n\t"
			 "movq %%r14, 112(%1)\n\t"
			 "movq %%r15, 120(%1)\n\t"
			 "leaq 0(%%rip), %0"
			 : "=&r"(u->pc)
			 : "r"(u->reg)
			 : "memory");
#else
	__asm__ volatile("stp x19, x20, [%1, #152]\n\t"
			 "stp x21, x22, [%1, #168]\n\t"
			 "stp x23, x24, [%1, #184]\n\t"
			 "stp x25, x26, [%1, #200]\n\t"
			 "stp x27, x28, [%1, #216]\n\t"
			 "stp x29, x30, [%1, #232]\n\t"
			 "mov %0, sp\n\t"
			 "str %0, [%1, #248]\n\t"
			 "adr %0, ."
			 : "=&r"(u->pc)
			 : "r"(u->reg)
			 : "memory");
#endif
	u->interrupted = true;
}

#endif
