// SPDX-License-Identifier: Apache-2.0
#include "scrub_words.h"

#include <string.h>

#define NAME_TAIL_MAX 48u /* of a longer name, only its end is looked at */
#define RANDOM_MIN 20u
#define DIGITS_MIN 12u
#define GROUP_MAX 4u /* digits in a row that identifiers have: years, ports, versions */

static char lower(char c)
{
	return scrub_is_upper(c) ? (char)(c | 0x20) : c;
}

/* How much of the name spells the word, in any case, with single '_' or '-' in it; 0: none. */
static size_t spells(const char *name, size_t n, const char *word)
{
	size_t i = 0;

	for (; *word; word++) {
		if (i && i < n && (name[i] == '_' || name[i] == '-'))
			i++;
		if (i == n || lower(name[i]) != *word)
			return 0;
		i++;
	}
	return i;
}

/* A name of a secret ends with it, or with what kind of value it is; TokenError is none. */
static bool is_tail(const char *name, size_t n)
{
	static const char *const tails[] = {"s",    "id",    "ids",	"key",
					    "hash", "value", "keybase", "confirmation"};

	while (n && (scrub_is_digit(*name) || *name == '_' || *name == '-')) {
		name++;
		n--;
	}
	for (size_t i = 0; n && i < sizeof(tails) / sizeof(*tails); i++)
		if (spells(name, n, tails[i]) == n)
			return true;
	return !n;
}

enum scrub_name scrub_name_of(const char *name, size_t n)
{
	static const struct {
		const char *text;
		enum scrub_name is;
	} words[] = {
		{"password", SCRUB_NAME},
		{"passwd", SCRUB_NAME},
		{"passphrase", SCRUB_NAME},
		{"pwd", SCRUB_NAME},
		{"secret", SCRUB_NAME},
		{"token", SCRUB_NAME},
		{"apikey", SCRUB_NAME},
		{"accesskey", SCRUB_NAME},
		{"privatekey", SCRUB_NAME},
		{"credential", SCRUB_NAME},
		{"session", SCRUB_NAME},
		{"sessid", SCRUB_NAME},
		{"authorization", SCRUB_LINE_NAME},
		{"cookie", SCRUB_LINE_NAME},
	};

	if (n > NAME_TAIL_MAX) {
		name += n - NAME_TAIL_MAX;
		n = NAME_TAIL_MAX;
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < sizeof(words) / sizeof(*words); j++) {
			size_t m = spells(name + i, n - i, words[j].text);

			if (m && is_tail(name + i + m, n - i - m))
				return words[j].is;
		}
	}
	return spells(name, n, "pass") == n && n ? SCRUB_NAME : SCRUB_NO_NAME;
}

static bool is_word(const char *word, size_t n, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (spells(word, n, words[i]) == n)
			return true;
	return false;
}

#define IS_ONE_OF(word, n, words) is_word(word, n, words, sizeof(words) / sizeof(*(words)))

bool scrub_is_scheme(const char *word, size_t n)
{
	static const char *const schemes[] = {"bearer", "basic", "digest", "negotiate"};

	return n && IS_ONE_OF(word, n, schemes);
}

bool scrub_is_parameter(const char *scheme, const char *word, size_t n)
{
	static const char *const ordinary[] = {"auth",		"authentication",
					       "authorization", "token",
					       "tokens",	"header",
					       "headers",	"realm",
					       "scheme",	"credentials",
					       "error",		"is",
					       "was",		"not",
					       "for",		"or"};

	for (size_t i = 1; i < n; i++)
		if (!scrub_is_lower(word[i]))
			return true;
	return n && spells(scheme, 6, "bearer") && !IS_ONE_OF(word, n, ordinary);
}

/* ---- random words ------------------------------------------------------------------------ */

struct count {
	size_t digits, letters, lowers, separators, slashes;
	size_t switches; /* between letters and digits, or into capitals: random words have many */
	size_t group;	 /* the longest row of digits */
	size_t number;	 /* the same, '-' does not end it */
	bool hex;	 /* nothing but hex digits and '-' */
};

static bool is_hex(char c)
{
	return scrub_is_digit(c) || (unsigned char)(lower(c) - 'a') < 6;
}

static bool switches(char before, char c)
{
	if (scrub_is_digit(before))
		return scrub_is_letter(c);
	return (scrub_is_letter(before) && scrub_is_digit(c)) ||
	       (scrub_is_lower(before) && scrub_is_upper(c));
}

static void count_byte(struct count *k, char c)
{
	k->digits += scrub_is_digit(c);
	k->letters += scrub_is_letter(c);
	k->lowers += scrub_is_lower(c);
	k->slashes += c == '/';
	k->separators += !scrub_is_digit(c) && !scrub_is_letter(c);
	k->hex &= is_hex(c) || c == '-';
}

static struct count count(const char *word, size_t n)
{
	struct count k = {.hex = true};
	size_t group = 0, number = 0;

	for (size_t i = 0; i < n; i++) {
		bool digit = scrub_is_digit(word[i]);

		count_byte(&k, word[i]);
		k.switches += i && switches(word[i - 1], word[i]);
		group = digit ? group + 1 : 0;
		number = digit ? number + 1 : word[i] == '-' ? number : 0;
		k.group = group > k.group ? group : k.group;
		k.number = number > k.number ? number : k.number;
	}
	return k;
}

static bool is_address(const char *word, size_t n)
{
	if (n < 3 || n > 18 || word[0] != '0' || word[1] != 'x')
		return false;
	for (size_t i = 2; i < n; i++)
		if (!is_hex(word[i]))
			return false;
	return true;
}

bool scrub_is_random(const char *word, size_t n)
{
	struct count k = count(word, n);

	if (is_address(word, n))
		return false;
	if (k.number >= DIGITS_MIN && !k.slashes)
		return true;
	if (n < RANDOM_MIN || !k.digits || !k.letters || !memcmp(word, "_Z", 2))
		return false;
	if (k.switches * 5 >= n)
		return true;
	return !k.slashes && (k.hex || k.group > GROUP_MAX || !(k.lowers || k.separators));
}
