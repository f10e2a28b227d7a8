// SPDX-License-Identifier: Apache-2.0
#include "key_shape.h"

#include <string.h>

/* A part, what masks it, the blanks around it and the last `?` fit behind that. */
#define FULL (KEY_SHAPE_MAX - KEY_SHAPE_PART_MAX - 8u)

static void put(struct key_shape *s, char c)
{
	if (s->bytes < KEY_SHAPE_MAX)
		s->text[s->bytes++] = c;
}

static void part_begin(struct key_shape *s)
{
	s->part = s->bytes;
	s->strange = s->small = s->capitals = s->after_capital = false;
}

void key_shape_begin(struct key_shape *s, bool upper)
{
	s->upper = upper;
	s->rest = s->full = false;
	s->role = KEY_SHAPE_VALUE;
	s->bytes = 0;
	part_begin(s);
}

void key_shape_argument(struct key_shape *s, enum key_shape_role role)
{
	s->role = (uint8_t)role;
	s->full = false;
	if (role == KEY_SHAPE_VALUE) {
		s->rest = true;
		return;
	}
	if (s->bytes)
		put(s, ' ');
	part_begin(s);
}

static void part_end(struct key_shape *s)
{
	bool random = s->small && (s->capitals || s->after_capital);

	if (!s->strange && !(s->role == KEY_SHAPE_KEY && random))
		return;
	s->bytes = s->part;
	put(s, '?');
}

static void letter(struct key_shape *s, char c)
{
	bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
	bool sign = c == '_' || c == '-' || (c == '.' && s->role == KEY_SHAPE_WORD);

	if ((!capital && !small && !sign) || s->bytes - s->part >= (int)KEY_SHAPE_PART_MAX) {
		s->strange = true;
		return;
	}
	s->capitals |= capital && s->after_capital;
	s->after_capital = capital;
	s->small |= small;
	if (s->role == KEY_SHAPE_WORD && (s->upper ? small : capital))
		c = (char)(c ^ 0x20);
	put(s, c);
}

static void separator(struct key_shape *s)
{
	part_end(s);
	put(s, ':');
	part_begin(s);
	if (s->bytes >= FULL) {
		put(s, '?');
		s->full = true;
	}
}

void key_shape_add(struct key_shape *s, const char *bytes, size_t n)
{
	if (s->role == KEY_SHAPE_VALUE)
		return;
	for (size_t i = 0; i < n && !s->full; i++) {
		if (bytes[i] == ':' && s->role == KEY_SHAPE_KEY)
			separator(s);
		else if (!s->strange)
			letter(s, bytes[i]);
	}
}

void key_shape_close(struct key_shape *s)
{
	if (s->role == KEY_SHAPE_VALUE || s->full)
		return;
	if (s->bytes == s->part && (!s->bytes || s->text[s->bytes - 1] != ':'))
		s->strange = true;
	part_end(s);
}

void key_shape_end(struct key_shape *s)
{
	if (!s->rest)
		return;
	if (s->bytes)
		put(s, ' ');
	put(s, '?');
}

bool key_shape_was(const struct key_shape *s, const char *word)
{
	size_t n = strlen(word);

	return s->role == KEY_SHAPE_WORD && s->bytes - s->part == (int)n &&
	       memcmp(s->text + s->part, word, n) == 0;
}
