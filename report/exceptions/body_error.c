// SPDX-License-Identifier: Apache-2.0
#include "body_error.h"

#include "utf8.h"

#include <stdbool.h>
#include <string.h>

#define KEY_MAX 24u

/* Members that say it, the most telling one first. */
static const char *const names[] = {"detail", "message", "error_description", "error", "title"};

enum { ERROR = 3, NAMES = sizeof(names) / sizeof(names[0]) };

struct reading {
	const char *at, *end;
	size_t rank; /* of what was found: index in names */
	size_t bytes;
	char *text;
};

static void blanks(struct reading *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
}

/* Past c, if that comes next. */
static bool takes(struct reading *r, char c)
{
	blanks(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static bool hex4(const char *at, const char *end, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 4; i++) {
		unsigned c = at + i < end ? (unsigned char)at[i] : 0;
		unsigned digit = c - '0' < 10 ? c - '0' : (c | 0x20) - 'a' + 10;

		if (digit > 15 || (c - '0' >= 10 && (c | 0x20) < 'a'))
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

/* Behind "\u": a character, perhaps in two halves. */
static uint32_t escaped_unit(struct reading *r)
{
	uint32_t first, second;

	if (!hex4(r->at, r->end, &first))
		return UTF8_REPLACEMENT;
	r->at += 4;
	if (first < 0xd800 || first > 0xdfff)
		return first ? first : UTF8_REPLACEMENT;
	if (first > 0xdbff || r->end - r->at < 6 || memcmp(r->at, "\\u", 2) != 0 ||
	    !hex4(r->at + 2, r->end, &second) || second < 0xdc00 || second > 0xdfff)
		return UTF8_REPLACEMENT;
	r->at += 6;
	return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

/* Behind a backslash. */
static uint32_t escaped(struct reading *r)
{
	static const char codes[] = "bfnrt", means[] = "\b\f\n\r\t";
	char c = *r->at++;
	const char *code = c ? strchr(codes, c) : NULL;

	if (c == 'u')
		return escaped_unit(r);
	return code ? (unsigned char)means[code - codes] : (unsigned char)c;
}

static uint32_t character(struct reading *r)
{
	bool valid;

	if (*r->at != '\\' || r->at + 1 == r->end)
		return utf8_next(&r->at, r->end, &valid);
	r->at++;
	return escaped(r);
}

/* Behind its opening quote; what finds no room is left out. A string that is cut counts. */
static size_t string(struct reading *r, char *to, size_t room)
{
	size_t bytes = 0;
	char utf8[4];

	while (r->at < r->end && *r->at != '"') {
		size_t n = utf8_encode(character(r), utf8);

		if (n > room - bytes) {
			room = bytes;
			continue;
		}
		memcpy(to + bytes, utf8, n);
		bytes += n;
	}
	r->at += r->at < r->end;
	return bytes;
}

/* Any value, to the end of what is there at most. */
static void skip(struct reading *r)
{
	size_t depth = 0;
	char none[1];

	do {
		blanks(r);
		if (r->at == r->end || (!depth && strchr(",}]", *r->at) && *r->at))
			return;
		if (*r->at == '"') {
			r->at++;
			string(r, none, 0);
			continue;
		}
		depth += *r->at == '{' || *r->at == '[';
		depth -= depth && (*r->at == '}' || *r->at == ']');
		r->at++;
	} while (r->at < r->end);
}

static size_t rank_of(const char *key, size_t n)
{
	size_t i = 0;

	while (i < NAMES && (strlen(names[i]) != n || memcmp(names[i], key, n) != 0))
		i++;
	return i;
}

static void found(struct reading *r, size_t rank)
{
	char text[BODY_ERROR_MAX];
	size_t n = string(r, text, sizeof(text));

	if (!n || rank >= r->rank)
		return;
	r->rank = rank;
	r->bytes = n;
	memcpy(r->text, text, n);
}

static void object(struct reading *r, unsigned depth);

/* "error" and "errors" hold objects, too. */
static void member(struct reading *r, const char *key, size_t n, unsigned depth)
{
	size_t rank = rank_of(key, n);
	bool many = n == 6 && !memcmp(key, "errors", 6);
	struct reading within = *r;

	if (rank < NAMES && takes(r, '"')) {
		found(r, rank);
		return;
	}
	if (!depth && (many || rank == ERROR)) {
		takes(&within, '[');
		object(&within, depth + 1);
		r->rank = within.rank;
		r->bytes = within.bytes;
	}
	skip(r);
}

static void object(struct reading *r, unsigned depth)
{
	char key[KEY_MAX];

	if (!takes(r, '{'))
		return;
	while (takes(r, '"')) {
		size_t n = string(r, key, sizeof(key));

		if (!takes(r, ':'))
			return;
		member(r, key, n, depth);
		if (!takes(r, ','))
			return;
	}
}

size_t body_error(const char *body, size_t n, char text[BODY_ERROR_MAX])
{
	struct reading r = {.at = body, .end = body + n, .rank = NAMES, .text = text};

	object(&r, 0);
	return r.bytes;
}
