// SPDX-License-Identifier: Apache-2.0
#include "rust_name.h"

#include <string.h>

#define HASH_BYTES 17u /* "h" and 16 digits */

struct out {
	char *at, *end;
	bool full;
};

static void put(struct out *o, const char *text, size_t n)
{
	if ((size_t)(o->end - o->at) <= n) {
		o->full = true;
		return;
	}
	memcpy(o->at, text, n);
	o->at += n;
}

static const struct {
	char from[8];
	char to[3];
} escapes[] = {
	{"$SP$", "@"},	{"$BP$", "*"},	{"$RF$", "&"},	{"$LT$", "<"},	{"$GT$", ">"},
	{"$LP$", "("},	{"$RP$", ")"},	{"$C$", ","},	{"$u20$", " "}, {"$u27$", "'"},
	{"$u5b$", "["}, {"$u5d$", "]"}, {"$u7b$", "{"}, {"$u7d$", "}"}, {"$u7e$", "~"},
	{"$u3b$", ";"}, {"$u2b$", "+"}, {"..", "::"},
};

/* How much of the name it took. */
static size_t unescape(struct out *o, const char *at, size_t n)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		size_t length = strlen(escapes[i].from);

		if (n >= length && !memcmp(at, escapes[i].from, length)) {
			put(o, escapes[i].to, strlen(escapes[i].to));
			return length;
		}
	}
	put(o, at, 1);
	return 1;
}

static void part(struct out *o, const char *at, size_t n)
{
	/* An escape must not begin an identifier: it stands behind an underscore then. */
	if (n > 1 && at[0] == '_' && at[1] == '$') {
		at++;
		n--;
	}
	while (n && !o->full) {
		size_t took = unescape(o, at, n);

		at += took;
		n -= took;
	}
}

static bool is_hash(const char *at, size_t n)
{
	return n == HASH_BYTES && *at == 'h' && strspn(at + 1, "0123456789abcdef") >= n - 1;
}

/* The length that stands before a part; 0: none does. */
static size_t length_of(const char **at)
{
	size_t n = 0;

	for (; **at >= '0' && **at <= '9' && n < 10000; ++*at)
		n = 10 * n + (size_t)(**at - '0');
	return strnlen(*at, n) == n ? n : 0;
}

bool rust_name(const char *name, char *to, size_t room)
{
	struct out o = {.at = to, .end = to + room};
	const char *at = name;

	if (strncmp(at, "_ZN", 3) != 0)
		return false;
	for (at += 3; !o.full;) {
		size_t n = length_of(&at);

		if (!n)
			return false;
		if (is_hash(at, n) && at[n] == 'E') {
			*o.at = 0;
			return o.at > to;
		}
		if (o.at > to)
			put(&o, "::", 2);
		part(&o, at, n);
		at += n;
	}
	return false;
}
