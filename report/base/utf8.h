/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8.h - reads text of unknown origin as UTF-8.
 */
#ifndef PROFILIS_UTF8_H
#define PROFILIS_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffdu

/*
 * Takes one character off [*at, end): its code point, or UTF8_REPLACEMENT for one byte that begins
 * no valid sequence (overlong forms, surrogates and values past U+10FFFF are invalid). *at must be
 * before end.
 */
uint32_t utf8_next(const char **at, const char *end, bool *valid);

/* Whether the terminal may see it: no C0, C1 or DEL, no bidirectional override or isolate. */
bool utf8_printable(uint32_t code_point);

/* How many terminal columns it takes: 0 for combining marks, 2 for wide East Asian characters and
 * emoji. */
int utf8_columns(uint32_t code_point);

/* Writes code_point to out (4 bytes of room), returns the length. */
size_t utf8_encode(uint32_t code_point, char *out);

#endif
