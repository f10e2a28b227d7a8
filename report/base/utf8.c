// SPDX-License-Identifier: Apache-2.0
#include "utf8.h"

/* Length of the sequence that lead begins, with its payload bits in *bits; 0: lead begins none. */
static unsigned lead_length(unsigned char lead, uint32_t *bits)
{
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	if (lead < 0xe0)
		return *bits = lead & 0x1f, 2;
	if (lead < 0xf0)
		return *bits = lead & 0x0f, 3;
	return *bits = lead & 0x07, 4;
}

static bool well_formed(uint32_t c, unsigned length)
{
	if (length == 3)
		return c >= 0x800 && (c < 0xd800 || c > 0xdfff);
	return length == 2 || (c >= 0x10000 && c <= 0x10ffff);
}

static uint32_t invalid(const char **at, bool *valid)
{
	*valid = false;
	++*at;
	return UTF8_REPLACEMENT;
}

uint32_t utf8_next(const char **at, const char *end, bool *valid)
{
	const unsigned char *p = (const unsigned char *)*at;
	uint32_t c = 0;
	unsigned length;

	*valid = true;
	if (*p < 0x80) {
		++*at;
		return *p;
	}
	length = lead_length(*p, &c);
	if (!length || (size_t)(end - *at) < length)
		return invalid(at, valid);
	for (unsigned i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return invalid(at, valid);
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (!well_formed(c, length))
		return invalid(at, valid);
	*at += length;
	return c;
}

bool utf8_printable(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return false;
	if (c == 0x61c || c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029)
		return false;
	return !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

static bool wide(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{0x1100, 0x115f},   {0x2e80, 0x303e},	{0x3041, 0xa4cf},   {0xac00, 0xd7a3},
		{0xf900, 0xfaff},   {0xfe30, 0xfe6f},	{0xff00, 0xff60},   {0xffe0, 0xffe6},
		{0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

int utf8_columns(uint32_t c)
{
	if ((c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200d) ||
	    (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x20d0 && c <= 0x20ff))
		return 0;
	return wide(c) ? 2 : 1;
}

size_t utf8_encode(uint32_t c, char *out)
{
	unsigned length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (unsigned i = length - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(lead[length] | c);
	return length;
}
