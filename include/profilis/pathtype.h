/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pathtype.h - which segments of a request path are identifiers.
 *
 * Header-only, pure and allocation-free, because both sides use it: the report to name routes, the
 * recorder to keep identifiers out of the recording (PROFILIS_PATH=typed). A segment is what stands
 * between two slashes. What varies in it may be a part only: "app.3f2a9c1b.js" is "app.{hash}.js",
 * "42.json" is "{id}.json". Words, version names such as "v1" and texts that are placeholders
 *already stay as they are.
 *
 *	struct pathtype t = pathtype_of(segment, n);
 *	if (t.type != PATHTYPE_NONE)
 *		n = pathtype_write(out, sizeof(out), segment, n, &t);
 */
#ifndef PROFILIS_PATHTYPE_H
#define PROFILIS_PATHTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* X(name, placeholder) */
#define PATHTYPES(X)                                                                               \
	X(NONE, "")                                                                                \
	X(INT, "{id}")                                                                             \
	X(UUID, "{uuid}")                                                                          \
	X(ULID, "{ulid}")                                                                          \
	X(HEX, "{hex}")                                                                            \
	X(TOKEN, "{token}")                                                                        \
	X(EMAIL, "{email}")                                                                        \
	X(DATE, "{date}")                                                                          \
	X(ASSET, "{hash}")

enum pathtype_kind {
#define PATHTYPE_ENUM(name, text) PATHTYPE_##name,
	PATHTYPES(PATHTYPE_ENUM)
#undef PATHTYPE_ENUM
		PATHTYPE_COUNT
};

/* The bytes [at, at + bytes) of the segment vary; what stands around them is part of the name. */
struct pathtype {
	uint8_t type; /* enum pathtype_kind */
	uint16_t at, bytes;
};

#define PATHTYPE_C_DIGIT 0x01u
#define PATHTYPE_C_UPPER 0x02u
#define PATHTYPE_C_LOWER 0x04u
#define PATHTYPE_C_HEX 0x08u
#define PATHTYPE_C_DASH 0x10u /* '-' or '_' */
#define PATHTYPE_C_PAD 0x20u  /* '+', '=', '~': base64 and its relatives */
#define PATHTYPE_C_AT 0x40u
#define PATHTYPE_C_OTHER 0x80u

#define PATHTYPE_HEX_MIN 8
#define PATHTYPE_TOKEN_MIN 16
#define PATHTYPE_SHORTEST 7 /* "2025-01"; numbers and e-mail addresses may be shorter */
#define PATHTYPE_SEGMENT_MAX 4096

static inline unsigned pathtype_class(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return PATHTYPE_C_DIGIT | PATHTYPE_C_HEX;
	if (c >= 'a' && c <= 'z')
		return PATHTYPE_C_LOWER | (c <= 'f' ? PATHTYPE_C_HEX : 0);
	if (c >= 'A' && c <= 'Z')
		return PATHTYPE_C_UPPER | (c <= 'F' ? PATHTYPE_C_HEX : 0);
	if (c == '-' || c == '_')
		return PATHTYPE_C_DASH;
	if (c == '+' || c == '=' || c == '~')
		return PATHTYPE_C_PAD;
	return c == '@' ? PATHTYPE_C_AT : PATHTYPE_C_OTHER;
}

/* What a run of bytes is made of: classes met, classes that all bytes share, changes of class. */
struct pathtype_survey {
	unsigned any, all, changes, digits;
};

static inline struct pathtype_survey pathtype_survey(const char *s, size_t n)
{
	const unsigned letters = PATHTYPE_C_DIGIT | PATHTYPE_C_UPPER | PATHTYPE_C_LOWER;
	struct pathtype_survey v = {.all = ~0u};
	unsigned last = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned class = pathtype_class((unsigned char)s[i]);

		v.any |= class;
		v.all &= class;
		v.digits += class & PATHTYPE_C_DIGIT;
		v.changes += last && (class & letters) != last;
		last = class & letters;
	}
	return v;
}

static inline bool pathtype_digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return n > 0;
}

static inline bool pathtype_is_uuid(const char *s, size_t n)
{
	if (n != 36)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !(pathtype_class((unsigned char)s[i]) & PATHTYPE_C_HEX))
			return false;
	}
	return true;
}

/* Crockford's base 32: no I, L, O or U; 128 bits leave 0 to 7 for the first character. */
static inline bool pathtype_is_ulid(const char *s, size_t n)
{
	if (n != 26 || s[0] < '0' || s[0] > '7')
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned class = pathtype_class((unsigned char)s[i]);

		if (!(class & (PATHTYPE_C_DIGIT | PATHTYPE_C_UPPER | PATHTYPE_C_LOWER)) ||
		    strchr("ILOUilou", s[i]))
			return false;
	}
	return true;
}

static inline bool pathtype_is_date(const char *s, size_t n)
{
	int month, day;

	if (n < 7 || !pathtype_digits(s, 4) || s[4] != '-' || !pathtype_digits(s + 5, 2))
		return false;
	month = (s[5] - '0') * 10 + s[6] - '0';
	if (month < 1 || month > 12)
		return false;
	if (n == 7)
		return true;
	if (n < 10 || s[7] != '-' || !pathtype_digits(s + 8, 2))
		return false;
	day = (s[8] - '0') * 10 + s[9] - '0';
	return day >= 1 && day <= 31 && (n == 10 || s[10] == 'T' || s[10] == '_');
}

static inline bool pathtype_is_email(const char *s, size_t n)
{
	const char *at = (const char *)memchr(s, '@', n);
	const char *end = s + n;

	if (!at || at == s || memchr(at + 1, '@', (size_t)(end - at - 1)))
		return false;
	at = (const char *)memchr(at + 1, '.', (size_t)(end - at - 1));
	return at && at[-1] != '@' && at + 1 < end;
}

/* Letters of both cases and digits, changing about as often as random ones do; words never do. */
static inline bool pathtype_is_mixed(const struct pathtype_survey *v, size_t n)
{
	const unsigned kinds = PATHTYPE_C_DIGIT | PATHTYPE_C_UPPER | PATHTYPE_C_LOWER;

	return (v->any & kinds) == kinds && !(v->any & (PATHTYPE_C_OTHER | PATHTYPE_C_AT)) &&
	       v->changes * 5 >= n * 2 && v->digits * 16 >= n;
}

/* A JSON web token: base64 of '{"', with dots between its parts. */
static inline bool pathtype_is_jwt(const char *s, size_t n)
{
	return n >= 32 && memcmp(s, "eyJ", 3) == 0 && memchr(s, '.', n);
}

/* The type of a run without a file name's ending. Everything here but e-mail holds a digit. */
static inline enum pathtype_kind pathtype_core(const char *s, size_t n)
{
	struct pathtype_survey v;

	if (pathtype_digits(s, n))
		return PATHTYPE_INT;
	if (pathtype_is_email(s, n))
		return PATHTYPE_EMAIL;
	if (n < PATHTYPE_SHORTEST)
		return PATHTYPE_NONE;
	v = pathtype_survey(s, n);
	if (!(v.any & PATHTYPE_C_DIGIT))
		return PATHTYPE_NONE;
	if ((v.all & PATHTYPE_C_HEX) && n >= PATHTYPE_HEX_MIN)
		return PATHTYPE_HEX;
	if (pathtype_is_uuid(s, n))
		return PATHTYPE_UUID;
	if (pathtype_is_ulid(s, n))
		return PATHTYPE_ULID;
	if (pathtype_is_date(s, n))
		return PATHTYPE_DATE;
	if (n >= PATHTYPE_TOKEN_MIN && (pathtype_is_mixed(&v, n) || pathtype_is_jwt(s, n)))
		return PATHTYPE_TOKEN;
	return PATHTYPE_NONE;
}

/* A build tool's content hash within a file name: at least 8 hex digits or mixed characters. */
static inline bool pathtype_is_hash(const char *s, size_t n)
{
	struct pathtype_survey v = pathtype_survey(s, n);

	if (n < PATHTYPE_HEX_MIN || n > 64 || !(v.any & PATHTYPE_C_DIGIT))
		return false;
	return (v.all & PATHTYPE_C_HEX) || pathtype_is_mixed(&v, n);
}

/* Where the ending of a file name begins (its dot), or n: one to five letters and digits. */
static inline size_t pathtype_ending(const char *s, size_t n)
{
	size_t at = n;

	while (at > 0 && n - at <= 5 && s[at - 1] != '.' &&
	       (pathtype_class((unsigned char)s[at - 1]) & (PATHTYPE_C_DIGIT | PATHTYPE_C_LOWER)))
		at--;
	if (at < 2 || at == n || n - at > 5 || s[at - 1] != '.')
		return n;
	return pathtype_digits(s + at, n - at) ? n : at - 1;
}

/* "name.hash", "name-hash", "name_hash" and "name.hash.chunk" before the ending. */
static inline struct pathtype pathtype_asset(const char *s, size_t stem)
{
	size_t end = stem;

	for (size_t at = stem; at > 1; at--) {
		char c = s[at - 1];

		if (c != '.' && c != '-' && c != '_')
			continue;
		if (pathtype_is_hash(s + at, end - at))
			return (struct pathtype){pathtype_digits(s + at, end - at) ? PATHTYPE_INT
										   : PATHTYPE_ASSET,
						 (uint16_t)at, (uint16_t)(end - at)};
		if (c == '.')
			end = at - 1;
	}
	return (struct pathtype){PATHTYPE_NONE, 0, 0};
}

static inline bool pathtype_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((s[i] >= '0' && s[i] <= '9') || s[i] == '@')
			return false;
	return true;
}

static inline struct pathtype pathtype_of(const char *s, size_t n)
{
	enum pathtype_kind kind;
	size_t stem;

	if (n == 0 || n > PATHTYPE_SEGMENT_MAX || pathtype_plain(s, n))
		return (struct pathtype){PATHTYPE_NONE, 0, 0};
	kind = pathtype_core(s, n);
	if (kind != PATHTYPE_NONE)
		return (struct pathtype){(uint8_t)kind, 0, (uint16_t)n};
	stem = memchr(s, '.', n) ? pathtype_ending(s, n) : n;
	if (stem == n)
		return (struct pathtype){PATHTYPE_NONE, 0, 0};
	kind = pathtype_core(s, stem);
	if (kind == PATHTYPE_HEX)
		kind = PATHTYPE_ASSET;
	if (kind != PATHTYPE_NONE)
		return (struct pathtype){(uint8_t)kind, 0, (uint16_t)stem};
	return pathtype_asset(s, stem);
}

static inline const char *pathtype_placeholder(unsigned type)
{
	static const char *const texts[PATHTYPE_COUNT] = {
#define PATHTYPE_TEXT(name, text) text,
		PATHTYPES(PATHTYPE_TEXT)
#undef PATHTYPE_TEXT
	};

	return type < PATHTYPE_COUNT ? texts[type] : "";
}

static inline size_t pathtype_append(char *out, size_t room, size_t at, const char *s, size_t n)
{
	if (at >= room)
		return at;
	if (n > room - at)
		n = room - at;
	memcpy(out + at, s, n);
	return at + n;
}

/* The segment with its varying part replaced, cut at room; returns its length. No NUL is added. */
static inline size_t pathtype_write(char *out, size_t room, const char *s, size_t n,
				    const struct pathtype *t)
{
	const char *text = pathtype_placeholder(t->type);
	size_t end = (size_t)t->at + t->bytes;
	size_t at = pathtype_append(out, room, 0, s, t->at);

	at = pathtype_append(out, room, at, text, strlen(text));
	return pathtype_append(out, room, at, s + end, n - end);
}

/* A whole path, each typed segment replaced; returns the length written, at most room. */
static inline size_t pathtype_path(char *out, size_t room, const char *path, size_t n)
{
	size_t at = 0, from = 0;

	while (from < n && at < room) {
		const char *slash = (const char *)memchr(path + from, '/', n - from);
		size_t end = slash ? (size_t)(slash - path) : n;
		struct pathtype t = pathtype_of(path + from, end - from);

		if (t.type == PATHTYPE_NONE)
			at = pathtype_append(out, room, at, path + from, end - from);
		else
			at += pathtype_write(out + at, room - at, path + from, end - from, &t);
		if (slash)
			at = pathtype_append(out, room, at, "/", 1);
		from = end + 1;
	}
	return at;
}

#endif
