// SPDX-License-Identifier: Apache-2.0
#include "unwind.h"

#include "cfi.h"
#include "expression.h"
#include "modules.h"

#include <string.h>
#include <ucontext.h>

#define FRAME_MAX 65536u /* bytes of a frame that only its pointer tells of */

/* ---- the processor ---- */

#if defined(__x86_64__)

void unwind_context(struct unwind *u, const void *ucontext)
{
	static const uint8_t place[] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI,
					REG_RBP, REG_RSP, REG_R8,  REG_R9,  REG_R10, REG_R11,
					REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
	const ucontext_t *context = ucontext;

	for (unsigned i = 0; i < REGISTERS_COUNT; i++)
		u->reg[i] = (uint64_t)context->uc_mcontext.gregs[place[i]];
	u->pc = u->reg[REGISTERS_RETURN];
	u->interrupted = true;
}

static uint64_t unsigned_pc(uint64_t pc)
{
	return pc;
}

/* A call to where no code is has only pushed where to return to. */
static bool return_from_nowhere(struct unwind *u)
{
	if (!peek_word(&u->peek, u->reg[REGISTERS_STACK], &u->pc))
		return false;
	u->reg[REGISTERS_STACK] += 8;
	return u->pc;
}

/* All systems describe it by call frame information. */
static bool return_from_signal(struct unwind *u)
{
	(void)u;
	return false;
}

#else

void unwind_context(struct unwind *u, const void *ucontext)
{
	const ucontext_t *context = ucontext;

	memcpy(u->reg, context->uc_mcontext.regs, 31 * sizeof(u->reg[0]));
	u->reg[REGISTERS_STACK] = context->uc_mcontext.sp;
	u->pc = context->uc_mcontext.pc;
	u->interrupted = true;
}

/* Without its signature, where the processor signs return addresses. */
static uint64_t unsigned_pc(uint64_t pc)
{
	register uint64_t x30 __asm__("x30") = pc;

	__asm__("hint #7" : "+r"(x30));
	return x30;
}

static bool return_from_nowhere(struct unwind *u)
{
	u->pc = unsigned_pc(u->reg[REGISTERS_RETURN]);
	return u->pc;
}

/* "mov x8, #139; svc #0", with the context that the kernel has left behind 128 bytes of siginfo. */
static bool return_from_signal(struct unwind *u)
{
	const uint64_t context = u->reg[REGISTERS_STACK] + 128;
	uint64_t code;

	if (u->pc % 8 || !peek_word(&u->peek, u->pc, &code) || code != 0xd4000001d2801168ull ||
	    !peek_word(&u->peek, context, &code) ||
	    !peek_readable(&u->peek, context + sizeof(ucontext_t)))
		return false;
	unwind_context(u, (const void *)context);
	return true;
}

#endif

/* ---- a step ---- */

static bool value_of(struct unwind *u, const struct cfi_rule *rule, uint64_t cfa, uint64_t *value)
{
	switch (rule->how) {
	case CFI_SAME: /* it has its value */
		return true;
	case CFI_OFFSET:
		return peek_word(&u->peek, cfa + (uint64_t)rule->n, value);
	case CFI_VALUE_OFFSET:
		*value = cfa + (uint64_t)rule->n;
		return true;
	case CFI_REGISTER:
		*value = u->reg[rule->reg] + (uint64_t)rule->n;
		return true;
	case CFI_EXPRESSION:
		return expression_run(rule->expression, u->reg, cfa, &u->peek, value) &&
		       peek_word(&u->peek, *value, value);
	case CFI_VALUE_EXPRESSION:
		return expression_run(rule->expression, u->reg, cfa, &u->peek, value);
	}
	*value = 0;
	return true;
}

/* What another register cannot be told of may not matter; the return address does. */
static bool apply(struct unwind *u, const struct cfi_row *row)
{
	uint64_t reg[REGISTERS_COUNT], cfa, at = u->pc, below = u->reg[REGISTERS_STACK];

	if (row->reg[REGISTERS_RETURN].how == CFI_UNDEFINED || !value_of(u, &row->cfa, 0, &cfa))
		return false;
	memcpy(reg, u->reg, sizeof(reg));
	reg[REGISTERS_STACK] = cfa;
	for (unsigned i = 0; i < REGISTERS_COUNT; i++)
		if (!value_of(u, &row->reg[i], cfa, &reg[i]) && i == REGISTERS_RETURN)
			return false;
	memcpy(u->reg, reg, sizeof(reg));
	u->pc = unsigned_pc(reg[REGISTERS_RETURN]);
	u->interrupted = row->signal;
	/* signals may have a stack of their own; else callers lie above */
	return u->pc && (row->signal || cfa > below || (cfa == below && u->pc != at));
}

/* Code without a description: where it keeps a frame pointer, that is what it looks like. */
static bool guess(struct unwind *u)
{
	uint64_t frame = u->reg[REGISTERS_FRAME], below = u->reg[REGISTERS_STACK];

	if (u->interrupted && !peek_readable(&u->peek, u->pc))
		return (u->interrupted = false, return_from_nowhere(u));
	u->interrupted = false;
	if (frame < below || frame - below > FRAME_MAX || !peek_word(&u->peek, frame + 8, &u->pc) ||
	    !peek_word(&u->peek, frame, &u->reg[REGISTERS_FRAME]))
		return false;
	u->pc = unsigned_pc(u->pc);
	u->reg[REGISTERS_STACK] = frame + 16;
	return u->pc;
}

bool unwind_step(struct unwind *u)
{
	const struct module *m = modules_find(unwind_at(u));
	struct cfi_row row;

	if (return_from_signal(u))
		return true;
	if (m && cfi_find(&m->unwind, unwind_at(u), &row))
		return apply(u, &row);
	return guess(u);
}
