// SPDX-License-Identifier: Apache-2.0
#include "cfi_parts.h"

/* How a pointer is written (DW_EH_PE_*). */
#define ENCODED_FORMAT 0x0fu
#define ENCODED_BASE 0x70u
#define ENCODED_PC 0x10u
#define ENCODED_DATA 0x30u
#define ENCODED_NONE 0xffu
#define ENCODED_SORTED 0x3bu /* of 4 bytes each, counted from the index: what linkers write */

static uint64_t value_of(struct cfi_bytes *b, uint8_t format)
{
	switch (format) {
	case 0x0: /* an address */
	case 0x4:
	case 0xc:
		return cfi_fixed(b, 8);
	case 0x1:
		return cfi_unsigned(b);
	case 0x2:
		return cfi_fixed(b, 2);
	case 0x3:
		return cfi_fixed(b, 4);
	case 0x9:
		return (uint64_t)cfi_signed(b);
	case 0xa:
		return (uint64_t)(int64_t)(int16_t)cfi_fixed(b, 2);
	case 0xb:
		return (uint64_t)(int64_t)(int32_t)cfi_fixed(b, 4);
	}
	b->bad = true;
	return 0;
}

static uint64_t encoded(struct cfi_bytes *b, uint8_t encoding, const uint8_t *index)
{
	uint64_t here = (uintptr_t)b->at;
	uint64_t value = value_of(b, encoding & ENCODED_FORMAT);

	switch (encoding & ENCODED_BASE) {
	case 0:
		return value;
	case ENCODED_PC:
		return here + value;
	case ENCODED_DATA:
		return (uintptr_t)index + value;
	}
	b->bad = true;
	return 0;
}

/* The index's entries: where a function begins, where its description lies. */
static int64_t entry(const uint8_t *table, uint64_t i, unsigned which)
{
	int32_t offset;

	memcpy(&offset, table + i * 8 + which * 4, sizeof(offset));
	return offset;
}

/* The last function that begins at the address or before it. */
static const uint8_t *look_up(const struct cfi_section *s, uint64_t pc)
{
	struct cfi_bytes b = {s->index, s->end, false};
	uint32_t head = (uint32_t)cfi_fixed(&b, 4);
	int64_t wanted = (int64_t)(pc - (uintptr_t)s->index);
	uint64_t low = 0, high, middle;

	if ((head & 0xff) != 1 || head >> 24 != ENCODED_SORTED)
		return NULL;
	encoded(&b, head >> 8 & 0xff, s->index);
	high = encoded(&b, head >> 16 & 0xff, s->index);
	if (b.bad || high > (uint64_t)(b.end - b.at) / 8 || !high || entry(b.at, 0, 0) > wanted)
		return NULL;
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (entry(b.at, middle, 0) <= wanted)
			low = middle;
		else
			high = middle;
	}
	return s->index + entry(b.at, low, 1);
}

/* One description's bytes, behind its length. */
static bool record(const struct cfi_section *s, const uint8_t *at, struct cfi_bytes *b)
{
	uint32_t length;

	if (at < s->begin || at >= s->end)
		return false;
	*b = (struct cfi_bytes){at, s->end, false};
	length = (uint32_t)cfi_fixed(b, 4);
	if (b->bad || !length || length > (uint64_t)(b->end - b->at))
		return false;
	b->end = b->at + length;
	return true;
}

/* The letters of an augmentation, each with its data. */
static void augment(struct cfi_common *c, const char *letters, struct cfi_bytes data)
{
	for (; *letters && !data.bad; letters++) {
		switch (*letters) {
		case 'R':
			c->encoding = (uint8_t)cfi_fixed(&data, 1);
			break;
		case 'P': /* who handles exceptions there */
			value_of(&data, cfi_fixed(&data, 1) & ENCODED_FORMAT);
			break;
		case 'L':
			cfi_fixed(&data, 1);
			break;
		case 'S':
			c->signal = true;
			break;
		}
	}
}

static bool read_common(const struct cfi_section *s, const uint8_t *at, struct cfi_common *c)
{
	struct cfi_bytes b;
	const char *letters;
	uint8_t version;
	uint64_t n;

	if (!record(s, at, &b) || cfi_fixed(&b, 4))
		return false;
	version = (uint8_t)cfi_fixed(&b, 1);
	letters = (const char *)b.at;
	while (cfi_fixed(&b, 1) && !b.bad)
		;
	c->code_align = cfi_unsigned(&b);
	c->data_align = cfi_signed(&b);
	n = version == 1 ? cfi_fixed(&b, 1) : cfi_unsigned(&b);
	if (b.bad || (version != 1 && version != 3) || n != REGISTERS_RETURN)
		return false;
	if (*letters == 'z') {
		c->augmented = true;
		n = cfi_unsigned(&b);
		c->program = b;
		cfi_skip(&b, n);
		c->program.end = b.at;
		augment(c, letters + 1, c->program);
	}
	c->program = b;
	return !b.bad && (c->augmented || !*letters);
}

bool cfi_find(const struct cfi_section *s, uint64_t pc, struct cfi_row *row)
{
	const uint8_t *at = s->index ? look_up(s, pc) : NULL;
	struct cfi_common c = {0};
	struct cfi_bytes b;
	uint64_t begin, bytes;
	const uint8_t *here;

	if (!at || !record(s, at, &b))
		return false;
	here = b.at;
	bytes = cfi_fixed(&b, 4);
	if (!bytes || bytes > (uint64_t)(here - s->begin) || !read_common(s, here - bytes, &c))
		return false;
	begin = encoded(&b, c.encoding, s->index);
	bytes = value_of(&b, c.encoding & ENCODED_FORMAT);
	if (b.bad || pc - begin >= bytes)
		return false;
	if (c.augmented)
		cfi_skip(&b, cfi_unsigned(&b));
	memset(row, 0, sizeof(*row));
	row->signal = c.signal;
	return !b.bad && cfi_program_run(&c, b, pc - begin, row);
}
