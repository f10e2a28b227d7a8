/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cfi_parts.h - what the readers of call frame information share: a cursor over bytes, and the
 * descriptions around an instruction.
 */
#ifndef PROFILIS_CFI_PARTS_H
#define PROFILIS_CFI_PARTS_H

#include "cfi.h"

#include <string.h>

struct cfi_bytes {
	const uint8_t *at, *end;
	bool bad; /* more was asked for than there is */
};

static inline uint64_t cfi_fixed(struct cfi_bytes *b, size_t n)
{
	uint64_t value = 0;

	if ((size_t)(b->end - b->at) < n) {
		b->bad = true;
		b->at = b->end;
		return 0;
	}
	memcpy(&value, b->at, n);
	b->at += n;
	return value;
}

static inline uint64_t cfi_unsigned(struct cfi_bytes *b)
{
	uint64_t value = 0;
	uint8_t byte = 0x80;

	for (unsigned shift = 0; byte & 0x80; shift += 7) {
		byte = (uint8_t)cfi_fixed(b, 1);
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
	}
	return value;
}

static inline int64_t cfi_signed(struct cfi_bytes *b)
{
	uint64_t value = 0;
	uint8_t byte = 0x80;
	unsigned shift = 0;

	for (; byte & 0x80; shift += 7) {
		byte = (uint8_t)cfi_fixed(b, 1);
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
	}
	if (byte & 0x40 && shift < 64)
		value |= ~0ull << shift;
	return (int64_t)value;
}

static inline void cfi_skip(struct cfi_bytes *b, uint64_t n)
{
	if (n > (uint64_t)(b->end - b->at)) {
		b->bad = true;
		n = 0;
	}
	b->at += n;
}

/* What many functions have in common (CIE). */
struct cfi_common {
	uint64_t code_align;
	int64_t data_align;
	uint8_t encoding; /* of addresses in its functions' descriptions */
	bool augmented, signal;
	struct cfi_bytes program;
};

/* Runs the programs of both until the instruction begin + reach. False: they cannot be read. */
bool cfi_program_run(const struct cfi_common *c, struct cfi_bytes program, uint64_t reach,
		     struct cfi_row *row);

#endif
