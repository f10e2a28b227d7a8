/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quantity.h - numbers with units as users write them in settings, read alike by the recorder and
 * the launcher. Pure, without libc. Each reads a whole text; false: it is none, *value is not to be
 * used.
 */
#ifndef PROFILIS_QUANTITY_H
#define PROFILIS_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

#define QUANTITY_SHARE_ALL (1ull << 32)

static inline bool quantity_digits(const char **at, uint64_t *n)
{
	const char *start = *at;

	for (*n = 0; **at >= '0' && **at <= '9'; (*at)++)
		if (__builtin_mul_overflow(*n, 10u, n) ||
		    __builtin_add_overflow(*n, (uint64_t)(**at - '0'), n))
			return false;
	return *at != start;
}

/* A decimal number in billionths; its integer part is below 10^9. */
static inline bool quantity_decimal(const char **at, uint64_t *billionths)
{
	uint64_t place = 1000000000u;

	if (!quantity_digits(at, billionths) || *billionths >= place)
		return false;
	*billionths *= place;
	if (**at != '.')
		return true;
	for ((*at)++; **at >= '0' && **at <= '9'; (*at)++) {
		place /= 10;
		*billionths += place * (uint64_t)(**at - '0');
	}
	return true;
}

static inline bool quantity_is(const char *text, const char *word)
{
	while (*text && *text == *word) {
		text++;
		word++;
	}
	return *text == *word;
}

static inline bool quantity_number(const char *text, uint64_t *value)
{
	return quantity_digits(&text, value) && !*text;
}

/* k, M, G: powers of 1024. */
static inline bool quantity_bytes(const char *text, uint64_t *value)
{
	static const char suffixes[] = "kKmMgG";

	if (!quantity_digits(&text, value))
		return false;
	if (!*text)
		return true;
	for (unsigned i = 0; suffixes[i]; i++)
		if (quantity_is(text, (char[]){suffixes[i], 0}))
			return !__builtin_mul_overflow(*value, 1024ull << (i / 2 * 10), value);
	return false;
}

/* In ns. */
static inline bool quantity_duration(const char *text, uint64_t *value)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {{"ns", 1},	       {"us", 1000},	   {"ms", 1000000},	{"s", 1000000000},
		     {"", 1000000000}, {"m", 60000000000}, {"h", 3600000000000}};
	uint64_t billionths;

	if (!quantity_decimal(&text, &billionths))
		return false;
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		unsigned __int128 ns = (unsigned __int128)billionths * units[i].ns / 1000000000u;

		if (quantity_is(text, units[i].name)) {
			*value = (uint64_t)ns;
			return ns <= INT64_MAX;
		}
	}
	return false;
}

/* Of QUANTITY_SHARE_ALL: 0.1, 10%, 1/10. */
static inline bool quantity_share(const char *text, uint64_t *value)
{
	uint64_t part, whole = 1000000000u;

	if (!quantity_decimal(&text, &part))
		return false;
	if (*text == '%') {
		whole *= 100;
		text++;
	} else if (*text == '/') {
		text++;
		if (!quantity_decimal(&text, &whole))
			return false;
	}
	if (*text || !whole || part > whole)
		return false;
	*value = (uint64_t)((unsigned __int128)part * QUANTITY_SHARE_ALL / whole);
	return true;
}

#endif
