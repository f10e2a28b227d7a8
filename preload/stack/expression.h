/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expression.h - the few DWARF expressions that unwind information is made of: those of procedure
 * linkage tables and of signals' returns.
 */
#ifndef PROFILIS_EXPRESSION_H
#define PROFILIS_EXPRESSION_H

#include "peek.h"
#include "registers.h"

#include <stdbool.h>
#include <stdint.h>

/* bytes begins with its length (checked by who found it). first is what lies on the stack before:
 * the CFA. False: it cannot be told. */
bool expression_run(const uint8_t *bytes, const uint64_t reg[REGISTERS_COUNT], uint64_t first,
		    struct peek *peek, uint64_t *result);

#endif
