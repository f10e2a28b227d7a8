/* SPDX-License-Identifier: Apache-2.0 */
/* statement_bytes.h - what single bytes of a statement may be; for statement*.c only. */
#ifndef PROFILIS_STATEMENT_BYTES_H
#define PROFILIS_STATEMENT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLANK 1u
#define LETTER 2u
#define DIGIT 4u
#define WITHIN 8u /* words, and no others: dollars */
#define WORDS (LETTER | DIGIT)

static const uint8_t class_of[256] = {
	[0] = BLANK,	       ['\t' ... '\r'] = BLANK,	 [' '] = BLANK,
	['0' ... '9'] = DIGIT, ['A' ... 'Z'] = LETTER,	 ['a' ... 'z'] = LETTER,
	['_'] = LETTER,	       [0x80 ... 0xff] = LETTER, ['$'] = WITHIN,
};

static inline bool is(char c, unsigned classes)
{
	return class_of[(unsigned char)c] & classes;
}

static inline size_t run(const char *bytes, size_t n, unsigned classes)
{
	size_t i = 0;

	while (i < n && is(bytes[i], classes))
		i++;
	return i;
}

static inline size_t until(const char *bytes, size_t n, char a, char b)
{
	size_t i = 0;

	while (i < n && bytes[i] != a && bytes[i] != b)
		i++;
	return i;
}

#endif
