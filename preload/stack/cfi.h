/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cfi.h - call frame information as compilers leave it in .eh_frame: how to find, at some
 * instruction, what the registers held in the caller.
 *
 * Pure: bytes in, verdict out; nothing but the section's bytes is read. See the Linux Standard Base
 * (exception frames) and DWARF 5, section 6.4.
 */
#ifndef PROFILIS_CFI_H
#define PROFILIS_CFI_H

#include "registers.h"

#include <stdbool.h>
#include <stdint.h>

enum cfi_how {
	CFI_SAME = 0,	      /* as here */
	CFI_UNDEFINED,	      /* lost; of the return address: there is no caller */
	CFI_OFFSET,	      /* saved at CFA + n */
	CFI_VALUE_OFFSET,     /* CFA + n */
	CFI_REGISTER,	      /* in another register, plus n */
	CFI_EXPRESSION,	      /* saved where the expression says */
	CFI_VALUE_EXPRESSION, /* what the expression says */
};

struct cfi_rule {
	uint8_t how; /* enum cfi_how */
	uint8_t reg;
	union {
		int64_t n;
		const uint8_t *expression; /* from its length on, which was checked */
	};
};

/* The rules at one instruction. The CFA is a CFI_REGISTER or a CFI_VALUE_EXPRESSION. */
struct cfi_row {
	struct cfi_rule cfa;
	struct cfi_rule reg[REGISTERS_COUNT];
	bool signal; /* the frame is that of a signal's return */
};

/* A module's unwind information, and what lies around it in the same segment. */
struct cfi_section {
	const uint8_t *begin, *end;
	const uint8_t *index; /* .eh_frame_hdr; NULL: there is none */
};

/* False: nothing is known of that address. */
bool cfi_find(const struct cfi_section *s, uint64_t pc, struct cfi_row *row);

#endif
