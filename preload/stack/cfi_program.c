// SPDX-License-Identifier: Apache-2.0
#include "cfi_parts.h"

#define KEPT_MAX 4u /* rows remembered within each other; compilers nest one or two */

struct machine {
	struct cfi_bytes b;
	const struct cfi_common *common;
	uint64_t at, reach;
	struct cfi_row *row;
	const struct cfi_row *initial; /* NULL while that is made */
	struct cfi_rule other;	       /* of registers that we do not follow */
	struct cfi_rule kept[KEPT_MAX][REGISTERS_COUNT + 1];
	unsigned depth;
};

static struct cfi_rule *rule_of(struct machine *m, uint64_t reg)
{
	return reg < REGISTERS_COUNT ? &m->row->reg[reg] : &m->other;
}

static void set(struct machine *m, uint64_t reg, enum cfi_how how, int64_t n)
{
	*rule_of(m, reg) = (struct cfi_rule){.how = (uint8_t)how, .n = n};
}

static void restore(struct machine *m, uint64_t reg)
{
	if (m->initial && reg < REGISTERS_COUNT)
		m->row->reg[reg] = m->initial->reg[reg];
}

static void set_cfa(struct machine *m, uint64_t reg, int64_t n)
{
	m->b.bad |= reg >= REGISTERS_COUNT;
	m->row->cfa = (struct cfi_rule){.how = CFI_REGISTER, .reg = (uint8_t)reg, .n = n};
}

static void set_expression(struct machine *m, struct cfi_rule *to, enum cfi_how how)
{
	*to = (struct cfi_rule){.how = (uint8_t)how, .expression = m->b.at};
	cfi_skip(&m->b, cfi_unsigned(&m->b));
}

static int64_t factored(struct machine *m)
{
	return (int64_t)((uint64_t)cfi_signed(&m->b) * (uint64_t)m->common->data_align);
}

static int64_t factored_unsigned(struct machine *m)
{
	return (int64_t)(cfi_unsigned(&m->b) * (uint64_t)m->common->data_align);
}

static void remember(struct machine *m)
{
	if (m->depth == KEPT_MAX) {
		m->b.bad = true;
		return;
	}
	memcpy(m->kept[m->depth], m->row->reg, sizeof(m->row->reg));
	m->kept[m->depth++][REGISTERS_COUNT] = m->row->cfa;
}

static void recall(struct machine *m)
{
	if (!m->depth) {
		m->b.bad = true;
		return;
	}
	memcpy(m->row->reg, m->kept[--m->depth], sizeof(m->row->reg));
	m->row->cfa = m->kept[m->depth][REGISTERS_COUNT];
}

/* Those that say where the CFA is. */
static bool of_cfa(struct machine *m, uint8_t code)
{
	uint64_t reg;

	switch (code) {
	case 0x0c: /* def_cfa */
		reg = cfi_unsigned(&m->b);
		set_cfa(m, reg, (int64_t)cfi_unsigned(&m->b));
		return true;
	case 0x0d: /* def_cfa_register */
		set_cfa(m, cfi_unsigned(&m->b), m->row->cfa.n);
		return true;
	case 0x0e: /* def_cfa_offset */
		m->row->cfa.n = (int64_t)cfi_unsigned(&m->b);
		return true;
	case 0x0f: /* def_cfa_expression */
		set_expression(m, &m->row->cfa, CFI_VALUE_EXPRESSION);
		return true;
	case 0x12: /* def_cfa_sf */
		reg = cfi_unsigned(&m->b);
		set_cfa(m, reg, factored(m));
		return true;
	case 0x13: /* def_cfa_offset_sf */
		m->row->cfa.n = factored(m);
		return true;
	}
	return false;
}

/* Those that move on in the function. */
static bool of_place(struct machine *m, uint8_t code)
{
	uint64_t step = code & 0x3f;

	if (code >= 0x02 && code <= 0x04) /* advance_loc1, 2, 4 */
		step = cfi_fixed(&m->b, 1u << (code - 2));
	else if (code >> 6 != 1) /* advance_loc */
		return false;
	m->at += step * m->common->code_align;
	return true;
}

/* Those about a register by its number. */
static void of_register(struct machine *m, uint8_t code)
{
	uint64_t reg = cfi_unsigned(&m->b);

	switch (code) {
	case 0x05: /* offset_extended */
		set(m, reg, CFI_OFFSET, factored_unsigned(m));
		return;
	case 0x06: /* restore_extended */
		restore(m, reg);
		return;
	case 0x07: /* undefined */
		set(m, reg, CFI_UNDEFINED, 0);
		return;
	case 0x08: /* same_value */
		set(m, reg, CFI_SAME, 0);
		return;
	case 0x09: /* register */
		set(m, reg, CFI_REGISTER, 0);
		rule_of(m, reg)->reg = (uint8_t)cfi_unsigned(&m->b);
		m->b.bad |= rule_of(m, reg)->reg >= REGISTERS_COUNT;
		return;
	case 0x10: /* expression */
		set_expression(m, rule_of(m, reg), CFI_EXPRESSION);
		return;
	case 0x11: /* offset_extended_sf */
		set(m, reg, CFI_OFFSET, factored(m));
		return;
	case 0x14: /* val_offset */
		set(m, reg, CFI_VALUE_OFFSET, factored_unsigned(m));
		return;
	case 0x15: /* val_offset_sf */
		set(m, reg, CFI_VALUE_OFFSET, factored(m));
		return;
	case 0x16: /* val_expression */
		set_expression(m, rule_of(m, reg), CFI_VALUE_EXPRESSION);
		return;
	}
	m->b.bad = true;
}

static void one(struct machine *m)
{
	uint8_t code = (uint8_t)cfi_fixed(&m->b, 1);

	if (!code || of_place(m, code) || of_cfa(m, code))
		return;
	if (code >> 6 == 2) /* offset */
		set(m, code & 0x3f, CFI_OFFSET, factored_unsigned(m));
	else if (code >> 6 == 3)
		restore(m, code & 0x3f);
	else if (code == 0x0a)
		remember(m);
	else if (code == 0x0b)
		recall(m);
	else if (code == 0x2e) /* GNU_args_size: of no use here */
		cfi_unsigned(&m->b);
	else if (code != 0x2d) /* negate_ra_state: signatures are taken off in any case */
		of_register(m, code);
}

/* Every instruction takes a byte at least, so this ends. */
static bool run(struct machine *m)
{
	while (m->b.at < m->b.end && !m->b.bad && m->at <= m->reach)
		one(m);
	return !m->b.bad;
}

bool cfi_program_run(const struct cfi_common *c, struct cfi_bytes program, uint64_t reach,
		     struct cfi_row *row)
{
	struct machine m = {.b = c->program, .common = c, .reach = reach, .row = row};
	struct cfi_row initial;

	if (!run(&m))
		return false;
	initial = *row;
	m.initial = &initial;
	m.b = program;
	m.depth = 0;
	return run(&m) && row->cfa.how != CFI_SAME;
}
