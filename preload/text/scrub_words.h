/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scrub_words.h - which single words scrub takes for secrets, or for names of secrets.
 */
#ifndef PROFILIS_SCRUB_WORDS_H
#define PROFILIS_SCRUB_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum scrub_name {
	SCRUB_NO_NAME,
	SCRUB_NAME,	 /* a secret follows as its value */
	SCRUB_LINE_NAME, /* of a header whose value, up to the line's end, is one */
};

enum scrub_name scrub_name_of(const char *name, size_t n);

/* An authentication scheme's name: its parameter follows behind a blank. */
bool scrub_is_scheme(const char *word, size_t n);

/* That parameter is no ordinary word, as in "basic authentication". */
bool scrub_is_parameter(const char *scheme, const char *word, size_t n);

/* Letters, digits, '_', '-', '+', and '/' if it is base64 that has it. */
bool scrub_is_random(const char *word, size_t n);

static inline bool scrub_is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static inline bool scrub_is_lower(char c)
{
	return (unsigned char)(c - 'a') < 26;
}

static inline bool scrub_is_upper(char c)
{
	return (unsigned char)(c - 'A') < 26;
}

static inline bool scrub_is_letter(char c)
{
	return scrub_is_lower(c) || scrub_is_upper(c);
}

#endif
