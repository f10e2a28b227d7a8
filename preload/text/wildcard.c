// SPDX-License-Identifier: Apache-2.0
#include "wildcard.h"

#include <string.h>

/* What stands for one byte in a pattern: its length, and whether the byte is such a one. */
struct element {
	size_t bytes;
	bool matches;
};

/* "[...]": a ']' that comes first is one of the set. */
static struct element set(struct wildcard_text p, unsigned char c)
{
	bool negated = p.length > 1 && (p.bytes[1] == '!' || p.bytes[1] == '^');
	size_t first = negated ? 2 : 1, i;
	bool found = false;

	for (i = first; i < p.length && (p.bytes[i] != ']' || i == first); i++) {
		unsigned char low, high;

		if (p.bytes[i] == '\\' && i + 1 < p.length)
			i++;
		low = high = (unsigned char)p.bytes[i];
		if (i + 2 < p.length && p.bytes[i + 1] == '-' && p.bytes[i + 2] != ']') {
			high = (unsigned char)p.bytes[i + 2];
			i += 2;
		}
		found |= low <= c && c <= high;
	}
	if (i >= p.length)
		return (struct element){1, c == '['};
	return (struct element){i + 1, found != negated};
}

static struct element element(struct wildcard_text p, unsigned char c)
{
	if (!p.length)
		return (struct element){0, false};
	switch (p.bytes[0]) {
	case '?':
		return (struct element){1, true};
	case '[':
		return set(p, c);
	case '\\':
		if (p.length > 1)
			return (struct element){2, (unsigned char)p.bytes[1] == c};
	}
	return (struct element){1, (unsigned char)p.bytes[0] == c};
}

static struct wildcard_text from(struct wildcard_text t, size_t at)
{
	return (struct wildcard_text){t.bytes + at, t.length - at};
}

/* Where it does not go on, the latest '*' takes one byte more: earlier ones need not. */
bool wildcard_matches(struct wildcard_text pattern, struct wildcard_text text)
{
	size_t i = 0, k = 0, behind_star = 0, taken = 0;

	while (k < text.length) {
		struct element e;

		if (i < pattern.length && pattern.bytes[i] == '*') {
			behind_star = ++i;
			taken = k;
			continue;
		}
		e = element(from(pattern, i), (unsigned char)text.bytes[k]);
		if (e.matches) {
			i += e.bytes;
			k++;
		} else if (behind_star) {
			i = behind_star;
			k = ++taken;
		} else {
			return false;
		}
	}
	while (i < pattern.length && pattern.bytes[i] == '*')
		i++;
	return i == pattern.length;
}

bool wildcard_list_matches(const char *patterns, struct wildcard_text text)
{
	while (*patterns) {
		size_t n = strcspn(patterns, ",");

		if (n && wildcard_matches((struct wildcard_text){patterns, n}, text))
			return true;
		patterns += n + (patterns[n] == ',');
	}
	return false;
}
