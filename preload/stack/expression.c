// SPDX-License-Identifier: Apache-2.0
#include "expression.h"

#include "cfi_parts.h"

#define DEPTH_MAX 16u

struct machine {
	struct cfi_bytes b;
	const uint64_t *reg;
	struct peek *peek;
	uint64_t stack[DEPTH_MAX];
	unsigned depth;
};

static void push(struct machine *m, uint64_t value)
{
	if (m->depth == DEPTH_MAX)
		m->b.bad = true;
	else
		m->stack[m->depth++] = value;
}

static uint64_t pop(struct machine *m)
{
	if (m->depth)
		return m->stack[--m->depth];
	m->b.bad = true;
	return 0;
}

static void pick(struct machine *m, unsigned below)
{
	if (below >= m->depth)
		m->b.bad = true;
	else
		push(m, m->stack[m->depth - 1 - below]);
}

static void read_word(struct machine *m)
{
	uint64_t value = 0;

	if (!peek_word(m->peek, pop(m), &value))
		m->b.bad = true;
	push(m, value);
}

static void push_register(struct machine *m, uint64_t reg)
{
	uint64_t offset = (uint64_t)cfi_signed(&m->b);

	m->b.bad |= reg >= REGISTERS_COUNT;
	push(m, reg < REGISTERS_COUNT ? m->reg[reg] + offset : 0);
}

static bool constant(struct machine *m, uint8_t code)
{
	static const uint8_t bytes[] = {8, 0, 1, 1, 2, 2, 4, 4, 8, 8}; /* 0x03, 0x08.. */

	if (code == 0x10) { /* constu */
		push(m, cfi_unsigned(&m->b));
	} else if (code == 0x11) { /* consts */
		push(m, (uint64_t)cfi_signed(&m->b));
	} else if (code == 0x03) { /* addr */
		push(m, cfi_fixed(&m->b, bytes[0]));
	} else if (code >= 0x08 && code <= 0x0f) { /* const1u, const1s .. const8s */
		unsigned n = bytes[code - 0x06], unused = code & 1 ? 64 - 8 * n : 0;

		push(m, (uint64_t)((int64_t)(cfi_fixed(&m->b, n) << unused) >> unused));
	} else {
		return false;
	}
	return true;
}

/* Of two operands; a was pushed first. */
static uint64_t combine(struct machine *m, uint8_t code, uint64_t a, uint64_t b)
{
	switch (code) {
	case 0x1a:
		return a & b;
	case 0x1c:
		return a - b;
	case 0x1e:
		return a * b;
	case 0x21:
		return a | b;
	case 0x22:
		return a + b;
	case 0x24:
		return b < 64 ? a << b : 0;
	case 0x25:
		return b < 64 ? a >> b : 0;
	case 0x26:
		return (uint64_t)((int64_t)a >> (b < 64 ? b : 63));
	case 0x27:
		return a ^ b;
	case 0x29:
		return a == b;
	case 0x2a:
		return (int64_t)a >= (int64_t)b;
	case 0x2b:
		return (int64_t)a > (int64_t)b;
	case 0x2c:
		return (int64_t)a <= (int64_t)b;
	case 0x2d:
		return (int64_t)a < (int64_t)b;
	case 0x2e:
		return a != b;
	}
	m->b.bad = true;
	return 0;
}

static void of_two(struct machine *m, uint8_t code)
{
	uint64_t b = pop(m), a = pop(m);

	if (code == 0x16) { /* swap */
		push(m, b);
		push(m, a);
	} else {
		push(m, combine(m, code, a, b));
	}
}

static void one(struct machine *m)
{
	uint8_t code = (uint8_t)cfi_fixed(&m->b, 1);

	if (code >= 0x30 && code <= 0x4f) /* lit0 .. lit31 */
		push(m, code - 0x30u);
	else if (code >= 0x70 && code <= 0x8f) /* breg0 .. breg31 */
		push_register(m, code - 0x70u);
	else if (code == 0x92) /* bregx */
		push_register(m, cfi_unsigned(&m->b));
	else if (code == 0x06) /* deref */
		read_word(m);
	else if (code == 0x12 || code == 0x14) /* dup, over */
		pick(m, code == 0x14);
	else if (code == 0x13) /* drop */
		pop(m);
	else if (code == 0x15) /* pick */
		pick(m, (unsigned)cfi_fixed(&m->b, 1));
	else if (code == 0x23) /* plus_uconst */
		push(m, pop(m) + cfi_unsigned(&m->b));
	else if (code != 0x96 && !constant(m, code)) /* 0x96: nop */
		of_two(m, code);
}

/* There are no jumps among them, so this ends. */
bool expression_run(const uint8_t *bytes, const uint64_t reg[REGISTERS_COUNT], uint64_t first,
		    struct peek *peek, uint64_t *result)
{
	struct machine m = {.b = {bytes, bytes + 10, false}, .reg = reg, .peek = peek};
	uint64_t length = cfi_unsigned(&m.b);

	m.b.end = m.b.at + length;
	push(&m, first);
	while (m.b.at < m.b.end && !m.b.bad)
		one(&m);
	*result = pop(&m);
	return !m.b.bad;
}
