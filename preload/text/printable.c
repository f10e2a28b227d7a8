// SPDX-License-Identifier: Apache-2.0
#include "printable.h"

#include <stdbool.h>
#include <stdint.h>

static bool is_control(uint32_t c)
{
	return (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') ||
	       (c >= 0x7f && c < 0xa0);
}

/* By its first byte; 0: none begins so. */
static size_t length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The shortest form, no surrogate, not past the last one. */
static bool is_one(uint32_t c, size_t length)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

	return c >= least[length] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) && !is_control(c);
}

/* Its length; 0: no character; more than n: what is there may be one's beginning. */
static size_t character(const unsigned char *at, size_t n)
{
	size_t length = length_of(*at);
	uint32_t c = length > 1 ? *at & (0x7fu >> length) : *at;

	for (size_t i = 1; i < length; i++) {
		if (i == n)
			return length;
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (at[i] & 0x3f);
	}
	return length && is_one(c, length) ? length : 0;
}

size_t printable(const char *bytes, size_t n)
{
	bool blank = true;
	size_t at = 0;

	while (at < n) {
		size_t length = character((const unsigned char *)bytes + at, n - at);

		if (!length)
			return 0;
		if (length > n - at)
			break;
		blank &= (unsigned char)bytes[at] <= ' ';
		at += length;
	}
	return blank ? 0 : at;
}
